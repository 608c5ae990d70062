// A year of compound Poisson events against its closed forms.
#include "sim/analysis/forecast.hpp"

#include <catch2/catch.hpp>

#include <boost/math/distributions/negative_binomial.hpp>
#include <boost/math/distributions/poisson.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <cmath>

using namespace drsim;

namespace {

constexpr double certain = 1e9; ///< counted from so many events that the rate is known

FailureCause cause(const std::string &name, double per_year, double events, std::vector<FeltEvent> trials)
{
  return {name, per_year, events, true, std::move(trials)};
}

double probability_at(const Forecast &forecast, double level)
{
  for (const LevelForecast &one : forecast.levels)
    if (one.level == level)
      return one.probability;
  return -1;
}

/// Quantiles of an exponential length: as good as so many trials can be.
std::vector<FeltEvent> exponential_trials(double mean_s, std::size_t count)
{
  std::vector<FeltEvent> trials;
  for (std::size_t i = 0; i < count; ++i) {
    const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
    trials.push_back({-mean_s * std::log1p(-u), true, 0, 0, 0});
  }
  return trials;
}

ForecastSettings level_of(double allowed_s)
{
  ForecastSettings settings;
  settings.slo_success_ratio = 1 - allowed_s / year_s;
  return settings;
}

constexpr double three_sigma = 3 * 0.5 / 447; ///< of a share of 200,000 independent years

Outcome overload()
{
  Outcome outcome;
  outcome.impact_s = 1800;
  outcome.failed_transactions = 1000;
  JourneyOutcome buy;
  buy.id = "buy";
  buy.failed = 900;
  buy.reloads = 300; // of these failures so many came again
  outcome.journeys = {buy};
  return outcome;
}

} // namespace

TEST_CASE("forecast: outages of one length are a Poisson count")
{
  const ForecastSettings settings = level_of(3500); // three of 1000 s
  const Forecast forecast = forecast_of({cause("a", 2.4, certain, {{1000, true, 7, 0, 2}})}, settings);
  CHECK(forecast.outage_s.mean == Approx(2400));
  CHECK(forecast.failed.mean == Approx(2.4 * 7));
  CHECK(forecast.lost.mean == Approx(2.4 * 2));
  CHECK(probability_at(forecast, settings.slo_success_ratio) ==
        Approx(cdf(boost::math::poisson(2.4), 3)).margin(three_sigma));
}

TEST_CASE("forecast: a rate that few events were counted for makes the count a negative binomial")
{
  // Gamma(3.5) of mean 2.4: N is negative binomial with r = 3.5, p = 3.5 / (3.5 + 2.4). 2000 rates are drawn.
  ForecastSettings settings = level_of(3500);
  settings.worlds = 2000;
  settings.years_of_each = 100;
  const Forecast forecast = forecast_of({cause("a", 2.4, 3, {{1000, true, 0, 0, 0}})}, settings);
  const boost::math::negative_binomial count(3.5, 3.5 / (3.5 + 2.4));
  CHECK(probability_at(forecast, settings.slo_success_ratio) == Approx(cdf(count, 3)).margin(0.02));
  // facts.md, section 21: 3 events in 250 region-years, 95 % 0.003 to 0.032 about 0.014.
  const Forecast region =
      forecast_of({cause("region", 3.5 / 250, 3, {{1000, true, 0, 0, 0}})}, level_of(3500));
  CHECK(region.causes[0].per_year.low == Approx(0.0034).margin(0.0005));
  CHECK(region.causes[0].per_year.high == Approx(0.032).margin(0.0005));
  CHECK(region.outage_s.by_rates.high > region.outage_s.mean * 2);
  CHECK(region.outage_s.by_trials.high == Approx(region.outage_s.mean)); // one length, no doubt
}

