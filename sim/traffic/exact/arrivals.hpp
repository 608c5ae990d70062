#pragma once
#include "sim/traffic/exact/variates.hpp"
#include "sim/traffic/laws/profile.hpp"
#include "sim/traffic/plane.hpp"

namespace drsim::traffic::inline exact {

/// When users come: a Poisson process thinned to the profile (Lewis and Shedler 1979). Times in seconds.
class Arrivals {
public:
  Arrivals(const PlaneSettings &settings, double begin_s);

  /// The next arrival, or the next corner of the profile when none comes before it.
  [[nodiscard]] double next_s() const { return next_s_; }
  /// At next_s somebody comes; else that is only a look at the profile's next corner.
  [[nodiscard]] bool somebody() const { return somebody_; }
  /// Draws what comes next after now_s.
  void plan(double now_s);
  /// Extra load from now on: a Poisson process has no memory.
  void set_load_factor(double factor, double now_s);
  /// Others come beside users from now on, so often as these usually do, times `factor`.
  void set_attack(double factor, double now_s);
  /// Share of those who come that are no users.
  [[nodiscard]] double attackers() const { return attack_factor_ > 0 ? attack_factor_ / factor() : 0; }

private:
  [[nodiscard]] double factor() const { return scenario_factor_ * load_factor_ + attack_factor_; }

  Profile profile_;
  double scenario_factor_;
  double load_factor_ = 1;
  double attack_factor_ = 0;
  double next_s_ = 0;
  bool somebody_ = false;
  Bits bits_;
  boost::random::exponential_distribution<double> exponential_{1.0};
};

} // namespace drsim::traffic::exact
