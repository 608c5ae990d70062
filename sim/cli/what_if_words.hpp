#pragma once
#include "sim/campaign/rewound.hpp"
#include "sim/core/timeline.hpp"
#include "sim/model/scenario.hpp"

#include <optional>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// --at MOMENT of a trial, for replay.
inline constexpr const char *moment_help =
    "what --set names changes in the middle of the trial, at this moment, and both are told side by side: "
    "20m or 0:20:00 of the trial, +10m after the fault, \"#17\" with that event, paged with the first event "
    "of "
    "that kind. Then --set takes these, too: scenario:/faults/0/for=25m (or now), scenario:/faults/1/at=now, "
    "and what somebody does then: oncall:sre.done=true or runbook:r/4.done=true (what they are at is done at "
    "once), "
    "oncall:sre.paged=true, runbook:r.started=true, runbook:r.approved=true, runbook:r/4.carried_out=true";

/// A moment as the user writes it, where it does not need the trial: seconds from its beginning.
[[nodiscard]] std::optional<double> plain_moment_s(const std::string &word);
/// The same by the events of the trial: "+10m", "#17", "paged". Throws UsageError that says what would do.
[[nodiscard]] double moment_of_s(const std::string &word, const Timeline &timeline, double onset_s);

/// The words of --set, sorted by what they are about.
struct WhatIfSets {
  std::vector<std::string> figures; ///< as with_sets takes them
  std::map<std::size_t, FaultSpec> faults;
  std::vector<Intervention> interventions;
  std::vector<std::string> fault_words; ///< "scenario:/faults/0/for=25m"
};

/// Throws UsageError that names everything that is wrong.
[[nodiscard]] WhatIfSets what_if_sets(const std::vector<std::string> &sets, const Deployment &deployment,
                                      const Scenario &scenario);

} // namespace drsim::cli
