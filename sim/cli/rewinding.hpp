#pragma once
#include "sim/campaign/trial.hpp"
#include "sim/core/branch.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// drsim replay --at: one trial as it was, and with something changed from a moment on.
struct Rewinding {
  TrialRequest request; ///< the trial as it was
  Populate populate;
  std::vector<LuckTurn> luck;    ///< that is not the trial's own
  std::string moment;            ///< as written
  std::vector<std::string> sets; ///< as written
  bool json = false;
  bool colour = false;
};

/// Both, told; `code`: of the changed one. Throws UsageError when the moment is not one of the trial, and
/// when what is set was used up before it, with when that was.
[[nodiscard]] std::string rewound_text(const Rewinding &asked, int &code);

} // namespace drsim::cli
