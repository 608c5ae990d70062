// What is simulated against the Markov chain of the same thing: one unit, exponential repairs.
#include "sim/analysis/forecast.hpp"
#include "sim/analysis/markov.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

TEST_CASE("forecast: trials of a unit that is repaired give the chain's availability")
{
  constexpr double repair_s = 900;
  constexpr double per_year = 12;
  const Deployment deployment = test::toy_deployment(repair_s);
  std::vector<Scenario> scenarios = {test::toy_scenario("broken")};
  scenarios[0].tags.per_year = per_year;
  Evidence evidence;
  evidence.frequency_events = 1e9; // how often is certain
  const CampaignResult result =
      run_campaign(deployment, scenarios, test::toy_model(), test::fixed_trials(400));
  const Forecast forecast = forecast_of({cause_of(scenarios[0], result.runs[0].outcomes, {}, evidence)}, {});
  const double exact = any_down_share({{per_year / year_s, 1 / repair_s}});
  CHECK(exact == Approx(repair_s / (year_s / per_year + repair_s)));
  CHECK(forecast.outage_s.interval.low < exact * year_s);
  CHECK(forecast.outage_s.interval.high > exact * year_s);
  CHECK(forecast.outage_s.mean == Approx(exact * year_s).epsilon(0.15)); // 3 sd of 400 exponential lengths
  CHECK(forecast.chain_share == Approx(exact).epsilon(0.15));
}
