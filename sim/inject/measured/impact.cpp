#include "sim/inject/measured/impact.hpp"

#include "sim/laws/service_level.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace drsim::inject::inline measured {
namespace {

constexpr double us_per_s = 1e6;

std::int64_t later(std::int64_t us, double seconds)
{
  return us + static_cast<std::int64_t>(seconds * us_per_s);
}

/// How many of ascending times are at most `us`.
double until(const std::vector<std::int64_t> &times_us, std::int64_t us)
{
  return static_cast<double>(std::upper_bound(times_us.begin(), times_us.end(), us) - times_us.begin());
}

/// Times of one kind of happening, ascending.
struct Counted {
  std::vector<std::int64_t> arrived, ended, good, slow;
};

Counted counted(const LoadSeen &load, const ServiceLevel &level)
{
  Counted all;
  for (const OrderSeen &order : load.orders) {
    all.arrived.push_back(order.scheduled_us);
    all.ended.push_back(order.end_us);
    if (order.acknowledged())
      all.good.push_back(order.end_us);
    if (order.acknowledged() && order.end_us > later(order.scheduled_us, level.latency_p99_s))
      all.slow.push_back(order.end_us);
  }
  for (std::vector<std::int64_t> *times : {&all.arrived, &all.ended, &all.good, &all.slow})
    std::sort(times->begin(), times->end());
  return all;
}

/// When orders were acknowledged, ascending.
std::vector<std::int64_t> answers(const LoadSeen &load)
{
  std::vector<std::int64_t> times_us;
  for (const OrderSeen &order : load.orders)
    if (order.acknowledged())
      times_us.push_back(order.end_us);
  std::sort(times_us.begin(), times_us.end());
  return times_us;
}

} // namespace

std::vector<std::int64_t> resumptions(const LoadSeen &load, const std::vector<std::int64_t> &told_us)
{
  constexpr double spacings = 10;
  std::vector<std::int64_t> found_us;
  if (load.orders.empty())
    return found_us;
  const std::vector<std::int64_t> answers_us = answers(load);
  const double spacing_s =
      static_cast<double>(load.end_us - load.begin_us) / us_per_s / static_cast<double>(load.orders.size());
  const std::int64_t pause_us = later(0, std::max(laws::first_look_s, spacings * spacing_s));
  const auto is_effect = [&](std::int64_t at_us) {
    return std::any_of(told_us.begin(), told_us.end(), [&](std::int64_t one_us) {
      return std::abs(at_us - one_us) < later(0, laws::first_look_s);
    });
  };
  for (std::size_t i = 1; i < answers_us.size(); ++i)
    if (answers_us[i] - answers_us[i - 1] > pause_us && !is_effect(answers_us[i]))
      found_us.push_back(answers_us[i]);
  return found_us;
}

std::vector<std::int64_t> look_times(std::int64_t begin_us, std::int64_t end_us,
                                     const std::vector<std::int64_t> &changes_us)
{
  std::vector<std::int64_t> times;
  std::int64_t now_us = begin_us;
  auto change = changes_us.begin();
  const auto pass = [&] {
    const auto before = std::exchange(change, std::upper_bound(change, changes_us.end(), now_us));
    return change != before;
  };
  pass();
  while (now_us < end_us) {
    // At a change, to sum up what was before it, and again right after: the users' loop of the simulation.
    std::int64_t next_us = later(now_us, pass() ? laws::first_look_s : laws::sli_interval_s);
    if (next_us - now_us > later(0, laws::first_look_s) && change != changes_us.end())
      next_us = std::min(next_us, *change);
    now_us = next_us;
    if (now_us <= end_us)
      times.push_back(now_us);
  }
  return times;
}

std::vector<LookSeen> looks_at(const LoadSeen &load, const ServiceLevel &level,
                               const std::vector<std::int64_t> &times_us)
{
  const Counted all = counted(load, level);
  std::vector<LookSeen> looks;
  LookSeen before; // all until the look before
  for (const std::int64_t at_us : times_us) {
    const LookSeen now{at_us,
                       until(all.ended, at_us),
                       until(all.good, at_us),
                       until(all.slow, at_us),
                       until(all.arrived, at_us),
                       until(all.arrived, at_us) - until(all.ended, at_us)};
    looks.push_back({at_us, now.ended - before.ended, now.good - before.good, now.slow - before.slow,
                     now.arrivals - before.arrivals, now.in_flight});
    before = now;
  }
  return looks;
}

std::vector<Stretch> impact_of(const std::vector<LookSeen> &looks, const ServiceLevel &level)
{
  std::vector<Stretch> stretches;
  double well_s = 0;
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const LookSeen &look = looks[i];
    const laws::ServiceLook seen{look.ended, look.good, look.slow};
    const double in_flight = std::min(look.in_flight, i == 0 ? 0 : looks[i - 1].in_flight);
    const bool ill = !stretches.empty() && stretches.back().open;
    if (!ill && laws::is_below_slo(level.success_ratio, seen)) {
      stretches.push_back({look.at_us, look.at_us, true});
      well_s = 0;
    } else if (ill && !laws::meets_slo(level.success_ratio, seen, look.arrivals, in_flight)) {
      well_s = 0;
    } else if (ill && i > 0) {
      well_s += static_cast<double>(look.at_us - looks[i - 1].at_us) / us_per_s;
      stretches.back().open = well_s < laws::sli_interval_s;
    }
    if (ill)
      stretches.back().end_us = look.at_us;
  }
  return stretches;
}

double longest_gap_s(const LoadSeen &load, std::int64_t from_us)
{
  const std::vector<std::int64_t> answers_us = answers(load);
  std::int64_t longest_us = 0;
  for (std::size_t i = 1; i < answers_us.size(); ++i)
    if (answers_us[i] >= from_us)
      longest_us = std::max(longest_us, answers_us[i] - answers_us[i - 1]);
  return static_cast<double>(longest_us) / us_per_s;
}

} // namespace drsim::inject::measured
