#include "sim/analysis/gate.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace paired_test {

using namespace drsim;

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

Outcome ended(std::uint64_t trial, double rto_s)
{
  Outcome outcome;
  outcome.trial = trial;
  outcome.impact = true;
  outcome.rto_s = std::isinf(rto_s) ? 0 : rto_s;
  outcome.censored = std::isinf(rto_s);
  outcome.digest = std::to_string(rto_s);
  return outcome;
}

template <class RtoOf> std::vector<Outcome> outcomes(std::size_t trials, RtoOf rto_of)
{
  std::vector<Outcome> out;
  for (std::uint64_t trial = 0; trial < trials; ++trial)
    out.push_back(ended(trial, rto_of(trial)));
  return out;
}

double drawn_s(std::uint64_t trial)
{
  Stream chance(7, trial, "test", "rto");
  return 1000 + 4000 * chance.uniform();
}

const Metric &rto = metric("rto_s");

} // namespace

TEST_CASE("a shift of every trial is found to the second, whatever the spread between trials")
{
  const auto before = outcomes(100, drawn_s);
  const auto after = outcomes(100, [](std::uint64_t trial) { return drawn_s(trial) + 70; });
  const Difference median = paired_quantile(pairs_of(before, after), rto, 0.5, {5, 0.01});
  CHECK(median.change == Approx(70));
  CHECK(median.interval.low == Approx(70));
  CHECK(median.interval.high == Approx(70));
  CHECK(median.turn == Turn::worse);
  CHECK(paired_quantile(pairs_of(after, before), rto, 0.5, {5, 0.01}).turn == Turn::better);
}

TEST_CASE("the same is earned: the whole interval lies within the tolerance")
{
  CHECK(turn_of({-1, 1}, 2, false) == Turn::same);
  CHECK(turn_of({-1, 3}, 2, false) == Turn::undecided);
  CHECK(turn_of({0.5, 1.5}, 2, false) == Turn::same); // sure, and too little to matter
  CHECK(turn_of({0.5, 3}, 2, false) == Turn::worse);
  CHECK(turn_of({0.5, 3}, 2, true) == Turn::better);
  CHECK(turn_of({-3, -0.5}, 2, false) == Turn::better);
  CHECK(turn_of({std::nan(""), std::nan("")}, 2, false) == Turn::undecided);
}

TEST_CASE("a probability is compared by the trials that turned")
{
  const auto before = outcomes(200, [](std::uint64_t) { return 1000.0; });
  const auto after = outcomes(200, [](std::uint64_t trial) { return trial < 40 ? 5000.0 : 1000.0; });
  const Difference met = paired_probability(pairs_of(before, after), rto, {3600, 3600}, {0.05, 0});
  CHECK(met.before == 1);
  CHECK(met.after == Approx(0.8));
  CHECK(met.interval.low < -0.2);
  CHECK(met.interval.high > -0.2);
  CHECK(met.turn == Turn::worse);
  SECTION("no pair that turned still leaves an interval with a width: 1 - tail^(1/n) each way")
  {
    const Difference same = paired_probability(pairs_of(before, before), rto, {3600, 3600}, {0.05, 0});
    CHECK(same.interval.high == Approx(1 - std::pow(one_look_tail / 2, 1.0 / 200)));
    CHECK(same.interval.low == Approx(-same.interval.high));
    CHECK(same.turn == Turn::same);
  }
  SECTION("a tighter objective is a change of its own")
  {
    const Difference tighter = paired_probability(pairs_of(before, before), rto, {3600, 600}, {0.05, 0});
    CHECK(tighter.after == 0);
    CHECK(tighter.turn == Turn::worse);
  }
}

TEST_CASE("the interval of a probability's change covers the truth as often as it says")
{
  constexpr double turned = 0.1;
  std::size_t covered = 0;
  constexpr std::size_t repetitions = 400;
  for (std::uint64_t seed = 0; seed < repetitions; ++seed) {
    const auto before = outcomes(100, [](std::uint64_t) { return 0.0; });
    const auto after = outcomes(100, [&](std::uint64_t trial) {
      return Stream(seed, trial, "test", "turn").uniform() < turned ? 9000.0 : 0.0;
    });
    const Interval interval = paired_probability(pairs_of(before, after), rto, {3600, 3600}, {}).interval;
    covered += interval.low <= -turned && interval.high >= -turned ? 1 : 0;
  }
  CHECK(covered >= repetitions * 95 / 100);
}

TEST_CASE("the bootstrap of a median covers the truth about as often as it says")
{
  // Each trial is slower by its own exponential time of mean 100: the medians of both sides differ by what
  // 200,000 trials say.
  const auto slower = [](std::uint64_t seed, std::uint64_t trial) {
    return drawn_s(trial + 1000 * seed) - 100 * std::log(Stream(seed, trial, "test", "slower").uniform());
  };
  std::vector<double> was;
  std::vector<double> is;
  for (std::uint64_t i = 0; i < 200000; ++i) {
    was.push_back(drawn_s(i));
    is.push_back(slower(0, i));
  }
  std::sort(was.begin(), was.end());
  std::sort(is.begin(), is.end());
  const double truth = sample_quantile(is, 0.5) - sample_quantile(was, 0.5);
  std::size_t covered = 0;
  constexpr std::size_t repetitions = 100;
  for (std::uint64_t seed = 1; seed <= repetitions; ++seed) {
    const auto before = outcomes(100, [&](std::uint64_t trial) { return drawn_s(trial + 1000 * seed); });
    const auto after = outcomes(100, [&](std::uint64_t trial) { return slower(seed, trial); });
    const Interval interval = paired_quantile(pairs_of(before, after), rto, 0.5, {}).interval;
    covered += interval.low <= truth && interval.high >= truth ? 1 : 0;
  }
  CHECK(covered >= 88); // 95 are expected; 88 or fewer of 100 would come with a chance of 1 in 250
}

