#pragma once

#include <cstdint>

namespace drsim::inline core {

/// How likely the luck of a trial was, summed up over all that is drawn from distributions while `open`. Each
/// draw counts by the standard normal quantile z of its chance, as in the standard normal space of structural
/// reliability (Hasofer and Lind, J. Eng. Mech. Div. 100, 1974), so that it does not matter how a figure is
/// written: -z^2 / 2 is its log-likelihood beside that of the median.
struct LuckLog {
  bool open = false;
  double squares = 0;      ///< sum of z^2
  std::uint64_t draws = 0; ///< so many; a typical trial has as many squares as draws

  /// Log-likelihood of the luck beside that of typical luck with as many draws: 0 is typical, -10 means that
  /// it is e^10 times less likely.
  [[nodiscard]] double against_typical() const { return -(squares - static_cast<double>(draws)) / 2; }
};

inline LuckLog luck_log; ///< of this process: one trial each (decision 0001)

} // namespace drsim::core
