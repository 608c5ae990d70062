#pragma once
#include "sim/campaign/campaign.hpp"
#include "sim/search/compose.hpp"
#include "sim/search/tally.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline search {

/// A deployment and what may come together there. Of two sides the spaces have the same causes,
/// circumstances and probabilities in the same order; what they are aimed at is each side's own.
struct SearchSide {
  const Deployment *deployment = nullptr;
  Space space;
};

/// How far it has come.
struct SearchProgress {
  std::size_t trials = 0;
  std::size_t states = 0;
  double unexamined = 1; ///< share of all events
  double missed = 0;     ///< share of all events that are found to miss, at least
};

struct SearchSettings {
  CampaignSettings campaign; ///< seed, jobs, stop and limits of a trial; its numbers of trials are not used
  Sought sought = Sought::any;
  double alpha = 0.05;               ///< chance that any interval of the result is wrong
  std::optional<std::size_t> trials; ///< so many in all, each side's counted
  std::function<bool()> time_is_up;  ///< asked between rounds; empty: never
  std::function<void(const SearchProgress &)> on_progress;
  std::size_t first_batch = 8;     ///< of a state; later ones are half of what it has had
  std::size_t most_trials = 1000;  ///< of a state
  std::size_t most_sampled = 4000; ///< of the states that are drawn
  std::size_t one_by_one = 400;   ///< so many states stand for themselves in the bound; rarer ones, and those
                                  ///< with more things, for a sample (of one side)
  std::size_t round_trials = 128; ///< at least so many are planned at once, whatever the jobs
};

/// A state that was looked at.
struct Examined {
  State state;
  Pieces pieces;
  Scenario scenario; ///< as it is played; afterwards, where there are two sides
  Scenario before;
  double alpha = 0; ///< chance of error of its interval
  Tally tally;
  Tally tally_before;
  std::size_t worse = 0; ///< pairs that miss afterwards only
  std::size_t better = 0;
  Interval missed; ///< P(missed | state), whenever one looks
  Shown shown = Shown::open;
  std::set<std::string> past; ///< what led to what users felt, in any of its trials
  Outcome::Status status = Outcome::Status::ok;
  std::string broken; ///< why it cannot be played: a defect, or an input that nothing answers
  std::uint64_t broken_trial = 0;
  bool unfelt = false;             ///< nothing in the deployment feels the fault
  std::optional<std::size_t> like; ///< a guess: it adds nothing to the state of that number (past.hpp)

  [[nodiscard]] bool is_examined() const { return tally.trials > 0 && broken.empty() && !unfelt; }
};

/// Why a search ended.
enum class Ended { everything, time, trials, interrupted };
[[nodiscard]] const char *ended_name(Ended ended);

struct SearchResult {
  std::vector<Examined> examined; ///< in the order they were taken up: the most frequent first
  double per_year = 0;            ///< events of all causes
  Outside outside;                ///< what no state stands for
  double not_reached = 0;         ///< of states that were not taken up
  std::size_t one_by_one = 0;     ///< the first states, those that are in no sample
  double sampled = 0;             ///< of the states that are drawn: rarer ones, and those with more things
  Tally rest;                     ///< of these, another one for each trial
  Interval rest_missed;           ///< of these
  std::string rest_broken;        ///< why their trials stand for nothing
  std::size_t trials = 0;
  Ended ended = Ended::everything;
};

/// Looks at states, the most frequent first, and then where the bound gains most by another trial: rounds of
/// batches whose choice depends on results alone, never on time or jobs. Of one number of trials it finds the
/// same to the bit.
[[nodiscard]] SearchResult search_states(const std::vector<SearchSide> &sides, const Populate &populate,
                                         const SearchSettings &settings);

/// What is known of a year: events that miss, a year, between two figures.
struct Bound {
  double low = 0;
  double high = 0;
  double unexamined = 0; ///< of `high`: nothing is known of it
};

/// The bound of all intervals together (their errors sum to alpha): the narrower of two that hold at once,
/// with the rare ones as a sample, and with every state that was examined for itself. `guessed`: states that
/// are thought to add nothing stand for their like.
[[nodiscard]] Bound bound_of(const SearchSide &side, const SearchResult &result, bool guessed);

/// P(at least one in a year) of events that come at random, so many a year.
[[nodiscard]] double in_a_year(double per_year);

} // namespace drsim::search
