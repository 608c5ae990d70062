#include "sim/campaign/worth.hpp"

#include <algorithm>
#include <tuple>

namespace drsim::inline campaign {
namespace {

/// Of the outage that a trial has now: what a member of the set must save where it turns no trial.
constexpr double least_saved = 0.02;

} // namespace

std::string broken_in(const Played &played)
{
  for (const std::vector<Outcome> &outcomes : played)
    for (const Outcome &outcome : outcomes)
      if (outcome.status != Outcome::Status::ok)
        return outcome.message;
  return {};
}

bool same(const std::vector<Outcome> &a, const std::vector<Outcome> &b)
{
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Outcome &one, const Outcome &other) {
    return one.status == other.status && one.digest == other.digest;
  });
}

double outage_s(const Played &played)
{
  double sum = 0;
  std::size_t count = 0;
  for (const std::vector<Outcome> &outcomes : played)
    for (const Outcome &outcome : outcomes) {
      sum += outcome.impact_s;
      ++count;
    }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

bool is_worth(const Gain &adds, const Played &current)
{
  return adds.met.change > 0 || (adds.met.change == 0 && adds.saved_s > least_saved * outage_s(current));
}

bool does_good(const Gain &gain)
{
  return gain.met.change > 0 || (gain.met.change == 0 && gain.saved_s > 0);
}

bool is_better(const Gain &a, double a_days, const Gain &b, double b_days)
{
  const auto key = [](const Gain &gain, double days) {
    return std::tuple(sure_met_a_day(gain, days), gain.met.change / days, sure_saved_a_day(gain, days),
                      gain.saved_s / days);
  };
  return key(a, a_days) > key(b, b_days);
}

bool is_missed(const Gain &with, const Gain &without, double outage)
{
  return without.met.change < with.met.change ||
         (without.met.change == with.met.change && without.saved_s < with.saved_s - least_saved * outage);
}

} // namespace drsim::campaign
