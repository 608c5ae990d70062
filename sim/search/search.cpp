#include "sim/search/search.hpp"

#include "sim/analysis/betting.hpp"
#include "sim/core/random.hpp"
#include "sim/search/past.hpp"
#include "sim/search/plays.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline search {
namespace {

constexpr double worth_of_doubt = 0.5; ///< worth of looking at what is thought to add nothing
constexpr std::size_t enough_past = 8; ///< trials whose past is believed to be that of the state
constexpr double share_of_rest = 0.1;  ///< of the chance of error

/// Trials `first` to `first + count - 1` of one state, or of the rest.
struct Batch {
  std::optional<std::size_t> state; ///< none: the rest
  std::size_t first = 0;
  std::size_t count = 0;
};

class StateSearch {
public:
  StateSearch(const std::vector<SearchSide> &sides, const Populate &populate, const SearchSettings &settings)
      : sides_(sides), populate_(populate), settings_(settings), now_(sides.back()), states_(now_.space),
        rest_(now_.space, sides.size() == 1 ? settings.one_by_one : SIZE_MAX)
  {
    result_.per_year = now_.space.per_year();
    result_.outside = outside_of(now_.space);
    result_.one_by_one = settings.one_by_one;
    result_.sampled = sides.size() == 1 ? rest_.per_year() : 0;
    result_.not_reached = result_.per_year - result_.outside.more - result_.outside.again;
  }

  SearchResult run()
  {
    for (;;) {
      if (stopped())
        return ended(Ended::interrupted);
      if (settings_.time_is_up && settings_.time_is_up())
        return ended(Ended::time);
      const std::vector<Batch> round = plan();
      if (round.empty())
        return ended(left_of_trials() < sides_.size() ? Ended::trials : Ended::everything);
      play(round);
    }
  }

private:
  [[nodiscard]] bool stopped() const
  {
    return settings_.campaign.stop != nullptr && settings_.campaign.stop->load();
  }

  [[nodiscard]] std::size_t left_of_trials() const
  {
    return settings_.trials ? *settings_.trials - std::min(*settings_.trials, result_.trials) : SIZE_MAX;
  }

  SearchResult ended(Ended how)
  {
    for (Examined &one : result_.examined) // what the trials since then have shown
      if (one.like && !adds_nothing_to(one, *one.like))
        one.like.reset();
    result_.ended = how;
    return std::move(result_);
  }

  /// What the next trials of a state with so many are worth, a trial: the gap they may close.
  [[nodiscard]] double worth(double per_year, const Interval &missed, std::size_t trials) const
  {
    return per_year * (missed.high - missed.low) /
           (static_cast<double>(trials) + static_cast<double>(settings_.first_batch) / 2);
  }

  [[nodiscard]] std::size_t next_batch(std::size_t trials, std::size_t most) const
  {
    const std::size_t wanted = std::max(settings_.first_batch, trials / 2);
    return std::min(wanted, most - std::min(most, trials));
  }

  [[nodiscard]] bool is_open(const Examined &one) const
  {
    return one.broken.empty() && !one.unfelt && one.tally.trials < settings_.most_trials;
  }

  [[nodiscard]] bool rest_is_open() const
  {
    return result_.sampled > 0 && result_.rest_broken.empty() && result_.rest.trials < settings_.most_sampled;
  }

  /// Whether nothing is left to show: states that are shown only make the bound narrower.
  [[nodiscard]] bool all_is_shown() const
  {
    return states_.next_per_year() <= 0 &&
           std::none_of(result_.examined.begin(), result_.examined.end(),
                        [&](const Examined &one) { return is_open(one) && one.shown == Shown::open; });
  }

  /// The next batches, the most worthwhile first; new states are taken up as their turn comes.
  std::vector<Batch> plan()
  {
    std::vector<Batch> round;
    if (all_is_shown())
      return round;
    std::vector<std::pair<double, Batch>> choices;
    for (std::size_t i = 0; i < result_.examined.size(); ++i)
      if (const Examined &one = result_.examined[i]; is_open(one))
        choices.push_back(
            {worth(one.state.per_year, one.missed, one.tally.trials) * (one.like ? worth_of_doubt : 1),
             {i, one.tally.trials, next_batch(one.tally.trials, settings_.most_trials)}});
    if (rest_is_open())
      choices.push_back(
          {worth(result_.sampled, result_.rest_missed, result_.rest.trials),
           {std::nullopt, result_.rest.trials, next_batch(result_.rest.trials, settings_.most_sampled)}});
    std::stable_sort(choices.begin(), choices.end(),
                     [](const auto &a, const auto &b) { return a.first > b.first; });
    std::size_t planned = 0;
    const std::size_t most = left_of_trials() / sides_.size();
    for (std::size_t next = 0; planned < settings_.round_trials;) {
      const double fresh = worth(states_.next_per_year(), Interval{}, 0);
      if (next == choices.size() && fresh <= 0)
        break;
      const bool old = next < choices.size() && choices[next].first >= fresh;
      std::optional<Batch> batch = old ? choices[next++].second : take_up();
      if (!batch)
        continue;
      batch->count = std::min(batch->count, most - planned);
      if (batch->count == 0)
        break; // that was the last trial
      planned += batch->count;
      round.push_back(*batch);
    }
    return round;
  }

