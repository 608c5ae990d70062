#include "sim/analysis/risk.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace risk_test {

using namespace drsim;

namespace {

ScenarioSummary played(std::vector<double> rto_values, std::size_t rto_met, std::size_t rpo_met)
{
  ScenarioSummary summary;
  summary.id = "s";
  summary.horizon_s = 10000;
  summary.trials = rto_values.size();
  for (const double rto_s : rto_values) // of these, all of the time is felt
    summary.impact_mean_s += std::min(rto_s, 10000.0) / static_cast<double>(rto_values.size());
  summary.rto_values = std::move(rto_values);
  summary.checks.resize(2);
  summary.checks[0].trials = summary.checks[1].trials = summary.trials;
  summary.checks[0].met = rto_met;
  summary.checks[1].met = rpo_met;
  return summary;
}

Tags happens(double per_year)
{
  Tags tags;
  tags.per_year = per_year;
  return tags;
}

} // namespace

TEST_CASE("risk: frequency times the mean outage, and the share of misses")
{
  const Risk risk = risk_of(played({100, 200, 300, 600}, 3, 4), happens(2));
  CHECK(risk.outage_s == 2 * 300);
  CHECK(risk.rto_missed == 0.5);
  CHECK(risk.rpo_missed == 0);
  CHECK_FALSE(risk.at_least);
}

TEST_CASE("risk: a trial without recovery counts to its horizon, and that is said")
{
  const Risk risk = risk_of(played({0, std::numeric_limits<double>::infinity()}, 1, 1), happens(1));
  CHECK(risk.outage_s == 5000);
  CHECK(risk.at_least);
}

TEST_CASE("risk: scenarios add up, the costliest first, and a year without a miss is Poisson's")
{
  const Risks risks = risks_of(
      {risk_of(played({100, 100}, 1, 2), happens(1)), risk_of(played({900, 900}, 2, 0), happens(0.5))},
      0.999);
  REQUIRE(risks.rows.size() == 2);
  CHECK(risks.rows[0].outage_s == 450);
  CHECK(risks.outage_s == 550);
  CHECK(risks.missed_per_year == 1);
  CHECK(risks.missed_within_a_year() == Approx(1 - std::exp(-1.0)));
  CHECK(risks.budget_s == Approx(0.001 * 365.25 * 86400));
  CHECK(risks.at_least == false);
}

} // namespace risk_test
