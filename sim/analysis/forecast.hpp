#pragma once
#include "sim/analysis/risk.hpp"
#include "sim/analysis/statistics.hpp"
#include "sim/input/evidence.hpp"
#include "sim/model/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace drsim::inline analysis {

/// What users felt of one event, as a trial says it.
struct FeltEvent {
  double outage_s = 0; ///< some journey was below its SLO, to the horizon
  bool over = true;    ///< false: it was not over by the horizon, so it is longer than that
  double failed = 0;   ///< transactions that users saw fail
  /// Of these, of journeys that write a store of record, less those that came again after a failure: who
  /// tries three times in vain is one order that was not taken, who succeeds in the end is none.
  double orders = 0;
  double lost = 0;  ///< acknowledged, then gone; infinite: nobody can say how many
  double again = 0; ///< attempts at an order that came again after a failure
};

/// What happens from time to time, and what it did in each trial that was played.
struct FailureCause {
  std::string scenario;
  double per_year = 0;
  double events = 0;    ///< how many events that frequency is worth: its uncertainty is that of so many
  bool counted = false; ///< somebody counted them; else it is an estimate
  std::vector<FeltEvent> trials; ///< at least one
};

/// One figure of a year and what is known of it: mean over years, 95 % intervals of that mean.
struct YearFigure {
  double mean = 0;
  Interval interval;     ///< of the trials' and the rates' uncertainty together
  Interval by_trials;    ///< the frequencies taken as they stand
  Interval by_rates;     ///< the trials taken as they stand
  bool at_least = false; ///< some trial was not over, or nobody could say: it is more
};

struct CauseForecast {
  std::string scenario;
  Interval per_year; ///< 95 % of the frequency
  bool counted = false;
  YearFigure outage_s;
  YearFigure failed;
  YearFigure orders;
  YearFigure lost;
  double outage_each_s = 0; ///< of one event, mean of the trials
  double orders_each = 0;
  double again_each = 0;
  /// Orders that the busiest hour of a week without the event brings in so long an outage; what failed beyond
  /// them is demand that the event itself brought. NaN: nobody said how many come.
  double usual_each = 0;
};

/// How probable a year within a level of availability is.
struct LevelForecast {
  double level = 0;       ///< 0.999
  double probability = 0; ///< over the next year, with all that is uncertain
  Interval interval;      ///< 95 %, of what the probability is, once rates and trials are known
};

/// A year of the deployment: events at random in time (compound Poisson), each as one of the trials.
struct Forecast {
  std::vector<CauseForecast> causes; ///< the largest outage first
  YearFigure outage_s;
  YearFigure failed;
  YearFigure orders; ///< of the failed, those that write: orders that were not taken
  YearFigure lost;
  double budget_s = 0; ///< a year: what the deployment's SLO allows
  std::vector<LevelForecast> levels;
  double worst_in_twenty_s = 0; ///< of a year's outage, the 95th percentile; infinite: one that is not over
  /// The share of time with an outage by a Markov chain of the same causes, which fail and are repaired
  /// independently (sim/analysis/markov.hpp), beside `outage_s` as a share: these differ by outages at once.
  /// NaN: too many causes for the chain.
  double chain_share = 0;
  std::size_t years = 0; ///< that were drawn
};

struct ForecastSettings {
  std::uint64_t seed = 1;
  double slo_success_ratio = 0.999;
  /// Orders a second in the busiest hour of the week, as `busiest_orders_per_s` says; NaN: not known.
  double orders_per_s = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> levels = {0.99, 0.995, 0.999, 0.9995, 0.9999}; ///< the SLO is added
  std::size_t worlds = 200;                                          ///< draws of what is uncertain
  std::size_t years_of_each = 1000;                                  ///< years in each of them
};

/// Journeys that write a store of record, by their ids.
[[nodiscard]] std::vector<std::string> ordering_journeys(const Deployment &deployment);

/// Orders a second (of those journeys) in the busiest hour, or minute where the load was measured, of a week.
[[nodiscard]] double busiest_orders_per_s(const Deployment &deployment);

/// The cause a scenario is: its tags must say how often, and how sure that is follows from the evidence.
[[nodiscard]] FailureCause cause_of(const Scenario &scenario, const std::vector<Outcome> &outcomes,
                                    const std::vector<std::string> &ordering, const Evidence &evidence);

/// The rate is Gamma distributed with shape k + 1/2 (Jeffreys' posterior of k events, facts.md, section 21)
/// and the mean `per_year`; trials are drawn with replacement. Every cause has streams of its own. A year
/// with an event that was not over is within no level.
[[nodiscard]] Forecast forecast_of(const std::vector<FailureCause> &causes, const ForecastSettings &settings);

} // namespace drsim::analysis