TEST_CASE("never and never is no change, and to never is the worst")
{
  const auto before = outcomes(60, [](std::uint64_t) { return never; });
  CHECK(paired_quantile(pairs_of(before, before), rto, 0.5, {}).turn == Turn::same);
  const auto healed = outcomes(60, [](std::uint64_t) { return 100.0; });
  const Difference worse = paired_quantile(pairs_of(healed, before), rto, 0.5, {});
  CHECK(worse.turn == Turn::worse);
  CHECK(std::isinf(worse.change));
}

TEST_CASE("a quantile that the pairs cannot support is undecided")
{
  const auto few = outcomes(20, drawn_s);
  CHECK(paired_quantile(pairs_of(few, few), rto, 0.95, {}).turn == Turn::undecided);
  CHECK(paired_quantile(pairs_of(few, few), rto, 0.5, {}).turn == Turn::same);
}

TEST_CASE("trials that only one side has are no pair")
{
  auto before = outcomes(10, drawn_s);
  auto after = outcomes(10, drawn_s);
  before.erase(before.begin() + 3);
  after[5].status = Outcome::Status::crashed;
  CHECK(pairs_of(before, after).size() == 8);
}

namespace {

ScenarioPair pair_with(double before_s, double after_s)
{
  ScenarioPair pair{"region-outage", "", {}, {}};
  pair.before = outcomes(100, [&](std::uint64_t) { return before_s; });
  pair.after = outcomes(100, [&](std::uint64_t) { return after_s; });
  Deployment shop;
  shop.stores = {{"orders-db", ""}};
  Scenario scenario;
  scenario.id = pair.id;
  const GateRules rules = default_gate_rules();
  judge_pair(pair, {shop, scenario}, {shop, scenario}, tolerances_of(rules));
  return pair;
}

std::vector<std::string> told(const GateResult &result)
{
  std::vector<std::string> out;
  for (const GateFinding &one : result.findings)
    out.push_back(std::string(why_name(one.why)) + " " + one.figure + (one.fails() ? " fails" : ""));
  return out;
}

} // namespace

TEST_CASE("a gate stops what is worse, and says nothing of what is the same")
{
  const GateRules rules = default_gate_rules();
  CHECK(judge_gate({pair_with(600, 600)}, rules, "2026-11-28").findings.empty());
  const GateResult slower = judge_gate({pair_with(600, 700)}, rules, "2026-11-28");
  CHECK_FALSE(slower.passed());
  CHECK(told(slower) == std::vector<std::string>{"worse rto_s.p50 fails", "worse rto_s.p95 fails"});
  const GateResult missed = judge_gate({pair_with(600, 7000)}, rules, "2026-11-28");
  CHECK(told(missed).front() == "newly_missed rto_s fails");
  CHECK(pair_with(600, 7000).counterexample("rto_s.met") == 0);
  CHECK(pair_with(600, 600).counterexample("rto_s.met") == -1);
}

TEST_CASE("a waiver counts until its day, and fails by itself afterwards")
{
  GateRules rules = default_gate_rules();
  rules.waivers = {{"region-outage", "", "Ada", "a week of tests", "2026-12-01"}};
  const GateResult waived = judge_gate({pair_with(600, 700)}, rules, "2026-12-01");
  CHECK(waived.passed());
  CHECK(waived.findings.at(0).waiver->owner == "Ada");
  const GateResult expired = judge_gate({pair_with(600, 600)}, rules, "2026-12-02");
  CHECK_FALSE(expired.passed());
  CHECK(told(expired) == std::vector<std::string>{"waiver_expired  fails"});
  CHECK_FALSE(judge_gate({pair_with(600, 700)}, rules, "2026-12-02").passed());
}

TEST_CASE("a rule decides what warns")
{
  GateRules rules = default_gate_rules();
  rules.rules.push_back({"region-outage", "rto_s.p50", 0, 0.5, GateAction::fail, GateAction::fail});
  rules.rules.push_back({"", "rto_s.p95", 5, 0, GateAction::warn, GateAction::warn});
  const GateResult result = judge_gate({pair_with(600, 700)}, rules, "2026-11-28");
  CHECK(told(result) == std::vector<std::string>{"worse rto_s.p50 fails", "worse rto_s.p95"});
  Deployment shop;
  Scenario scenario;
  scenario.id = "region-outage";
  ScenarioPair pair = pair_with(600, 700);
  judge_pair(pair, {shop, scenario}, {shop, scenario}, tolerances_of(rules));
  CHECK(judge_gate({pair}, rules, "2026-11-28").passed());
}

TEST_CASE("what was interrupted before a pair had ended fails once, not by every figure")
{
  ScenarioPair pair{"region-outage", "", {}, {}};
  pair.stopped = "interrupted";
  Deployment shop;
  Scenario scenario;
  const GateRules rules = default_gate_rules();
  judge_pair(pair, {shop, scenario}, {shop, scenario}, tolerances_of(rules));
  const GateResult result = judge_gate({pair}, rules, "2026-11-28");
  CHECK(told(result) == std::vector<std::string>{"undecided  fails"});
}

TEST_CASE("a trial that did not finish never passes a gate")
{
  ScenarioPair pair = pair_with(600, 600);
  pair.after[3].status = Outcome::Status::crashed;
  CHECK_FALSE(judge_gate({pair}, default_gate_rules(), "2026-11-28").passed());
}

} // namespace paired_test
