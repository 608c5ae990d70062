#include "sim/components/stores/log_bursts.hpp"

#include "sim/model/parameters.hpp"

#include <algorithm>

namespace drsim::inline components::inline stores {
namespace {

// Bursts and pauses begin so long before the trial, in times of their usual distance.
constexpr double distances_before = 4;
// An actor that sleeps until a change may wake this much before it.
constexpr double awake_s = 1e-6;

double gap_s(Stream &chance, double mean_s)
{
  return Distribution({Exponential{mean_s}}).sample(chance);
}

} // namespace

void LogBursts::draw(const World &world, const ComponentSpec &store)
{
  const Parameters parameters(store);
  const double every_s = parameters.number("burst_every_s");
  const Distribution &size_bytes = parameters.distribution("burst_bytes");
  per_s_ = parameters.number("burst_bytes_per_s");
  if (every_s <= 0)
    return;
  Stream chance = world.stream(store.id, "log bursts");
  double written = 0;
  double free_s = -distances_before * every_s;
  for (double at_s = free_s + gap_s(chance, every_s); at_s < world.fixed().horizon_s;
       at_s += gap_s(chance, every_s)) {
    const double bytes = size_bytes.sample(chance);
    const double from_s = std::max(at_s, free_s);
    free_s = from_s + bytes / per_s_;
    bursts_.push_back({from_s, free_s, written});
    written += bytes;
  }
}

double LogBursts::bytes_by(double t_s) const
{
  const auto after = std::upper_bound(bursts_.begin(), bursts_.end(), t_s,
                                      [](double t, const Burst &one) { return t < one.from_s; });
  if (after == bursts_.begin())
    return 0;
  const Burst &last = *(after - 1);
  return last.before_bytes + per_s_ * (std::min(t_s, last.to_s) - last.from_s);
}

double LogBursts::rate_bytes_per_s(double t_s) const
{
  const bool at_work = std::any_of(bursts_.begin(), bursts_.end(), [&](const Burst &one) {
    return one.from_s <= t_s + awake_s && t_s + awake_s < one.to_s;
  });
  return at_work ? per_s_ : 0;
}

double LogBursts::next_change_s(double t_s) const
{
  for (const Burst &one : bursts_)
    if (one.to_s > t_s + awake_s)
      return one.from_s > t_s + awake_s ? one.from_s : one.to_s;
  return forever_s;
}

void ReplayPauses::draw(const World &world, const ComponentSpec &replica)
{
  const Parameters parameters(replica);
  const double every_s = parameters.number("replay_pause_every_s");
  const double most_s = parameters.number("replay_pause_most_s");
  const Distribution &long_s = parameters.distribution("replay_pause_s");
  if (every_s <= 0)
    return;
  Stream chance = world.stream(replica.id, "replay pauses");
  double free_s = 0;
  for (double at_s = gap_s(chance, every_s); at_s < world.fixed().horizon_s;
       at_s += gap_s(chance, every_s)) {
    const double from_s = std::max(at_s, free_s);
    free_s = from_s + std::min(most_s, long_s.sample(chance));
    pauses_.emplace_back(from_s, free_s);
  }
}

double ReplayPauses::working_s(double from_s, double to_s) const
{
  double working_s = to_s - from_s;
  for (const auto &[begin_s, end_s] : pauses_)
    working_s -= std::max(0.0, std::min(to_s, end_s) - std::max(from_s, begin_s));
  return std::max(0.0, working_s);
}

} // namespace drsim::components::stores
