#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline core {

/// When an alert of Prometheus fires: comparisons of the simulation's figures, joined as PromQL joins them. A
/// comparison with a series that is not there gives nothing, so that it does not fire; absent() is the other
/// way round.
struct AlertCondition {
  enum class Kind { leaf, both, either, unless };
  enum class Shape {
    each,  ///< of every place it looks at
    total, ///< of all of them together
    absent ///< nothing is there
  };
  /// Of places that have several alike, such as pods.
  enum class Figure { value, number_up, number_down, share_up, share_down };
  /// Who makes the series.
  enum class Seen {
    front, ///< what stands before the place: it goes on when the place is dead
    own,   ///< the place itself, or what dies with it: its series end when the next scrape fails
    scrape ///< Prometheus, or a probe beside it: 0 when the place cannot be asked, as long as it is a target
  };

  Kind kind = Kind::leaf;
  Shape shape = Shape::each;
  Figure figure = Figure::value;
  Seen seen = Seen::front;
  std::string metric; ///< "error_ratio", "up", ...
  std::string names;  ///< whom it asks for, when others of the rule ask for somebody else
  std::string comparison = ">";
  double threshold = 0; ///< in the metric's own unit
  double window_s = 0;  ///< mean over so long; of absent: silent for so long
  double offset_s = 0;
  bool counts_hits = false;          ///< count(x == 0): with no hit there is no result either
  bool zero_if_none = false;         ///< ... or vector(0)
  std::vector<AlertCondition> parts; ///< operands of the others

  /// Whether a figure makes it fire; NaN = there is none. Of a comparison only.
  [[nodiscard]] bool holds_for(double seen_value) const;
  /// Calls with every comparison, in order.
  void each_leaf(const std::function<void(AlertCondition &)> &act);
  void each_leaf(const std::function<void(const AlertCondition &)> &act) const;
  /// As it is kept in a parameter: `(error_ratio > 0.01 over 3600 and error_ratio > 0.01 over 300)`.
  [[nodiscard]] std::string text() const;
  bool operator==(const AlertCondition &) const = default;
};

/// Reads what text() writes; absent when it is no condition.
[[nodiscard]] std::optional<AlertCondition> parse_alert_condition(std::string_view text);

} // namespace drsim::core
