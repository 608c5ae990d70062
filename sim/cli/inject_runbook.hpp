#pragma once
#include "sim/inject/measured/measured.hpp"
#include "sim/inject/steps.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace drsim::inline cli {

/// People at the terminal: a question on standard error, the answer a line of standard input. Enter or
/// "done"; "failed", "skip", "retry", "stop", each with a few words of why if one likes.
class TerminalPeople : public inject::People {
public:
  explicit TerminalPeople(std::function<bool()> stopped) : stopped_(std::move(stopped)) {}
  [[nodiscard]] inject::Answer ask(const std::string &question) override;

private:
  std::function<bool()> stopped_;
};

/// "skip no time" -> skip, "no time"; nothing when the first word is none of those.
[[nodiscard]] std::optional<inject::Answer> answer_of(const std::string &line);

/// What steps that were done say of the deployment's parameters: a person's of STEP.duration_s, a driver's of
/// TARGET.promote_s or TARGET.failover_s. One that failed or was skipped says nothing.
[[nodiscard]] std::vector<inject::measured::Duration> step_durations(const std::vector<inject::StepEnd> &ends,
                                                                     const Deployment &deployment);

/// A runbook that is carried out while faults are in, in a thread of its own: it begins when whoever sits
/// there says so after the first fault has begun.
class RunbookBeside {
public:
  RunbookBeside(std::string runbook, std::vector<inject::StepToDo> steps, std::string run);
  ~RunbookBeside();
  RunbookBeside(const RunbookBeside &) = delete;
  RunbookBeside &operator=(const RunbookBeside &) = delete;

  /// The first fault is in.
  void begin();
  [[nodiscard]] bool busy() const { return thread_.joinable() && !done_; }
  /// Ends what is not done yet; how each step ended, the runbook's own beginning first.
  [[nodiscard]] std::vector<inject::StepEnd> finish();

private:
  void play();

  std::string runbook_;
  std::vector<inject::StepToDo> steps_;
  std::string run_;
  std::atomic<bool> stop_ = false;
  std::atomic<bool> done_ = false;
  std::vector<inject::StepEnd> ends_; ///< of the thread until it is joined
  std::thread thread_;
};

} // namespace drsim::cli
