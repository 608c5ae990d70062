#include "sim/analysis/gain.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace gain_test {

using namespace drsim;

namespace {

std::vector<Outcome> trials(const std::vector<double> &rto_s)
{
  std::vector<Outcome> out;
  for (const double seconds : rto_s) {
    Outcome one;
    one.trial = out.size();
    one.impact = true;
    one.rto_s = one.impact_s = seconds;
    out.push_back(one);
  }
  return out;
}

} // namespace

TEST_CASE("gain: pairs that turn, over all scenarios, with the interval of both")
{
  Objectives objectives;
  objectives.rto_s = 100;
  const std::vector<Outcome> slow = trials({50, 150, 150, 150});
  const std::vector<Outcome> quick = trials({150, 50, 50, 150});
  const std::vector<Outcome> same = trials({10, 10, 10, 10});
  const Gain gain = gain_of({{"a", &slow, &quick}, {"b", &same, &same}}, objectives);
  CHECK(gain.met.before == Approx(5.0 / 8));
  CHECK(gain.met.change == Approx(1.0 / 8)); // two better, one worse
  CHECK(gain.met.interval.low < 0);
  CHECK(gain.met.interval.high > 0.4);
  REQUIRE(gain.scenarios.size() == 2);
  CHECK(gain.scenarios[0].met_before == 1);
  CHECK(gain.scenarios[0].met_after == 2);
  CHECK(gain.scenarios[0].saved_s == Approx(25));
  CHECK(gain.scenarios[0].rto_p50_before_s == 150);
  CHECK(gain.scenarios[0].rto_p50_after_s == 50);
  CHECK(gain.saved_s == Approx(12.5));
}

TEST_CASE("gain: what is sure of it is the lower end of its interval, and never less than nothing")
{
  Objectives objectives;
  objectives.rto_s = 100;
  const std::vector<Outcome> before = trials(std::vector<double>(60, 150));
  std::vector<double> some(60, 150);
  std::fill(some.begin(), some.begin() + 30, 50);
  const std::vector<Outcome> half = trials(some);
  some = std::vector<double>(60, 150);
  some[0] = 50;
  const std::vector<Outcome> one = trials(some);
  const Gain much = gain_of({{"a", &before, &half}}, objectives);
  CHECK(much.met.change == Approx(0.5));
  CHECK(sure_met_a_day(much, 2) == Approx(much.met.interval.low / 2));
  CHECK(much.met.interval.low > 0.25);
  CHECK(much.saved.low > 30); // 50 s a trial in the mean
  CHECK(much.saved.low < 50);
  CHECK(much.saved.high > 50);
  CHECK(sure_saved_a_day(much, 2) == Approx(much.saved.low / 2));
  const Gain little = gain_of({{"a", &before, &one}}, objectives);
  CHECK(little.met.change > 0);
  CHECK(sure_met_a_day(little, 0.1) == 0);
  CHECK(gain_of({{"a", &before, &half}}, objectives).saved.low == much.saved.low); // the same luck
}

TEST_CASE("gain: a trial that did not finish is no pair, and without pairs nothing is known")
{
  std::vector<Outcome> before = trials({50, 50});
  before[1].status = Outcome::Status::crashed;
  const std::vector<Outcome> after = trials({50, 50});
  CHECK(gain_of({{"a", &before, &after}}, {}).scenarios[0].pairs == 1);
  const Gain nothing = gain_of({}, {});
  CHECK(nothing.met.interval.low == -1);
  CHECK(nothing.met.interval.high == 1);
}

} // namespace gain_test
