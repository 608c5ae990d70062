#pragma once
// One run: faults begin and end at their times, what must stop it is asked for, everything is undone.

#include "sim/inject/environment.hpp"
#include "sim/inject/journal.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drsim::inject {

/// A fault with its times, from the run's start.
struct Scheduled {
  Plan plan;
  double begin_s = 0;
  double end_s = 0; ///< not later than the run's end
};

/// One thing that happened, with the wall clock.
struct RunEvent {
  std::int64_t at_us = 0;
  std::string fault; ///< its id; "" for the run's own
  std::string kind;  ///< stable word: "begun", "not_begun", "undone", "not_undone", "stopped", "ended"
  std::string text;
};

struct RunSettings {
  double run_s = 60;  ///< faults that are to be there until the end are undone then
  double watch_s = 0; ///< then users are watched for so long, with no fault in
  const std::function<bool()> interrupted;
  const std::function<void(const RunEvent &)> tell;
  /// While it says so the run goes on, and users are watched for watch_s after it (a runbook is carried out).
  const std::function<bool()> busy = {};
};

struct RunEnd {
  std::string stopped; ///< why it ended early; "": it did not
  std::vector<RunEvent> events;
  std::vector<std::string> left; ///< what could not be undone
};

/// What would be done, call by call, as --dry-run prints it.
[[nodiscard]] std::string dry_run_text(const std::vector<Scheduled> &faults);

/// Plays them. Before each fault its undo is in the journal; a watchdog (watchdog.hpp) stands by from before
/// the first to after the last. Everything is undone before it returns, also when it was stopped, unless
/// `left` says otherwise.
[[nodiscard]] RunEnd run_faults(const std::vector<Scheduled> &faults, const Environment &environment,
                                Journal &journal, Hands &hands, const RunSettings &settings);

} // namespace drsim::inject
