#pragma once
#include "sim/import/runbooks/runbook_markdown.hpp"

#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What the words of a step say of its order among the others; numbers as the page writes them.
struct SpokenOrder {
  std::vector<int> with;  ///< "in parallel with step 3", "параллельно с шагом 3"
  std::vector<int> after; ///< "only after steps 2 and 3", "только после шагов 2 и 3"
  std::vector<int> until; ///< "before step 5", "до шага 5"
  bool beside = false;    ///< "At the same time, ...", "Параллельно ...": as the step before it
  std::string unclear;    ///< "in parallel" of what it does not say; "" = nothing of the kind
  int line = 0;           ///< of the first that says so
};

[[nodiscard]] SpokenOrder spoken_order(const StepText &step);

/// "2 and 3", "2, 3 и 4", "2-4", "№ 2" at the start of a text.
[[nodiscard]] std::vector<int> spoken_numbers(const std::string &text);

} // namespace drsim::import::runbooks
