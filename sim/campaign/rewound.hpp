#pragma once
#include "sim/campaign/intervention.hpp"
#include "sim/campaign/trial.hpp"
#include "sim/engine/trial_trace.hpp"
#include "sim/model/rewind.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline campaign {

/// A trial that goes on otherwise from a moment on.
struct WhatIf {
  double at_s = 0;
  const Deployment *before = nullptr; ///< conditions of the scenario have been applied to both
  const Deployment *after = nullptr;
  std::map<std::size_t, FaultSpec> faults; ///< that begin or end otherwise, by their place
  std::vector<Intervention> interventions; ///< in this order
  std::set<std::string> from_the_start =
      {}; ///< figures that have their new value from the beginning (Rewind)
};

/// One of the trials that a what-if compares.
struct PlayedWhatIf {
  Outcome outcome;
  Timeline timeline;
  std::vector<TrialTrace::Entry> trace; ///< up to the moment
  std::vector<std::string> trace_names;
  std::map<std::string, FigureUse> uses; ///< of figures that change
  std::set<std::string> numbers;         ///< of these, those that are numbers
  std::vector<std::string> unheeded;     ///< interventions that came to nothing, and faults that had been
  std::vector<std::string> told;         ///< of each intervention, what it put an end to
};

/// Which of the trials to play: exactly as drsim replay does; the same with somebody who watches, until the
/// moment the very trial; or changed.
enum class WhatIfSide { plain, as_it_was, changed };

/// Plays it in this process; `at_end` is told in the end. The request's scenario has no conditions, its
/// deployment is not looked at.
void play_what_if(const TrialRequest &request, const Populate &populate, const WhatIf &what_if,
                  WhatIfSide side, const std::function<void(const PlayedWhatIf &)> &at_end);

/// For the pipe between processes.
[[nodiscard]] std::string encode_played(const PlayedWhatIf &played);
[[nodiscard]] std::optional<PlayedWhatIf> decode_played(std::string_view bytes);

/// The first that two trials do not have in common before the moment, in words; "" when they agree in every
/// event and in all that they have begun by then. `faults`: those whose plans differ on purpose.
[[nodiscard]] std::string first_difference(const PlayedWhatIf &a, const PlayedWhatIf &b, double at_s,
                                           const std::map<std::size_t, FaultSpec> &faults);

} // namespace drsim::campaign
