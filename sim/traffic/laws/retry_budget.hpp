#pragma once

#include <algorithm>
#include <limits>

namespace drsim::traffic::inline laws {

/// Further tries that callers may make: every first try adds `ratio`, every further one takes one, and what
/// was saved in calm times (`most`) may be spent at once (facts.md, section 23: AWS SDKs). As rates: while
/// something is saved nothing holds callers back, then they share what comes in, `ratio` a first try.
class RetryBudget {
public:
  RetryBudget() = default;
  RetryBudget(double ratio, double most) : ratio_(ratio), most_(most) {}

  /// Share of the further tries that callers want, which they make at present.
  [[nodiscard]] double granted() const { return granted_; }
  /// What calls per second do to it from now on: first tries, and the further ones that callers want. With
  /// nothing saved it stays empty as long as they want more than comes in.
  void set_flow(double first_per_s, double wanted_per_s)
  {
    const double in_per_s = ratio_ * first_per_s;
    const bool short_of = saved_ <= 0 && wanted_per_s > in_per_s;
    granted_ = short_of ? in_per_s / wanted_per_s : 1;
    net_per_s_ = short_of ? 0 : in_per_s - wanted_per_s;
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
  /// Saved up at present.
  [[nodiscard]] double saved() const { return saved_; }
  /// The same from another account of it.
  void save(double calls) { saved_ = std::clamp(calls, 0.0, most_); }
  /// Seconds until nothing is left, as things are; infinite when something always is.
  [[nodiscard]] double empty_s() const
  {
    return saved_ > 0 && net_per_s_ < 0 ? saved_ / -net_per_s_ : std::numeric_limits<double>::infinity();
  }

private:
  static constexpr double nothing = 1e-6; ///< of one try

  double ratio_ = 0;
  double most_ = 0;
  double saved_ = 0;
  double net_per_s_ = 0;
  double granted_ = 1;
};

} // namespace drsim::traffic::laws
