#pragma once
// A runbook carried out for real: what a driver can do it does, for the rest people are asked.

#include "sim/inject/step_list.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace drsim::inject {

/// How a step ended, with the wall clock.
struct StepEnd {
  std::string id;
  std::string title;
  std::string by;     ///< a driver's name, or "people"
  std::string result; ///< stable word: "done", "failed", "skipped", "not_reached"
  std::int64_t begin_us = 0;
  std::int64_t end_us = 0;
  std::string note; ///< what people said, or what went wrong
};

/// What people say to a question.
struct Answer {
  enum class Word { done, failed, skip, retry, stop } word = Word::done;
  std::string note;
};

/// Whoever is asked. The time until the answer is the step's.
class People {
public:
  virtual ~People() = default;
  [[nodiscard]] virtual Answer ask(const std::string &question) = 0;
};

struct StepsSettings {
  std::string run; ///< what is made is labelled with it
  std::function<bool()> stopped;
  std::function<void(const StepEnd &)> tell; ///< of each that has ended
};

/// Carries them out one after the other. A driver plans its step when it begins, since it looks at the world
/// as it is then; what it cannot do people are asked to do. A condition (`when`) and an approval are asked
/// of people; a step that comes after a failure is skipped where nothing failed. After "stop" the rest is not
/// reached. Nothing is undone: a step is what people wanted.
[[nodiscard]] std::vector<StepEnd> carry_out_steps(const std::vector<StepToDo> &steps, Hands &hands,
                                                   People &people, const StepsSettings &settings);

/// What each step would do now, as --dry-run prints it.
[[nodiscard]] std::string dry_run_text(const std::vector<StepToDo> &steps, Hands &reading);

} // namespace drsim::inject
