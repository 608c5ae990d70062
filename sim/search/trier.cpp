#include "sim/search/trier.hpp"

#include "sim/analysis/betting.hpp"
#include "sim/search/plays.hpp"

#include <algorithm>

namespace drsim::inline search {
namespace {

constexpr std::size_t first_trials = 8;
constexpr std::size_t last_trials = 256; ///< of one scenario: then it stays open

/// What two sides together show. What failed before, or holds now, has not become worse.
Shown turn_of(const TryResult &result, const std::vector<SearchSide> &sides)
{
  const Shown now = shown_by(result.tally, *sides.back().deployment, try_alpha);
  if (sides.size() == 1)
    return now;
  const Shown then = shown_by(result.tally_before, *sides.front().deployment, try_alpha);
  if (now == Shown::holds || then == Shown::fails)
    return Shown::holds;
  return now == Shown::fails && is_worse(result.worse, result.better, try_alpha) ? Shown::fails : Shown::open;
}

} // namespace

bool is_worse(std::size_t worse, std::size_t better, double alpha)
{
  return betting_interval(worse, worse + better, alpha).low > 0.5;
}

Shown shown_by(const Tally &tally, const Deployment &deployment, double alpha)
{
  return shown_by(betting_interval(tally.missed, tally.trials, alpha), 1 - deployment.objectives.probability);
}

Trier::Trier(const std::vector<SearchSide> &sides, const Populate &populate, const SearchSettings &settings,
             std::optional<std::size_t> most_trials)
    : sides_(sides), populate_(populate), settings_(settings), most_trials_(most_trials)
{
}

bool Trier::is_over() const
{
  return (settings_.campaign.stop != nullptr && settings_.campaign.stop->load()) ||
         (settings_.time_is_up && settings_.time_is_up()) ||
         (most_trials_ && trials_ + first_trials * sides_.size() > *most_trials_);
}

/// False: cut short, or broken.
bool Trier::play_batch(const std::vector<Scenario> &scenarios, std::size_t count, const Misses &misses,
                       TryResult &into)
{
  std::vector<Play> plays;
  for (std::size_t k = 0; k < count; ++k)
    for (std::size_t side = 0; side < sides_.size(); ++side)
      plays.push_back({sides_[side].deployment, &scenarios[side],
                       settings_.campaign.first_trial + into.tally.trials + k});
  std::vector<std::optional<Outcome>> ends(plays.size());
  play_all(plays, populate_, settings_.campaign,
           [&](std::size_t index, Played played) { ends[index] = std::move(played.outcome); });
  trials_ += plays.size();
  for (std::size_t i = 0; i < ends.size(); i += sides_.size()) {
    std::vector<bool> missed;
    for (std::size_t side = 0; side < sides_.size(); ++side) {
      const std::optional<Outcome> &end = ends[i + side];
      if (!end)
        return false;
      if (end->status != Outcome::Status::ok) {
        into.broken = end->message;
        return false;
      }
      missed.push_back(misses(*end, *sides_[side].deployment));
    }
    const auto add = [&](Tally &tally, std::size_t side) {
      const Outcome &end = *ends[i + side];
      tally.add(missed_in(end, *sides_[side].deployment), missed[side], end.trial);
    };
    add(into.tally, sides_.size() - 1);
    if (sides_.size() == 1)
      continue;
    add(into.tally_before, 0);
    into.worse += missed.back() && !missed.front() ? 1 : 0;
    into.better += !missed.back() && missed.front() ? 1 : 0;
  }
  return true;
}

TryResult Trier::attempt(const std::vector<Scenario> &scenarios, const Misses &misses)
{
  TryResult result;
  while (result.shown == Shown::open && result.tally.trials < last_trials && !is_over()) {
    std::size_t count = std::max(first_trials, result.tally.trials / 2);
    count = std::min(count, last_trials - result.tally.trials);
    if (most_trials_)
      count = std::min(count, (*most_trials_ - trials_) / sides_.size());
    if (!play_batch(scenarios, count, misses, result)) {
      result.shown = Shown::open;
      return result;
    }
    result.shown = turn_of(result, sides_);
  }
  return result;
}

TryResult Trier::attempt(const Pieces &pieces)
{
  const auto found =
      std::find_if(known_.begin(), known_.end(), [&](const auto &one) { return one.first == pieces; });
  if (found != known_.end())
    return found->second;
  std::vector<Scenario> scenarios;
  for (const SearchSide &side : sides_)
    scenarios.push_back(scenario_of(side.space, pieces));
  TryResult result;
  if (scenarios.front().faults.empty())
    result.shown = Shown::holds; // nothing fails
  else
    result = attempt(scenarios, [&](const Outcome &outcome, const Deployment &deployment) {
      return missed_in(outcome, deployment).by(settings_.sought);
    });
  if (!is_over() || result.shown != Shown::open)
    known_.emplace_back(pieces, result);
  return result;
}

void Trier::know(const Examined &one)
{
  if (!one.is_examined())
    return;
  TryResult result{Shown::open, one.tally, one.tally_before, one.worse, one.better};
  result.shown = turn_of(result, sides_);
  if (result.shown != Shown::open)
    known_.emplace_back(one.pieces, result);
}

} // namespace drsim::search
