#pragma once

#include <cstddef>
#include <vector>

namespace drsim::traffic::inline fluid {

/// Finds x = f(x) where f costs much and may be so steep that going to f(x) overshoots for ever. By
/// Anderson's mixing (1965; for one unknown the secant method): what the last evaluations tell of how f moves
/// with x is taken as a straight line. Where that brings nothing, f has a kink or a jump: then on the line
/// from the best x to its f(x), which holds the answer where one feedback alone is steep, by regula falsi
/// between a point where f asks for more and one where it asks for less (Illinois); at a jump it ends beside
/// that.
class FixedPoint {
public:
  /// Forgets what it has seen.
  void begin();
  /// f at x as it is; moves x to where to look next, nowhere below 0. `weights`: one over what counts as a
  /// whole of each unknown.
  void next(std::vector<double> &x, const std::vector<double> &f, const std::vector<double> &weights);

private:
  static constexpr std::size_t looks_back = 3; ///< moves that it remembers

  struct Move { ///< from one evaluation to the next
    std::vector<double> x;
    std::vector<double> off;
  };

  void note(const std::vector<double> &x);
  void fit(const std::vector<double> &weights);
  void mix(std::vector<double> &x);
  void set_out_on_line();
  bool stay_on_line(const std::vector<double> &weights);
  void stand_on_line(std::vector<double> &x) const;

  std::vector<double> off_; ///< f(x) - x
  std::vector<double> last_x_, last_off_;
  std::vector<Move> moves_;    ///< oldest first
  std::vector<double> shares_; ///< of the moves, which take away what is off

  double least_ = -1; ///< size of what was off at the best x since it left a line; -1: none
  int in_vain_ = 0;   ///< evaluations since that brought little
  std::vector<double> best_x_, best_off_; ///< of them; a line begins there and goes that way

  bool on_line_ = false;
  bool asked_more_ = true;            ///< by the last evaluation there
  double at_ = 0;                     ///< present place on the line: 0 its beginning, 1 what f asked there
  double low_ = 0, high_ = 0;         ///< f asks for more there, and for less; high_ 0: not known
  double low_off_ = 1, high_off_ = 0; ///< how much, along the line
};

} // namespace drsim::traffic::fluid
