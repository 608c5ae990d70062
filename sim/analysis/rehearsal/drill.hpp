#pragma once
#include "sim/analysis/rehearsal/predicted.hpp"
#include "sim/import/records/drill_log.hpp"

#include <map>
#include <optional>

namespace drsim::inline analysis::inline rehearsal {

/// A rehearsal under way, as a machine of states: ready, running, held, aborted, completed. It knows no
/// clock: every entry brings its time.
class Drill {
public:
  enum class State { ready, running, held, aborted, completed };
  struct StepNow {
    double clock_s = 0; ///< begun, on the rehearsal's clock
    bool over = false;
    std::string end; ///< "" while it is under way
  };

  explicit Drill(const PredictedRehearsal &rehearsal) : rehearsal_(rehearsal) {}

  /// Takes an entry over; a step's name is completed to its id. Returns why it cannot be, "" when it was.
  [[nodiscard]] std::string apply(DrillEntry &entry);

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] bool is_over() const { return state_ == State::aborted || state_ == State::completed; }
  [[nodiscard]] std::optional<double> fault_s() const { return fault_s_; }
  /// Seconds since the fault (else the start), without those on hold; absent before.
  [[nodiscard]] std::optional<double> elapsed_s(double now_s) const;
  [[nodiscard]] const std::map<std::string, StepNow> &steps() const { return steps_; }
  [[nodiscard]] const std::map<std::string, double> &alerts() const { return alerts_; }
  [[nodiscard]] const PredictedRehearsal &rehearsal() const { return rehearsal_; }
  [[nodiscard]] double held_s(double now_s) const;

private:
  [[nodiscard]] std::string refuse(const DrillEntry &entry) const;
  [[nodiscard]] std::string refuse_step(const DrillEntry &entry) const;
  void take(const DrillEntry &entry);

  const PredictedRehearsal &rehearsal_;
  State state_ = State::ready;
  double last_s_ = 0;
  std::optional<double> start_s_;
  std::optional<double> fault_s_;
  double held_before_s_ = 0;
  double held_from_s_ = 0;
  std::map<std::string, StepNow> steps_;
  std::map<std::string, double> alerts_;
};

[[nodiscard]] const char *state_name(Drill::State state);

/// A line typed into the live run: "begin 2 Anna", "fail 2 no rights", "note text". `kind` is "" where it is
/// no command; `text` says then what would be.
[[nodiscard]] DrillEntry parse_drill_command(const std::string &line);

/// Whether a command is no entry: "status", "help", "quit".
[[nodiscard]] bool only_shows(const std::string &kind);

} // namespace drsim::analysis::rehearsal
