#pragma once
#include "sim/analysis/statistics.hpp"
#include "sim/model/deployment.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline report {

/// What a search for what breaks found: drsim.search/1.
struct SearchReport {
  /// How often something misses an objective, as far as trials say.
  struct Chance {
    std::size_t trials = 0;
    std::size_t missed = 0; ///< of them, what was asked for
    std::size_t missed_rto = 0;
    std::size_t missed_rpo = 0;
    Interval interval; ///< of P(missed)
    std::string shown; ///< "fails", "holds" or "open"
  };
  /// Events a year that are known to miss, and that may.
  struct Span {
    double low = 0;
    double high = 0;
    double unexamined = 0; ///< of `high`: nothing is known of it
  };
  struct Cause {
    std::string id;
    std::string title;
    double per_year = 0;
    std::string source;
  };
  struct Given {
    std::string id;
    std::string title;
    double probability = 0;
    std::string source;
    bool assumed = true;
    std::string with; ///< blast radii that it comes with; "" = any
  };
  struct LeftOut {
    std::string id;
    std::string why;
    std::optional<double> per_year; ///< that the bound says nothing of
  };
  struct Mass {
    std::string what;
    double per_year = 0;
  };
  struct Row {
    std::string name;
    std::string story;
    double per_year = 0;
    Chance chance;
    std::optional<Chance> before;
    std::size_t worse = 0; ///< pairs that miss afterwards only
    std::size_t better = 0;
    std::optional<std::size_t> found; ///< place of what it contains in `found`
  };
  struct Part {
    std::string taken;
    Chance left;
  };
  struct Found {
    std::string name;
    std::string story;
    double per_year = 0; ///< of the failing states that contain it
    std::size_t states = 0;
    Chance chance;
    std::optional<Chance> before;
    bool minimal = false;
    std::vector<Part> parts;
    std::vector<std::string> shorter; ///< what was made shorter
    bool shortest = false;            ///< everything was tried
    Chance short_chance;              ///< of the shortest timeline
    std::string file;                 ///< of its scenario; "" = not kept
    std::string replay;               ///< a command that shows it
  };
  std::string version;
  std::string deployment;
  std::string word;   ///< as given
  std::string before; ///< of two sides: as given; "" = one side
  std::uint64_t seed = 1;
  std::string input_digest;
  std::string digest_before;
  Objectives objectives;
  std::string sought; ///< "any", "rto" or "rpo"
  double confidence = 0.95;
  std::size_t most = 3;
  double window_s = 0;
  std::string window_source;
  std::vector<Cause> causes;
  std::vector<Given> circumstances;
  std::vector<LeftOut> left_out;
  double per_year = 0; ///< events of all causes
  Span bound;
  Span guessed;           ///< with states that are thought to add nothing as their like
  double one_by_one = 0;  ///< events a year of states that were examined
  std::size_t states = 0; ///< examined
  std::size_t guessed_states = 0;
  Mass fails;
  Mass holds;
  Mass open;
  std::size_t failing = 0;
  std::size_t holding = 0;
  std::size_t undecided = 0;
  double sampled = 0; ///< events a year of states that were drawn at random: rarer, or with more things
  std::size_t rarer_states = 0; ///< of those, examined for themselves too
  Chance rest;
  std::vector<Mass> unexamined; ///< by reason, the most first
  std::size_t trials = 0;       ///< of states
  std::size_t shrink_trials = 0;
  std::string ended;               ///< "everything", "time", "trials" or "interrupted"
  bool shrunk_all = true;          ///< every failing state is explained
  std::vector<Row> rows;           ///< that fail, by how often they miss
  std::vector<Found> found;        ///< what fails together, by how often
  std::vector<Row> worse;          ///< of two sides: that miss more often, and failed before
  bool defect = false;             ///< some of these are no wrong input
  std::vector<std::string> broken; ///< trials that did not finish, with the command that repeats them
};

/// P(at least one in a year).
[[nodiscard]] double chance_of_a_year(double per_year);

[[nodiscard]] std::string search_text(const SearchReport &report, bool colour);
[[nodiscard]] std::string search_json(const SearchReport &report);

} // namespace drsim::report