  /// Takes up the next state. No batch: it is put off or cannot be played.
  std::optional<Batch> take_up()
  {
    Examined one;
    one.state = states_.next().value();
    one.pieces = pieces_of(now_.space, one.state);
    one.scenario = scenario_of(now_.space, one.pieces);
    if (sides_.size() > 1)
      one.before = scenario_of(sides_.front().space, one.pieces);
    const std::size_t number = result_.examined.size();
    one.alpha = settings_.alpha * (1 - share_of_rest) * share_of_error(number);
    one.unfelt = unfelt_.count(one.state.cause) != 0;
    one.like = like_of(one);
    numbers_[key_of(one.state)] = number;
    result_.not_reached = std::max(0.0, result_.not_reached - one.state.per_year);
    const bool now = !one.unfelt && !one.like;
    result_.examined.push_back(std::move(one));
    if (!now)
      return std::nullopt;
    return Batch{number, 0, settings_.first_batch};
  }

  using Key = std::tuple<std::size_t, std::size_t, std::vector<std::size_t>>;
  static Key key_of(const State &state) { return {state.cause, state.band, state.others}; }

  /// A state that this one adds nothing to, as far as is known.
  [[nodiscard]] std::optional<std::size_t> like_of(const Examined &one) const
  {
    for (std::size_t i = 0; i < one.state.others.size(); ++i) {
      State less = one.state;
      less.others.erase(less.others.begin() + static_cast<std::ptrdiff_t>(i));
      const auto found = numbers_.find(key_of(less));
      if (found == numbers_.end())
        continue;
      const Examined &parent = result_.examined[found->second];
      const std::size_t like = parent.like.value_or(found->second);
      if (adds_nothing_to(one, like))
        return like;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool adds_nothing_to(const Examined &one, std::size_t like) const
  {
    const Examined &other = result_.examined[like];
    if (!other.is_examined() || other.tally.trials < enough_past)
      return false;
    return std::none_of(one.state.others.begin(), one.state.others.end(), [&](std::size_t item) {
      const auto &there = other.state.others;
      return std::find(there.begin(), there.end(), item) == there.end() &&
             may_matter(*now_.deployment, now_.space, item, other.past);
    });
  }

  /// Plays a round on all sides and folds what it came to, batch by batch, in the order planned. A batch that
  /// was cut short is left out.
  void play(const std::vector<Batch> &round)
  {
    const std::vector<Scenario> drawn = draw_rest(round);
    std::vector<Play> plays;
    std::size_t next_drawn = 0;
    for (const Batch &batch : round)
      for (std::size_t k = 0; k < batch.count; ++k)
        for (const SearchSide &side : sides_) {
          const bool before = sides_.size() > 1 && &side == &sides_.front();
          const Examined *one = batch.state ? &result_.examined[*batch.state] : nullptr;
          const Scenario *scenario = one == nullptr ? &drawn[next_drawn++]
                                     : before       ? &one->before
                                                    : &one->scenario;
          plays.push_back({side.deployment, scenario, settings_.campaign.first_trial + batch.first + k});
        }
    std::vector<std::optional<Played>> ends(plays.size());
    play_all(plays, populate_, settings_.campaign,
             [&](std::size_t index, Played played) { ends[index] = std::move(played); });
    std::size_t at = 0;
    for (const Batch &batch : round) {
      const std::size_t size = batch.count * sides_.size();
      const auto begin = ends.begin() + static_cast<std::ptrdiff_t>(at);
      const std::vector<std::optional<Played>> mine(
          std::make_move_iterator(begin), std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(size)));
      at += size;
      if (std::all_of(mine.begin(), mine.end(), [](const auto &one) { return one.has_value(); }))
        batch.state ? fold(result_.examined[*batch.state], mine) : fold_rest(mine);
    }
    tell();
  }

  /// Scenarios of the rest, one a trial.
  [[nodiscard]] std::vector<Scenario> draw_rest(const std::vector<Batch> &round) const
  {
    std::vector<Scenario> drawn;
    for (const Batch &batch : round)
      for (std::size_t k = 0; !batch.state && k < batch.count; ++k) {
        Stream chance(settings_.campaign.seed, batch.first + k, "search", "rest");
        drawn.push_back(scenario_of(now_.space, pieces_of(now_.space, rest_.draw(chance))));
      }
    return drawn;
  }

  void fold(Examined &one, const std::vector<std::optional<Played>> &played)
  {
    result_.trials += played.size();
    bool never_felt = one.tally.trials == 0;
    for (std::size_t i = 0; i < played.size() && one.broken.empty(); i += sides_.size()) {
      for (std::size_t side = 0; side < sides_.size(); ++side)
        note_broken(one, played[i + side]->outcome);
      if (!one.broken.empty())
        break;
      const Played &now = *played[i + sides_.size() - 1];
      const Missed missed = missed_in(now.outcome, *now_.deployment);
      one.tally.add(missed, missed.by(settings_.sought), now.outcome.trial);
      one.past.insert(now.past.begin(), now.past.end());
      never_felt = never_felt && leaves_cold(one, now.outcome);
      if (sides_.size() > 1)
        fold_pair(one, *played[i], missed);
    }
    if (never_felt && one.broken.empty()) {
      one.unfelt = true;
      if (one.state.others.empty())
        unfelt_.insert(one.state.cause);
    }
    one.missed =
        one.is_examined() ? betting_interval(one.tally.missed, one.tally.trials, one.alpha) : Interval{};
    one.shown = one.is_examined() ? shown_by(one.missed, allowed()) : Shown::open;
  }

  void fold_pair(Examined &one, const Played &before, const Missed &now)
  {
    const Missed then = missed_in(before.outcome, *sides_.front().deployment);
    one.tally_before.add(then, then.by(settings_.sought), before.outcome.trial);
    one.worse += now.by(settings_.sought) && !then.by(settings_.sought) ? 1 : 0;
    one.better += !now.by(settings_.sought) && then.by(settings_.sought) ? 1 : 0;
  }

  static void note_broken(Examined &one, const Outcome &outcome)
  {
    if (outcome.status == Outcome::Status::ok || !one.broken.empty())
      return;
    one.status = outcome.status;
    one.broken = outcome.message;
    one.broken_trial = outcome.trial;
  }

  /// Whether none of the cause's faults was felt in this trial.
  static bool leaves_cold(const Examined &one, const Outcome &outcome)
  {
    return std::all_of(one.pieces.faults.begin(), one.pieces.faults.end(), [&](std::size_t fault) {
      const std::string name = "/faults/" + std::to_string(fault);
      return std::find(outcome.unfelt.begin(), outcome.unfelt.end(), name) != outcome.unfelt.end();
    });
  }

  void fold_rest(const std::vector<std::optional<Played>> &played)
  {
    result_.trials += played.size();
    for (const auto &one : played)
      if (one->outcome.status != Outcome::Status::ok)
        result_.rest_broken = one->outcome.message;
      else
        add_to_rest(one->outcome);
    result_.rest_missed =
        result_.rest_broken.empty()
            ? betting_interval(result_.rest.missed, result_.rest.trials, settings_.alpha * share_of_rest)
            : Interval{};
  }

  void add_to_rest(const Outcome &outcome)
  {
    const Missed missed = missed_in(outcome, *now_.deployment);
    result_.rest.add(missed, missed.by(settings_.sought), outcome.trial);
  }

  [[nodiscard]] double allowed() const { return 1 - now_.deployment->objectives.probability; }

  void tell() const
  {
    if (!settings_.on_progress)
      return;
    const Bound bound = bound_of(now_, result_, false);
    settings_.on_progress({result_.trials, result_.examined.size(), bound.unexamined / result_.per_year,
                           bound.low / result_.per_year});
  }

  const std::vector<SearchSide> &sides_;
  const Populate &populate_;
  const SearchSettings &settings_;
  const SearchSide &now_;
  States states_;
  const Rest rest_;
  SearchResult result_;
  std::map<Key, std::size_t> numbers_;
  std::set<std::size_t> unfelt_; ///< causes
};

} // namespace

const char *ended_name(Ended ended)
{
  switch (ended) {
  case Ended::everything: return "everything";
  case Ended::time: return "time";
  case Ended::trials: return "trials";
  case Ended::interrupted: return "interrupted";
  }
  return "interrupted";
}

SearchResult search_states(const std::vector<SearchSide> &sides, const Populate &populate,
                           const SearchSettings &settings)
{
  return StateSearch(sides, populate, settings).run();
}

} // namespace drsim::search
