#include "sim/traffic/fluid/reloads.hpp"

#include <utility>

namespace drsim::traffic::inline fluid {
namespace {

constexpr double steps_a_delay = 8;
constexpr double no_load = 1e-9;
constexpr double still = 0.02; ///< part of the rate by which people who wait may change and count as at rest

} // namespace

double Reloads::step_limit_s() const
{
  return settings_.delay_mean_s / steps_a_delay;
}

bool Reloads::anybody_waits() const
{
  return std::any_of(waiting_.begin(), waiting_.end(), [](double waiting) { return waiting > no_load; });
}

bool Reloads::settled(double rate_per_s) const
{
  return std::all_of(moving_.begin(), moving_.end(),
                     [&](double change) { return std::abs(change) <= still * rate_per_s; });
}

void Reloads::step(std::size_t journey, double step_s, double first_per_s, double failed)
{
  const double new_failed = failed - std::exchange(failed_[journey], failed);
  double *waiting = waiting_.data() + journey * most_;
  // dw/dt = in - w/delay with the rates of the step's begin: who leaves is who came again, to the last one.
  const double keep = std::max(0.0, 1 - step_s / settings_.delay_mean_s);
  const double all_per_s = first_per_s + coming_per_s_[journey];
  double tries_per_s = first_per_s; // of those who failed for the k-th time
  double before = 0, after = 0;
  for (std::size_t k = 0; k < most_; ++k) {
    const double in = all_per_s > 0 ? settings_.share * new_failed * tries_per_s / all_per_s : 0;
    tries_per_s = waiting[k] / settings_.delay_mean_s;
    before += waiting[k];
    waiting[k] = waiting[k] * keep + in;
    after += waiting[k];
  }
  moving_[journey] = (after - before) / step_s;
  coming_per_s_[journey] = after / settings_.delay_mean_s;
}

void Reloads::take_over(std::size_t journey, double failed)
{
  failed_[journey] = failed;
  double all = 0;
  for (std::size_t k = 0; k < most_; ++k)
    all += waiting_[journey * most_ + k];
  coming_per_s_[journey] = all / settings_.delay_mean_s;
  moving_[journey] = 0;
}

} // namespace drsim::traffic::fluid
