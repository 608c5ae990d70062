#pragma once
#include "sim/core/random.hpp"
#include "sim/input/search_catalogue.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"

#include <cstddef>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace drsim::inline search {

/// Hours of the day in which a fault may come.
struct Band {
  std::string title; ///< "at night"; "" = at any hour
  double share = 1;  ///< of all hours; those of all bands sum to 1
  Distribution start_hour = Distribution(std::vector<Term>{Uniform{0, 24}});
};

/// What may come together. A cause is a scenario that says how often it happens a year. Items are what may
/// come with it: circumstances, numbered first, then the causes again, as faults that begin within the
/// window.
struct Space {
  std::vector<Scenario> causes; ///< settled on the deployment; tags.per_year is set
  std::vector<Circumstance> circumstances;
  std::vector<Band> bands = {Band{}}; ///< of causes that come at any hour
  double window_s = 7200;             ///< after a fault, in which a second one comes into its recovery
  std::size_t most = 3;               ///< things that come together: the cause and `most` - 1 items

  [[nodiscard]] std::size_t items() const { return circumstances.size() + causes.size(); }
  [[nodiscard]] bool is_circumstance(std::size_t item) const { return item < circumstances.size(); }
  /// The cause that an item is, as a second fault.
  [[nodiscard]] const Scenario &second(std::size_t item) const { return causes[item - circumstances.size()]; }
  /// Whether a cause comes at any hour, so that the bands part it.
  [[nodiscard]] bool any_hour(std::size_t cause) const;
  /// P(the item comes with the cause): 0 for the cause itself and for what is only given another radius.
  [[nodiscard]] double probability(std::size_t cause, std::size_t item) const;
  /// Of all causes together: events a year.
  [[nodiscard]] double per_year() const;
  /// Mean time from the first of an event to the end of its window, over a year: as a share of it, at most.
  [[nodiscard]] double events_share() const;
};

/// One way in which things come together: this cause, these items and none of the others. States are
/// disjoint.
struct State {
  std::size_t cause = 0;
  std::size_t band = 0;            ///< of Space::bands; 0 for a cause with hours of its own
  std::vector<std::size_t> others; ///< items, rising
  double per_year = 0;             ///< how often
};

/// What of a space no state stands for, in events a year. States, `more` and `again` sum to per_year().
struct Outside {
  double more = 0;  ///< more than `most` things come together
  double again = 0; ///< the cause itself comes a second time within the window
};
[[nodiscard]] Outside outside_of(const Space &space);

/// All states of at most `most` things, the most frequent first; made one by one as they are asked for.
class States {
public:
  explicit States(const Space &space);
  /// How often the next one is; 0 when there is none.
  [[nodiscard]] double next_per_year() const { return waiting_.empty() ? 0 : waiting_.top().per_year; }
  [[nodiscard]] std::optional<State> next();

private:
  /// `places`: in the cause's own order of items, rising.
  struct Waiting {
    double per_year = 0;
    std::size_t cause = 0;
    std::size_t band = 0;
    std::vector<std::size_t> places;
    bool operator<(const Waiting &other) const;
  };
  struct Choice {
    std::size_t item;
    double odds; ///< that it comes, against that it does not
  };
  void add_children(const Waiting &one);

  std::vector<std::vector<Choice>> choices_; ///< of each cause, the likeliest first
  std::size_t most_others_;
  std::priority_queue<Waiting> waiting_;
};

/// What stands for itself in no state: states with more than `most` things, and those that are rarer than the
/// first `cut`. Each is drawn with the chance that it has among them.
class Rest {
public:
  Rest(const Space &space, std::size_t cut);
  /// How often any of them comes.
  [[nodiscard]] double per_year() const { return more_ + rarer_; }
  /// Of these, states of at most `most` things.
  [[nodiscard]] double rarer() const { return rarer_; }
  /// One of them; there must be some.
  [[nodiscard]] State draw(Stream &chance) const;

private:
  using Key = std::tuple<std::size_t, std::size_t, std::vector<std::size_t>>;
  [[nodiscard]] State draw_more(Stream &chance) const;
  [[nodiscard]] State draw_any(Stream &chance) const;
  [[nodiscard]] std::size_t draw_band(std::size_t cause, Stream &chance) const;
  /// P(the item comes | at least `need` of it and the items after it do).
  [[nodiscard]] double with(std::size_t cause, std::size_t item, std::size_t need) const;

  const Space &space_;
  double more_ = 0;
  double rarer_ = 0;
  std::set<Key> frequent_;
  std::vector<double> once_;    ///< how often each cause comes, and not twice
  std::vector<double> weights_; ///< how often, of them, with more than `most` things
  /// [cause][item][need]: P(at least `need` of the items from `item` on).
  std::vector<std::vector<std::vector<double>>> at_least_;
};

} // namespace drsim::search
