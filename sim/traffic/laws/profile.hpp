#pragma once
#include "sim/model/deployment.hpp"

namespace drsim::traffic::inline laws {

/// Arrivals over the week: hourly factors joined by straight lines, times the day's factor, times the peaks
/// that are known beforehand; or a measured load, constant within its minutes, times the peaks. Made of
/// pieces in which it is a product of straight lines, so that means (Simpson's rule, exact to the third
/// degree: two peaks at once) and bounds are not guessed. Hours are local; not modelled: the day the clocks
/// change.
class Profile {
public:
  Profile(const Traffic &traffic, double start_hour, int start_day);

  [[nodiscard]] double rate_per_s(double t_s) const;
  /// Mean over a step that ends no later than next_corner_s(from_s).
  [[nodiscard]] double mean_rate_per_s(double from_s, double to_s) const;
  /// End of the piece that t_s lies in; infinity for a flat profile.
  [[nodiscard]] double next_corner_s(double t_s) const;
  /// The rate is nowhere higher from t_s to next_corner_s(t_s).
  [[nodiscard]] double bound_per_s(double t_s) const;
  /// Longest step from t_s in which the rate moves by no more than `part` of itself.
  [[nodiscard]] double step_limit_s(double t_s, double part) const;

private:
  struct Line { ///< from the piece's begin to its end
    double begin = 1;
    double end = 1;
  };
  struct Piece {
    double from_s = 0;
    double to_s = 0;
    std::vector<Line> factors;
    [[nodiscard]] double at(double t_s) const;
  };

  [[nodiscard]] const Piece &piece_at(double t_s) const;
  [[nodiscard]] Piece make_piece(double t_s) const;
  [[nodiscard]] Line base_line(double hour_of_week, double from, double to) const;
  [[nodiscard]] std::size_t minute_at(double week_s) const;

  const Traffic &traffic_;
  double start_week_s_; ///< seconds of the week at t = 0
  bool flat_;
  mutable Piece piece_; ///< the one asked for last
};

} // namespace drsim::traffic::laws
