#include "sim/campaign/capacity_limit.hpp"

#include "sim/campaign/pool.hpp"
#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"
#include "sim/engine/heartbeat.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

namespace drsim::inline campaign {
namespace {

/// What is known of one trial's limit.
struct Bracket {
  double low = 0;         ///< it holds here; 0: at none that was tried
  double high = infinity; ///< it does not here
  bool done = false;
};

/// Rank of the value that all but the share 1 - probability of a sorted sample are at or above.
std::size_t quantile_rank(std::size_t trials, double probability)
{
  constexpr double whole = 1e-9; // 0.05 x 100 is five
  const double below = (1 - probability) * static_cast<double>(trials);
  return std::min(static_cast<std::size_t>(std::floor(below + whole)), trials - 1);
}

/// The ranks of its interval; absent where the sample is too small.
std::optional<std::pair<std::size_t, std::size_t>> interval_ranks(std::size_t trials, double probability)
{
  std::vector<double> numbers(trials);
  for (std::size_t i = 0; i < trials; ++i)
    numbers[i] = static_cast<double>(i);
  const auto interval = quantile_interval(numbers, 1 - probability);
  if (!interval)
    return std::nullopt;
  return std::pair(static_cast<std::size_t>(interval->low), static_cast<std::size_t>(interval->high));
}

/// Ranks among the able trials on which the answers stand.
std::vector<std::size_t> ranks_asked(std::size_t able, std::size_t trials, double probability)
{
  if (able == 0)
    return {};
  std::vector<std::size_t> ranks = {quantile_rank(able, probability)};
  if (const std::size_t all = quantile_rank(trials, probability), below = trials - able; all >= below)
    ranks.push_back(all - below);
  if (const auto interval = interval_ranks(able, probability)) {
    ranks.push_back(interval->first);
    ranks.push_back(interval->second);
  }
  return ranks;
}

class Search {
public:
  Search(const Deployment &deployment, const LimitSearch &search, const Populate &populate,
         const CampaignSettings &settings, const std::function<void(std::size_t)> &on_trial)
      : deployment_(deployment), search_(search), populate_(populate), settings_(settings),
        on_trial_(on_trial), brackets_(*settings.trials)
  {
  }

  std::vector<double> limits()
  {
    round([&](const Bracket &) { return search_.low; });
    for (Bracket &one : brackets_)
      one.done = one.low == 0; // what keeps it is not the load
    if (!stopped())
      round([&](const Bracket &) { return search_.high; });
    while (!stopped() && leave_decided())
      round([](const Bracket &one) { return std::sqrt(one.low * one.high); });
    std::vector<double> found;
    for (const Bracket &one : brackets_)
      if (one.low > 0 || one.high < infinity) // else it was never played
        found.push_back(one.low);
    return found;
  }

private:
  [[nodiscard]] bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }

  /// Ends the search in trials that are known well enough, or cannot move what is asked for; whether some are
  /// left.
  bool leave_decided()
  {
    std::vector<double> lows, highs;
    for (const Bracket &one : brackets_)
      if (one.low > 0) {
        lows.push_back(one.low);
        highs.push_back(one.high);
      }
    std::sort(lows.begin(), lows.end());
    std::sort(highs.begin(), highs.end());
    const std::vector<std::size_t> ranks = ranks_asked(lows.size(), brackets_.size(), search_.probability);
    bool open = false;
    for (Bracket &one : brackets_) {
      const bool moves = std::any_of(ranks.begin(), ranks.end(), [&](std::size_t rank) {
        return one.low < highs[rank] && one.high > lows[rank];
      });
      one.done = one.done || one.high == infinity || one.high <= one.low * (1 + search_.precision) || !moves;
      open = open || !one.done;
    }
    return open;
  }

  /// Plays every open trial at a load of its own.
  template <class Load> void round(Load load)
  {
    std::vector<std::size_t> open;
    std::vector<Scenario> scenarios;
    for (std::size_t i = 0; i < brackets_.size(); ++i)
      if (!brackets_[i].done) {
        open.push_back(i);
        scenarios.push_back(search_.scenario);
        scenarios.back().load_factor *= load(brackets_[i]);
      }
    const Job job = [&](std::size_t index, const Line &line) {
      count_advances(line.beats());
      const TrialRequest request{&deployment_,          &scenarios[index],
                                 settings_.seed,        settings_.first_trial + open[index],
                                 settings_.event_limit, false};
      play_trial(request, populate_, true, [&](const Outcome &outcome, const Timeline &timeline) {
        const bool ok = outcome.status == Outcome::Status::ok && search_.holds(outcome, timeline);
        line.answer(ok ? "+" : "-");
      });
    };
    PoolSettings pool;
    pool.jobs = settings_.jobs;
    pool.stop = settings_.stop;
    run_jobs(open.size(), job, pool, [&](std::size_t index, const JobEnd &end) {
      Bracket &one = brackets_[open[index]];
      const double at = scenarios[index].load_factor / search_.scenario.load_factor;
      const bool holds = end.how == JobEnd::How::finished && end.answer == "+";
      (holds ? one.low : one.high) = at;
      if (on_trial_)
        on_trial_(++played_);
    });
  }

  const Deployment &deployment_;
  const LimitSearch &search_;
  const Populate &populate_;
  const CampaignSettings &settings_;
  const std::function<void(std::size_t)> &on_trial_;
  std::vector<Bracket> brackets_;
  std::size_t played_ = 0;
};

} // namespace

LoadLimit limit_of(std::vector<double> limits, const LimitSearch &search)
{
  std::sort(limits.begin(), limits.end());
  LoadLimit result;
  result.id = search.id;
  result.title = search.title;
  result.trials = limits.size();
  result.probability = search.probability;
  result.low = search.low;
  result.high = search.high;
  result.precision = search.precision;
  result.below = static_cast<std::size_t>(std::count(limits.begin(), limits.end(), 0.0));
  if (limits.empty())
    return result;
  result.factor = limits[quantile_rank(limits.size(), search.probability)];
  limits.erase(limits.begin(), limits.begin() + static_cast<std::ptrdiff_t>(result.below));
  if (limits.empty())
    return result;
  result.able_factor = limits[quantile_rank(limits.size(), search.probability)];
  if (const auto ranks = interval_ranks(limits.size(), search.probability))
    result.interval = Interval{limits[ranks->first], limits[ranks->second]};
  return result;
}

LoadLimit load_limit(const Deployment &deployment, const LimitSearch &search, const Populate &populate,
                     const CampaignSettings &settings, const std::function<void(std::size_t)> &on_trial)
{
  DRSIM_ASSERT(settings.trials.has_value(), "a limit is of so many trials");
  return limit_of(Search(deployment, search, populate, settings, on_trial).limits(), search);
}

bool within_slo_from(const Timeline &timeline, double from_s)
{
  std::map<std::string, bool> ill;
  for (const Event &event : timeline.events()) {
    if (event.kind != "impact_begin" && event.kind != "impact_over")
      continue;
    const bool begins = event.kind == "impact_begin";
    if (event.t_s >= from_s && (begins || ill[event.component]))
      return false;
    ill[event.component] = begins;
  }
  return std::none_of(ill.begin(), ill.end(), [](const auto &one) { return one.second; });
}

} // namespace drsim::campaign
