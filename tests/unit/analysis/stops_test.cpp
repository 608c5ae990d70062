#include "sim/analysis/stops.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace stops_test {

using namespace drsim;

namespace {

const StopConditions by_a{{"alarm:a", "alarm:b"}, 600};
const Objectives aims;

/// A trial whose users feel harm so long after the onset (none: never) and whose alarm fires so long after
/// it.
Outcome trial(std::optional<double> felt_s, std::optional<double> fired_s,
              const std::string &alarm = "alarm:a")
{
  Outcome out;
  out.impact = felt_s.has_value();
  out.felt_after_s = felt_s.value_or(0);
  if (fired_s)
    out.alarms = {{alarm, *fired_s}};
  return out;
}

} // namespace

TEST_CASE("stops are false without harm and before the fault, late after it, and missing")
{
  Outcome standing = trial(0, 60);
  standing.alarms_before = {"alarm:b"};
  Outcome lost = trial({}, {});
  lost.rpo_s = aims.rpo_s + 1; // nobody felt it, and more is gone than may be
  Outcome unfinished = trial({}, 5);
  unfinished.status = Outcome::Status::crashed;
  const StopSummary out =
      stops_of(by_a, aims,
               {trial({}, {}), trial({}, 100), trial({}, 100, "alarm:other"), trial(20, 140), trial(20, 10),
                trial(20, 900), trial(20, {}), standing, lost, unfinished});
  CHECK(out.falsely.count == 2); // one without harm, one that could not begin
  CHECK(out.falsely.of == 9);
  CHECK(out.before.count == 1);
  CHECK(out.harmless.count == 1);
  CHECK(out.harmless.of == 3);
  CHECK(out.unstopped.count == 3); // too late for the experiment, never, and loss that no alarm saw
  CHECK(out.unstopped.of == 5);
  CHECK(out.in_time.count == 1);
  CHECK(out.late_s.trials == 1);
  CHECK(out.late_s.p50 == 120);
  CHECK(out.falsely.interval.low == Approx(exact_interval(2, 9).low));
}

TEST_CASE("how late an alarm of M periods is follows from its period and its data points")
{
  // Harm begins within a period, evenly: of the first, the part that is left counts as bad. The data point is
  // seen after a delay, at the next look. T = delay + M P - (part already gone) + U(0, cadence).
  constexpr double period_s = 60;
  constexpr double cadence_s = 60;
  constexpr double delay_s = 45;
  constexpr double datapoints = 3;
  Stream chance(3, 0, "alarm", "late");
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 2001; ++i) {
    const double gone_s = period_s * chance.uniform();
    const double look_s = cadence_s * chance.uniform();
    outcomes.push_back(trial(7, 7 + delay_s + datapoints * period_s - gone_s + look_s));
  }
  const StopSummary out = stops_of(by_a, aims, outcomes);
  // Difference of two even spreads: triangular around M P + delay, from one period below to one cadence
  // above.
  CHECK(out.late_s.p50 == Approx(delay_s + datapoints * period_s).margin(3));
  const double tail = period_s * (1 - std::sqrt(2 * 0.05));
  CHECK(out.late_s.p95.value() == Approx(delay_s + datapoints * period_s + tail).margin(3));
  CHECK(out.late_s.max <= delay_s + datapoints * period_s + cadence_s);
  CHECK(out.unstopped.count == 0);
}

} // namespace stops_test
