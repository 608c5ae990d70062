#pragma once
#include "sim/model/scenario.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline faults {

/// While it lives, faults of the trial begin and end at other times from a moment on (drsim replay --at):
/// what was planned before holds until then, for those too who announce when a place is mended. One at a
/// time.
class OtherTimes {
public:
  /// `faults`: by their place in the scenario, as they are from `at_s` on.
  OtherTimes(double at_s, std::map<std::size_t, FaultSpec> faults);
  ~OtherTimes();
  OtherTimes(const OtherTimes &) = delete;
  OtherTimes &operator=(const OtherTimes &) = delete;

  /// Fault number `index` as it is from the moment on; nullptr when nothing about it changes.
  [[nodiscard]] static const FaultSpec *of(std::size_t index);
  /// The moment; forever when nothing changes.
  [[nodiscard]] static double at_s();
  /// A fault says why its new times cannot be had, or not wholly.
  static void tell(std::size_t index, const std::string &what);

  /// What the faults had to say, by their place in the scenario.
  [[nodiscard]] const std::map<std::size_t, std::string> &told() const { return told_; }

private:
  double at_s_;
  std::map<std::size_t, FaultSpec> faults_;
  std::map<std::size_t, std::string> told_;
};

} // namespace drsim::faults
