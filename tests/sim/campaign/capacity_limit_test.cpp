// The largest load from the limits of trials.
#include "sim/campaign/capacity_limit.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

LimitSearch asked(double probability)
{
  LimitSearch search;
  search.low = 0.5;
  search.high = 4;
  search.probability = probability;
  return search;
}

} // namespace

TEST_CASE("the load that holds with a probability is a quantile of the trials' limits")
{
  std::vector<double> limits;
  for (int trial = 1; trial <= 100; ++trial)
    limits.push_back(0.02 * trial + 1);
  const LoadLimit limit = limit_of(limits, asked(0.95));
  // 95 of 100 trials hold at it, 94 just beyond it.
  CHECK(limit.factor == Approx(0.02 * 6 + 1));
  CHECK(limit.able_factor == limit.factor);
  REQUIRE(limit.interval);
  CHECK(limit.interval->low < limit.factor);
  CHECK(limit.interval->high > limit.factor);
}

TEST_CASE("trials that fail at the lowest load are told apart from what capacity allows")
{
  std::vector<double> limits(90, 4);
  limits.resize(100, 0);
  const LoadLimit limit = limit_of(limits, asked(0.95));
  CHECK(limit.below == 10);
  CHECK(limit.factor == 0); // a tenth holds at no load: 0.95 cannot
  CHECK(limit.able_factor == 4);
}

TEST_CASE("impacts count from the instant that is asked about, and those that are still there then")
{
  Timeline timeline;
  timeline.record(10, "journey:a", "impact_begin", "", Phase::none, {});
  timeline.record(20, "journey:a", "impact_over", "", Phase::none, {});
  CHECK(within_slo_from(timeline, 30));
  CHECK(!within_slo_from(timeline, 15));
  timeline.record(25, "journey:b", "impact_begin", "", Phase::none, {});
  CHECK(!within_slo_from(timeline, 30));
}
