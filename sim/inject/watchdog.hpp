#pragma once
// The dead man's handle: a process of its own that undoes when the run is gone or says nothing.

#include "sim/inject/journal.hpp"

#include <sys/types.h>

namespace drsim::inject {

/// Holds the watchdog of a run. Forked from a process that has one thread only.
class Watchdog {
public:
  /// `lease_s` without a sign of life, or `time_limit_s` after the start, or the run's end without good-bye:
  /// everything open in the journal is undone.
  Watchdog(Journal &journal, double lease_s, double time_limit_s);
  /// Without good-bye(): it undoes what is open, for as long as that takes, and is not waited for.
  ~Watchdog();
  Watchdog(const Watchdog &) = delete;
  Watchdog &operator=(const Watchdog &) = delete;
  /// A sign of life; to be given several times a lease. False when the watchdog is gone: then nothing more
  /// may begin. SIGPIPE must be ignored.
  [[nodiscard]] bool alive();
  /// All is undone: it may go.
  void good_bye();
  [[nodiscard]] pid_t pid() const { return process_; }

private:
  int line_ = -1;
  pid_t process_ = 0;
  bool farewell_said_ = false;
};

} // namespace drsim::inject