TEST_CASE("forecast: exponential outages, the sum by its series")
{
  const double per_year = 1.5;
  const double mean_s = 2000;
  const double allowed_s = 4000;
  double exact = std::exp(-per_year);
  for (int k = 1; k < 40; ++k)
    exact += std::exp(-per_year + k * std::log(per_year) - std::lgamma(k + 1)) *
             boost::math::gamma_p(k, allowed_s / mean_s);
  const ForecastSettings settings = level_of(allowed_s);
  const Forecast forecast =
      forecast_of({cause("a", per_year, certain, exponential_trials(mean_s, 2000))}, settings);
  CHECK(probability_at(forecast, settings.slo_success_ratio) == Approx(exact).margin(2 * three_sigma));
  CHECK(forecast.outage_s.mean == Approx(per_year * mean_s).epsilon(0.01));
  // By the central limit: 1.96 sd / sqrt(2000) of the mean.
  CHECK(forecast.outage_s.by_trials.high - forecast.outage_s.mean ==
        Approx(1.96 * per_year * mean_s / std::sqrt(2000)).epsilon(0.3));
}

TEST_CASE("forecast: an outage that is not over is within no level, and the mean says that it is more")
{
  const ForecastSettings settings = level_of(1e7);
  const Forecast forecast = forecast_of({cause("a", 0.5, certain, {{1000, false, 1, 0, 0}})}, settings);
  CHECK(probability_at(forecast, settings.slo_success_ratio) == Approx(std::exp(-0.5)).margin(three_sigma));
  CHECK(forecast.outage_s.at_least);
  CHECK(std::isinf(forecast.worst_in_twenty_s));
}

TEST_CASE("forecast: causes add up, another one shifts nobody's years, and the chain says the same")
{
  const FailureCause a = cause("a", 3, 2, exponential_trials(600, 50));
  const FailureCause b = cause("b", 0.1, 0.5, {{40000, true, 0, 0, 0}});
  const ForecastSettings settings = level_of(31557);
  const Forecast both = forecast_of({a, b}, settings);
  const Forecast alone = forecast_of({a}, settings);
  CHECK(both.causes[0].scenario == "b");
  CHECK(both.causes[1].outage_s.interval.high == alone.causes[0].outage_s.interval.high);
  CHECK(both.outage_s.mean == Approx(both.causes[0].outage_s.mean + alone.outage_s.mean));
  CHECK(both.chain_share == Approx(both.outage_s.mean / year_s).epsilon(1e-3)); // two at once are rare
  CHECK(both.chain_share < both.outage_s.mean / year_s);
}

TEST_CASE("forecast: who tries again after a failure is one order, and what an event itself brings is told")
{
  Scenario spike;
  spike.id = "spike";
  spike.tags.per_year = 2;
  Evidence evidence;
  evidence.frequency_events = 1e9;
  const FailureCause one = cause_of(spike, {overload(), overload()}, {"buy"}, evidence);
  CHECK(one.trials.at(0).orders == 600);
  CHECK(one.trials.at(0).again == 300);
  CHECK(cause_of(spike, {overload()}, {"browse"}, evidence).trials.at(0).orders == 0);
  Deployment deployment;
  deployment.traffic.rate_per_s = 0.1;
  deployment.traffic.hourly_factor = std::vector<double>(24, 0.5);
  deployment.traffic.hourly_factor[20] = 2;
  Journey buy;
  buy.id = "buy";
  buy.share = 0.5;
  Hop write;
  write.kind = Hop::Kind::write;
  write.target = "db";
  buy.path = {{{write}, false}};
  deployment.journeys = {buy};
  deployment.stores = {{"db", ""}};
  CHECK(busiest_orders_per_s(deployment) == Approx(0.1));
  ForecastSettings settings;
  settings.orders_per_s = busiest_orders_per_s(deployment);
  const Forecast forecast = forecast_of({one}, settings);
  CHECK(forecast.orders.mean == Approx(1200));
  CHECK(forecast.causes.at(0).orders_each == Approx(600));
  CHECK(forecast.causes.at(0).usual_each == Approx(180)); // the rest came with the spike
}
