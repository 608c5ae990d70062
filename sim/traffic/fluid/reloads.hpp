#pragma once
#include "sim/traffic/plane.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace drsim::traffic::inline fluid {

/// People who come again, as rates: of each journey, how many wait to come for the first, second, ... time.
/// Who fails is taken from all tries alike; the wait is exponential.
class Reloads {
public:
  Reloads(const ReloadSettings &settings, std::size_t journeys)
      : settings_(settings),
        most_(settings.share > 0 ? static_cast<std::size_t>(std::max(0, settings.most)) : 0),
        waiting_(journeys * most_, 0.0), coming_per_s_(journeys, 0.0), moving_(journeys, 0.0),
        failed_(journeys, 0.0)
  {
  }

  [[nodiscard]] bool any() const { return most_ > 0; }
  /// Who comes again, per second, over the present step.
  [[nodiscard]] double rate_per_s(std::size_t journey) const { return coming_per_s_[journey]; }
  [[nodiscard]] double rate_per_s() const
  {
    double all = 0;
    for (const double one : coming_per_s_)
      all += one;
    return all;
  }
  /// Longest step in which these rates may stand still.
  [[nodiscard]] double step_limit_s() const;
  [[nodiscard]] bool anybody_waits() const;
  /// The rates come and go no more, within 2 % of `rate_per_s`.
  [[nodiscard]] bool settled(double rate_per_s) const;

  /// Who waits, journey x times.
  [[nodiscard]] const std::vector<double> &waiting() const { return waiting_; }
  /// Goes on with these, after `failed` of a journey have ended so.
  void take_over(const std::vector<double> &waiting) { waiting_ = waiting; }
  void take_over(std::size_t journey, double failed);

  /// Takes a step with first_per_s new arrivals, after which `failed` transactions of the journey have ended
  /// so since the start.
  void step(std::size_t journey, double step_s, double first_per_s, double failed);

private:
  ReloadSettings settings_;
  std::size_t most_;
  std::vector<double> waiting_; ///< journey x times
  std::vector<double> coming_per_s_;
  std::vector<double> moving_; ///< change of the number that waits, per second
  std::vector<double> failed_; ///< seen so far
};

} // namespace drsim::traffic::fluid
