#include "sim/analysis/forecast.hpp"

#include "sim/analysis/markov.hpp"
#include "sim/core/assertion.hpp"
#include "sim/core/random.hpp"
#include "sim/core/units.hpp"

#include <boost/math/special_functions/gamma.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim::inline analysis {
namespace {

constexpr std::size_t most_chained = 8; ///< causes: 2^8 states are solved in a moment

/// What is uncertain of a cause, drawn once.
struct CauseDraw {
  double per_year = 0;
  std::vector<std::size_t> trials; ///< numbers of trials, with replacement
};

double gamma_factor(double events, double u)
{
  const double shape = events + 0.5;
  return boost::math::gamma_p_inv(shape, u) / shape;
}

std::size_t pick(Stream &chance, std::size_t count)
{
  return std::min(count - 1, static_cast<std::size_t>(chance.uniform() * static_cast<double>(count)));
}

CauseDraw draw(const FailureCause &cause, std::uint64_t seed, std::size_t world)
{
  Stream rate(seed, world, "forecast/" + cause.scenario, "rate");
  Stream trials(seed, world, "forecast/" + cause.scenario, "trials");
  CauseDraw out;
  out.per_year = cause.per_year * gamma_factor(cause.events, rate.uniform());
  for (std::size_t i = 0; i < cause.trials.size(); ++i)
    out.trials.push_back(pick(trials, cause.trials.size()));
  return out;
}

/// Poisson by exponential gaps: any mean, one uniform an event and one more.
std::size_t poisson(Stream &chance, double mean)
{
  std::size_t count = 0;
  for (double at = -std::log(chance.uniform()); at < mean; at -= std::log(chance.uniform()))
    ++count;
  return count;
}

double finite_or_zero(double value)
{
  return std::isfinite(value) ? value : 0;
}

using Of = double (*)(const FeltEvent &);

double outage_of(const FeltEvent &event)
{
  return event.outage_s;
}
double failed_of(const FeltEvent &event)
{
  return finite_or_zero(event.failed);
}
double orders_of(const FeltEvent &event)
{
  return finite_or_zero(event.orders);
}
double again_of(const FeltEvent &event)
{
  return event.again;
}
double lost_of(const FeltEvent &event)
{
  return finite_or_zero(event.lost);
}

double mean_of(const FailureCause &cause, Of of)
{
  double sum = 0;
  for (const FeltEvent &event : cause.trials)
    sum += of(event);
  return sum / static_cast<double>(cause.trials.size());
}

double mean_of(const FailureCause &cause, const CauseDraw &drawn, Of of)
{
  double sum = 0;
  for (const std::size_t trial : drawn.trials)
    sum += of(cause.trials[trial]);
  return sum / static_cast<double>(drawn.trials.size());
}

Interval middle_95(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return {sample_quantile(values, 0.025), sample_quantile(values, 0.975)};
}

class Years {
public:
  Years(const std::vector<FailureCause> &causes, const ForecastSettings &settings)
      : causes_(causes), settings_(settings)
  {
    for (std::size_t world = 0; world < settings.worlds; ++world) {
      worlds_.emplace_back();
      for (const FailureCause &cause : causes)
        worlds_.back().push_back(draw(cause, settings.seed, world));
    }
  }

  /// Of some causes together: those numbered.
  [[nodiscard]] YearFigure figure(const std::vector<std::size_t> &numbers, Of of) const
  {
    YearFigure out;
    std::vector<double> all;
    std::vector<double> trials;
    std::vector<double> rates;
    for (const std::size_t i : numbers)
      out.mean += causes_[i].per_year * mean_of(causes_[i], of);
    for (const auto &world : worlds_) {
      double sums[3] = {0, 0, 0};
      for (const std::size_t i : numbers) {
        const double drawn = mean_of(causes_[i], world[i], of);
        sums[0] += world[i].per_year * drawn;
        sums[1] += causes_[i].per_year * drawn;
        sums[2] += world[i].per_year * mean_of(causes_[i], of);
      }
      all.push_back(sums[0]);
      trials.push_back(sums[1]);
      rates.push_back(sums[2]);
    }
    out.interval = middle_95(std::move(all));
    out.by_trials = middle_95(std::move(trials));
    out.by_rates = middle_95(std::move(rates));
    for (const std::size_t i : numbers)
      for (const FeltEvent &event : causes_[i].trials)
        out.at_least = out.at_least || !event.over || (of == lost_of && !std::isfinite(event.lost));
    return out;
  }

  void play(Forecast &into) const
  {
    std::vector<double> years;
    std::vector<std::vector<double>> within(into.levels.size());
    for (std::size_t world = 0; world < worlds_.size(); ++world) {
      const std::vector<double> outages = outages_of(world);
      for (std::size_t level = 0; level < into.levels.size(); ++level) {
        const double allowed_s = (1 - into.levels[level].level) * year_s;
        const auto met = std::count_if(outages.begin(), outages.end(),
                                       [&](double outage_s) { return outage_s <= allowed_s; });
        within[level].push_back(static_cast<double>(met) / static_cast<double>(outages.size()));
      }
      years.insert(years.end(), outages.begin(), outages.end());
    }
    for (std::size_t level = 0; level < into.levels.size(); ++level) {
      double sum = 0;
      for (const double share : within[level])
        sum += share;
      into.levels[level].probability = sum / static_cast<double>(within[level].size());
      into.levels[level].interval = middle_95(std::move(within[level]));
    }
    std::sort(years.begin(), years.end());
    into.years = years.size();
    into.worst_in_twenty_s = sample_quantile(years, 0.95);
  }

private:
  /// Seconds of outage in each year of one world; infinity with an event that was not over.
  [[nodiscard]] std::vector<double> outages_of(std::size_t world) const
  {
    std::vector<double> outages(settings_.years_of_each, 0);
    for (std::size_t i = 0; i < causes_.size(); ++i) {
      const CauseDraw &drawn = worlds_[world][i];
      Stream chance(settings_.seed, world, "forecast/" + causes_[i].scenario, "years");
      for (double &outage_s : outages)
        for (std::size_t left = poisson(chance, drawn.per_year); left > 0; --left) {
          const FeltEvent &event = causes_[i].trials[drawn.trials[pick(chance, drawn.trials.size())]];
          outage_s += event.over ? event.outage_s : infinity;
        }
    }
    return outages;
  }

