#pragma once

#include "sim/input/model.hpp"

namespace drsim::traffic {

/// Arrivals over the day: hourly factors joined by straight lines, so that a mean over a step that stays
/// within an hour is exact. Not modelled: weekdays (a scenario has an hour, not a day).
class Profile {
public:
  Profile(const Traffic &traffic, double start_hour);

  [[nodiscard]] double rate_per_s(double t_s) const;
  /// Mean over a step that ends no later than next_corner_s(from_s).
  [[nodiscard]] double mean_rate_per_s(double from_s, double to_s) const;
  [[nodiscard]] double next_corner_s(double t_s) const; ///< infinity for a flat profile
  /// Longest step from t_s in which the rate moves by no more than `part` of itself.
  [[nodiscard]] double step_limit_s(double t_s, double part) const;

private:
  const Traffic &traffic_;
  double start_hour_;
};

} // namespace drsim::traffic
