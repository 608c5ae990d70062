#include "sim/analysis/gain.hpp"

#include <catch2/catch.hpp>

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
