#include "sim/traffic/exact/arrivals.hpp"

namespace drsim::traffic::inline exact {

Arrivals::Arrivals(const PlaneSettings &settings, double begin_s)
    : profile_(settings.deployment->traffic, settings.start_hour, settings.start_day),
      scenario_factor_(settings.load_factor),
      bits_(Stream(settings.seed, settings.trial, "users", "arrivals"))
{
  plan(begin_s);
}

void Arrivals::plan(double now_s)
{
  const double corner_s = profile_.next_corner_s(now_s);
  const double factor = this->factor();
  const double highest = profile_.bound_per_s(now_s) * factor;
  double t_s = now_s;
  somebody_ = false;
  while (highest > 0 && !somebody_) {
    t_s += exponential_(bits_) / highest;
    if (t_s >= corner_s)
      break;
    const double keep = static_cast<double>(bits_() >> 11) * 0x1p-53;
    somebody_ = keep * highest < profile_.rate_per_s(t_s) * factor;
  }
  next_s_ = somebody_ ? t_s : corner_s;
}

void Arrivals::set_load_factor(double factor, double now_s)
{
  load_factor_ = factor;
  plan(now_s);
}

void Arrivals::set_attack(double factor, double now_s)
{
  attack_factor_ = factor;
  plan(now_s);
}

} // namespace drsim::traffic::exact
