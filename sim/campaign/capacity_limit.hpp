#pragma once
#include "sim/analysis/capacity/results.hpp"
#include "sim/campaign/campaign.hpp"

#include <functional>
#include <string>

namespace drsim::inline campaign {

/// Whether what is asked held in a trial.
using Holds = std::function<bool(const Outcome &outcome, const Timeline &timeline)>;

struct LimitSearch {
  std::string id;
  std::string title;
  Scenario scenario; ///< its load factor is the one that is searched
  Holds holds;
  double low = 0.25; ///< bounds of the search, in times of the scenario's load
  double high = 4;
  double precision = 0.05;   ///< relative
  double probability = 0.95; ///< of its holding
};

/// The largest load at which it holds with the probability asked for. Each trial's own limit is found by
/// halving the logarithm of the load between the bounds, with the same luck at every load (common random
/// numbers): `low` and `high` are played first. Halving ends where a trial can no longer move the quantile or
/// the ends of its interval. That a trial holds up to its limit and not beyond is assumed. Neither answer
/// rests on a form of distribution. The same for any number of jobs. `settings.trials` must be set; when
/// interrupted, a trial counts with what is known of it.
[[nodiscard]] LoadLimit load_limit(const Deployment &deployment, const LimitSearch &search,
                                   const Populate &populate, const CampaignSettings &settings,
                                   const std::function<void(std::size_t played)> &on_trial = {});

/// From the limits of trials (0: below `low`; at most `high`): the quantiles that hold with the probability,
/// and the interval. Pure.
[[nodiscard]] LoadLimit limit_of(std::vector<double> limits, const LimitSearch &search);

/// No journey is below its SLO at any time from from_s on, nor was the trial broken.
[[nodiscard]] bool within_slo_from(const Timeline &timeline, double from_s);

} // namespace drsim::campaign