  const std::vector<FailureCause> &causes_;
  const ForecastSettings &settings_;
  std::vector<std::vector<CauseDraw>> worlds_;
};

double chain_share_of(const std::vector<FailureCause> &causes)
{
  std::vector<RepairableUnit> units;
  for (const FailureCause &cause : causes) {
    const double mean_s = mean_of(cause, outage_of);
    if (mean_s > 0 && cause.per_year > 0)
      units.push_back({cause.per_year / year_s, 1 / mean_s});
  }
  return units.size() > most_chained ? std::numeric_limits<double>::quiet_NaN() : any_down_share(units);
}

} // namespace

std::vector<std::string> ordering_journeys(const Deployment &deployment)
{
  std::vector<std::string> ids;
  for (const Journey &journey : deployment.journeys)
    for (const Store &store : deployment.stores)
      if (journey.visits(Hop::Kind::write, store.component) > 0 && (ids.empty() || ids.back() != journey.id))
        ids.push_back(journey.id);
  return ids;
}

double busiest_orders_per_s(const Deployment &deployment)
{
  const std::vector<std::string> ids = ordering_journeys(deployment);
  double share = 0;
  for (const Journey &journey : deployment.journeys)
    if (std::find(ids.begin(), ids.end(), journey.id) != ids.end())
      share += journey.share;
  const auto most = [](const std::vector<double> &factors, double none) {
    return factors.empty() ? none : *std::max_element(factors.begin(), factors.end());
  };
  const Traffic &traffic = deployment.traffic;
  double peak = 1;
  for (const Peak &one : traffic.peaks)
    peak = std::max(peak, one.factor);
  return share * peak *
         most(traffic.measured.rate_per_s,
              traffic.rate_per_s * most(traffic.hourly_factor, 1) * most(traffic.weekday_factor, 1));
}

FailureCause cause_of(const Scenario &scenario, const std::vector<Outcome> &outcomes,
                      const std::vector<std::string> &ordering, const Evidence &evidence)
{
  FailureCause cause;
  cause.scenario = scenario.id;
  cause.per_year = scenario.tags.per_year.value_or(0);
  const CountedFrequency *counted = evidence.counted_for(cause.per_year, scenario.tags.blast_radius);
  cause.counted = counted != nullptr;
  cause.events = counted != nullptr ? counted->events : evidence.frequency_events;
  for (const Outcome &outcome : outcomes) {
    if (outcome.status != Outcome::Status::ok)
      continue;
    FeltEvent event{
        outcome.impact_s, !outcome.censored, outcome.failed_transactions, 0, outcome.lost_transactions, 0};
    for (const JourneyOutcome &journey : outcome.journeys)
      if (std::find(ordering.begin(), ordering.end(), journey.id) != ordering.end()) {
        event.orders += std::max(0.0, journey.failed - journey.reloads);
        event.again += journey.reloads;
      }
    cause.trials.push_back(event);
  }
  return cause;
}

Forecast forecast_of(const std::vector<FailureCause> &causes, const ForecastSettings &settings)
{
  DRSIM_ASSERT(settings.worlds >= 1 && settings.years_of_each >= 1, "years are drawn");
  Forecast out;
  out.budget_s = (1 - settings.slo_success_ratio) * year_s;
  std::vector<double> levels = settings.levels;
  levels.push_back(settings.slo_success_ratio);
  std::sort(levels.begin(), levels.end());
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  for (const double level : levels)
    out.levels.push_back({level, 0, {}});
  const Years years(causes, settings);
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < causes.size(); ++i) {
    DRSIM_ASSERT(!causes[i].trials.empty(), "a cause that was played: " + causes[i].scenario);
    all.push_back(i);
    const FailureCause &cause = causes[i];
    out.causes.push_back({cause.scenario,
                          {cause.per_year * gamma_factor(cause.events, 0.025),
                           cause.per_year * gamma_factor(cause.events, 0.975)},
                          cause.counted,
                          years.figure({i}, outage_of),
                          years.figure({i}, failed_of),
                          years.figure({i}, orders_of),
                          years.figure({i}, lost_of),
                          mean_of(cause, outage_of),
                          mean_of(cause, orders_of),
                          mean_of(cause, again_of),
                          mean_of(cause, outage_of) * settings.orders_per_s});
  }
  std::stable_sort(out.causes.begin(), out.causes.end(), [](const CauseForecast &a, const CauseForecast &b) {
    return a.outage_s.mean > b.outage_s.mean;
  });
  out.outage_s = years.figure(all, outage_of);
  out.failed = years.figure(all, failed_of);
  out.orders = years.figure(all, orders_of);
  out.lost = years.figure(all, lost_of);
  years.play(out);
  out.chain_share = chain_share_of(causes);
  return out;
}

} // namespace drsim::analysis
