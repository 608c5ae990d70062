#pragma once

#include <algorithm>
#include <limits>

namespace drsim::traffic::inline laws {

/// Further tries that callers may make: every first try adds `ratio`, every further one takes one, and what
/// was saved in calm times (`most`) may be spent at once (facts.md, section 23: AWS SDKs). As rates: while
/// something is saved nothing holds callers back, then `ratio` a first try is all they have.
class RetryBudget {
public:
  RetryBudget() = default;
  RetryBudget(double ratio, double most) : ratio_(ratio), most_(most) {}

  /// Further tries for each first one at present.
  [[nodiscard]] double allowed() const
  {
    return saved_ > 0 ? std::numeric_limits<double>::infinity() : ratio_;
  }
  /// What calls per second do to it from now on.
  void set_flow(double first_per_s, double further_per_s)
  {
    const double in_per_s = ratio_ * first_per_s;
    net_per_s_ = in_per_s - further_per_s;
    if (net_per_s_ <= same_flow * in_per_s && net_per_s_ >= -same_flow * in_per_s)
      net_per_s_ = 0; // all that comes in is spent
  }
  /// True when the last of what was saved has gone.
  bool pass(double seconds)
  {
    const bool had_any = saved_ > 0;
    saved_ = std::clamp(saved_ + net_per_s_ * seconds, 0.0, most_);
    if (net_per_s_ < 0 && saved_ <= nothing)
      saved_ = 0;
    return had_any && saved_ <= 0;
  }
  /// Seconds until nothing is left, as things are; infinite when something always is.
  [[nodiscard]] double empty_s() const
  {
    return saved_ > 0 && net_per_s_ < 0 ? saved_ / -net_per_s_ : std::numeric_limits<double>::infinity();
  }

private:
  static constexpr double same_flow = 1e-9; ///< relative: rounding
  static constexpr double nothing = 1e-6;   ///< of one try

  double ratio_ = 0;
  double most_ = 0;
  double saved_ = 0;
  double net_per_s_ = 0;
};

} // namespace drsim::traffic::laws
