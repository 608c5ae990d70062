#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/outcome.hpp"
#include "sim/report/set_by.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline report {

/// One thing that was changed in the middle of a trial.
struct WhatIfChange {
  enum class How {
    from_the_moment, ///< whoever draws or looks from then on has the new value
    read_once, ///< components read it when the trial begins and had it from there; up to the moment that
               ///< made no difference
    in_part,   ///< some read it when the trial begins, and keep what they read
    done       ///< somebody did it, at the moment
  };
  std::string what;   ///< "oncall:sre.hands", "scenario:/faults/0/for", "runbook:r.started"
  std::string before; ///< its value; "" of what is done
  std::string after;
  How how = How::from_the_moment;
  std::string use; ///< when it is used, in words; may be empty
};

/// A trial twice: as it was, and with something changed from a moment on.
struct WhatIfReport {
  std::string version, deployment, scenario;
  std::string title; ///< of the scenario
  std::uint64_t seed = 1;
  std::uint64_t trial = 0;
  double horizon_s = 0;
  double at_s = 0;
  double rto_s = 0, rpo_s = 0; ///< objectives
  std::vector<WhatIfChange> changes;
  const Timeline *as_it_was = nullptr; ///< both outlive the report
  const Timeline *what_if = nullptr;
  Outcome outcome_as_it_was, outcome_what_if;
  Sources sources = {};
};

/// An event of either trial from the moment on, beside the same of the other.
struct EventPair {
  std::optional<EventId> as_it_was;
  std::optional<EventId> what_if;
};

/// How many events both have before the moment, which are the same.
[[nodiscard]] std::size_t events_before(const Timeline &timeline, double at_s);
/// Events from the moment on, in order of time: the n-th of a component, kind and wording is the same in
/// both.
[[nodiscard]] std::vector<EventPair> paired_events(const Timeline &as_it_was, const Timeline &what_if,
                                                   double at_s);

/// What changed, the last events before the moment, then every event of either with both clocks, and what
/// came of both.
[[nodiscard]] std::string what_if_text(const WhatIfReport &report, bool colour);
/// Schema drsim.what_if/1 (models/schema/what-if.schema.json).
[[nodiscard]] std::string what_if_json(const WhatIfReport &report);

} // namespace drsim::report
