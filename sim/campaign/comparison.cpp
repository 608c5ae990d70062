#include "sim/campaign/comparison.hpp"

#include "sim/analysis/looks.hpp"

#include <algorithm>

namespace drsim::inline campaign {
namespace {

constexpr std::size_t most_pairs = 400;

void append(std::vector<Outcome> &to, std::vector<Outcome> more)
{
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// Plays the open scenarios of both sides in looks.
class Comparison {
public:
  Comparison(const Side &before, const Side &after, const Populate &populate,
             const ComparisonSettings &settings)
      : before_(before), after_(after), populate_(populate), settings_(settings),
        campaign_(settings.campaign),
        looks_(campaign_.trials ? Looks(*campaign_.trials)
                                : Looks(campaign_.first_batch, std::min(campaign_.most_trials, most_pairs)))
  {
    for (const Scenario &scenario : after.scenarios) {
      open_.push_back(pairs_.size());
      pairs_.push_back({scenario.id, scenario.title, {}, {}});
    }
  }

  std::vector<ScenarioPair> run()
  {
    for (std::size_t look = 0; look < looks_.sizes().size() && !open_.empty(); ++look)
      play(look);
    return std::move(pairs_);
  }

private:
  void play(std::size_t look)
  {
    const std::size_t more = looks_.sizes()[look] - played_;
    const bool cut_before = play_side(before_, &ScenarioPair::before, more);
    const bool cut = play_side(after_, &ScenarioPair::after, more) || cut_before;
    played_ += more;
    std::erase_if(open_, [&](std::size_t i) {
      ScenarioPair &pair = pairs_[i];
      pair.tail = looks_.tail(look);
      judge_pair(pair, {before_.deployment, before_.scenarios[i]}, {after_.deployment, after_.scenarios[i]},
                 settings_.tolerance);
      const bool ended = pair.identical || settings_.decided(pair);
      pair.stopped = stopped_name(cut                ? Stopped::interrupted
                                  : campaign_.trials ? Stopped::fixed
                                  : ended            ? Stopped::decided
                                                     : Stopped::most_trials);
      return ended || cut;
    });
  }

  /// Whether it was cut short.
  bool play_side(const Side &side, std::vector<Outcome> ScenarioPair::*outcomes, std::size_t more)
  {
    std::vector<Scenario> scenarios;
    for (const std::size_t i : open_)
      scenarios.push_back(side.scenarios[i]);
    CampaignSettings settings = campaign_;
    settings.first_trial = played_;
    settings.trials = more;
    const std::size_t planned = done_ + more * open_.size() * (outcomes == &ScenarioPair::before ? 2 : 1);
    if (campaign_.on_progress)
      settings.on_progress = [&](const CampaignProgress &now) {
        campaign_.on_progress({done_ + now.done, std::max(planned, done_ + now.planned), now.run});
      };
    CampaignResult played = run_campaign(side.deployment, scenarios, populate_, settings);
    done_ += more * open_.size();
    for (std::size_t k = 0; k < open_.size(); ++k)
      append(pairs_[open_[k]].*outcomes, std::move(played.runs[k].outcomes));
    return played.interrupted;
  }

  const Side &before_;
  const Side &after_;
  const Populate &populate_;
  const ComparisonSettings &settings_;
  const CampaignSettings &campaign_;
  const Looks looks_;
  std::vector<ScenarioPair> pairs_;
  std::vector<std::size_t> open_; ///< places in pairs_
  std::size_t played_ = 0;        ///< pairs of every open scenario
  std::size_t done_ = 0;          ///< trials, for the progress line
};

/// How near the later trials' critical path the changes of a group stand: 2 a figure of it, 1 its component.
int nearness(const std::string &group, const std::vector<Change> &changes, const ScenarioPair &pair)
{
  int nearest = 0;
  for (const Outcome &outcome : pair.after)
    for (const Leg &leg : outcome.critical_path) {
      nearest = std::max(nearest, leg.component == group ? 1 : 0);
      for (const Change &change : changes)
        if (change.group() == group &&
            std::find(leg.set_by.begin(), leg.set_by.end(), change.title()) != leg.set_by.end())
          return 2;
    }
  return nearest;
}

std::vector<std::string> groups_of(const std::vector<Change> &changes, const ScenarioPair &pair,
                                   std::size_t most)
{
  std::map<std::string, int> near;
  std::vector<std::string> groups;
  for (const Change &change : changes)
    if (near.emplace(change.group(), 0).second)
      groups.push_back(change.group());
  for (auto &[group, distance] : near)
    distance = nearness(group, changes, pair);
  std::stable_sort(groups.begin(), groups.end(),
                   [&](const std::string &a, const std::string &b) { return near[a] > near[b]; });
  groups.resize(std::min(groups.size(), most));
  return groups;
}

bool all_ended(const CampaignResult &result)
{
  return !result.interrupted &&
         std::all_of(result.runs.at(0).outcomes.begin(), result.runs.at(0).outcomes.end(),
                     [](const Outcome &one) { return one.status == Outcome::Status::ok; });
}

} // namespace

std::vector<ScenarioPair> compare_sides(const Side &before, const Side &after, const Populate &populate,
                                        const ComparisonSettings &settings)
{
  return Comparison(before, after, populate, settings).run();
}

std::vector<Effect> effects_of(const Side &before, const Deployment &after,
                               const std::vector<Change> &changes, const ScenarioPair &pair,
                               const std::string &figure, const Resettle &resettle, const Populate &populate,
                               const ComparisonSettings &settings, std::size_t most)
{
  CampaignSettings few = settings.campaign;
  few.trials = std::min(settings.campaign.trials.value_or(pair.before.size()), pair.before.size());
  few.on_progress = {};
  const std::vector<Outcome> was(pair.before.begin(),
                                 pair.before.begin() + static_cast<std::ptrdiff_t>(*few.trials));
  /// Nothing where these changes cannot be played by themselves.
  const auto played = [&](const std::vector<Change> &some) -> std::optional<Difference> {
    const Deployment mixed = with_changes(before.deployment, after, some);
    const std::vector<Scenario> scenarios = resettle(mixed);
    const auto mine = std::find_if(scenarios.begin(), scenarios.end(),
                                   [&](const Scenario &one) { return one.id == pair.id; });
    if (mine == scenarios.end())
      return std::nullopt;
    const CampaignResult result = run_campaign(mixed, {*mine}, populate, few);
    if (!all_ended(result))
      return std::nullopt;
    return difference_of(figure, pairs_of(was, result.runs[0].outcomes), before.deployment.objectives,
                         mixed.objectives, settings.tolerance(pair.id, figure), one_look_tail);
  };
  std::vector<Effect> effects;
  for (const std::string &group : groups_of(changes, pair, most)) {
    std::vector<Change> mine;
    std::vector<Change> others;
    std::partition_copy(changes.begin(), changes.end(), std::back_inserter(mine), std::back_inserter(others),
                        [&](const Change &change) { return change.group() == group; });
    const std::optional<Difference> alone = played(mine);
    const std::optional<Difference> without = played(others);
    effects.push_back({group, pair.id, figure, alone.value_or(Difference{}), without.value_or(Difference{}),
                       alone.has_value()});
    if (few.stop != nullptr && few.stop->load())
      break;
  }
  return effects;
}

} // namespace drsim::campaign
