#include "sim/inject/steps.hpp"

#include "sim/core/utc.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace drsim::inject {
namespace {

constexpr double slice_s = 1; ///< between two looks whether the run was stopped

std::string text_of(const Diagnostics &problems)
{
  std::string text;
  for (const Problem &problem : problems.problems())
    text += (text.empty() ? "" : "; ") + problem.message;
  return text;
}

std::optional<Plan> plan_of(const StepToDo &step, const std::string &run, std::size_t number, Hands &hands,
                            Diagnostics &problems)
{
  const Driver *driver = driver_named(step.entry->driver);
  FaultOrder order;
  order.id = "step" + std::to_string(number + 1);
  order.run = run;
  order.kind = step.action;
  order.component = step.target;
  return driver == nullptr ? std::nullopt : driver->plan_step(order, *step.entry, hands, problems);
}

class Execution {
public:
  Execution(const std::vector<StepToDo> &steps, Hands &hands, People &people, const StepsSettings &settings)
      : steps_(steps), hands_(hands), people_(people), settings_(settings)
  {
  }

  std::vector<StepEnd> play()
  {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const StepToDo &step = steps_[i];
      StepEnd end{step.id, step.title, step.entry == nullptr ? "people" : step.entry->driver, "", 0, 0, ""};
      end.begin_us = wall_clock_us();
      if (is_over())
        end.result = "not_reached";
      else
        carry_out(step, i, end);
      end.end_us = wall_clock_us();
      results_[step.id] = end.result;
      ends_.push_back(end);
      if (settings_.tell)
        settings_.tell(end);
    }
    return ends_;
  }

private:
  [[nodiscard]] bool is_over() const { return over_ || (settings_.stopped && settings_.stopped()); }

  void set(StepEnd &end, const std::string &result, const std::string &note) const
  {
    end.result = result;
    end.note = note;
  }

  [[nodiscard]] std::string name_of(const StepToDo &step, std::size_t number) const
  {
    return fmt::format("step {} of {}: {}", number + 1, steps_.size(), step.title);
  }

  /// Whether it is to be done; else `end` says why not.
  bool is_due(const StepToDo &step, std::size_t number, StepEnd &end)
  {
    const auto failed = [&](const std::string &id) {
      const auto found = results_.find(id);
      return found != results_.end() && found->second == "failed";
    };
    if (!step.after_failure.empty() &&
        std::none_of(step.after_failure.begin(), step.after_failure.end(), failed)) {
      set(end, "skipped", "nothing that it comes after has failed");
      return false;
    }
    std::string asks;
    if (const auto broken = std::find_if(step.after.begin(), step.after.end(), failed);
        broken != step.after.end())
      asks += *broken + " has failed. ";
    if (!step.when.empty())
      asks += "It is done only when " + step.when + ". ";
    if (step.needs_approval)
      asks += "It needs an approval. ";
    if (asks.empty())
      return true;
    const Answer answer = people_.ask(name_of(step, number) + "\n  " + asks + "Go on with it?");
    return take(answer, end);
  }

  /// Whether an answer says yes; else `end` has it.
  bool take(const Answer &answer, StepEnd &end)
  {
    if (answer.word == Answer::Word::done || answer.word == Answer::Word::retry)
      return true;
    over_ = over_ || answer.word == Answer::Word::stop;
    set(end,
        answer.word == Answer::Word::skip     ? "skipped"
        : answer.word == Answer::Word::failed ? "failed"
                                              : "not_reached",
        answer.note);
    return false;
  }

  void carry_out(const StepToDo &step, std::size_t number, StepEnd &end)
  {
    if (!is_due(step, number, end))
      return;
    end.begin_us = wall_clock_us(); // what was waited for before is nobody's work
    for (;;) {
      const std::string problem = step.entry == nullptr ? std::string() : drive(step, number);
      if (step.entry != nullptr && problem.empty())
        return set(end, "done", "");
      if (is_over())
        return set(end, "failed", problem);
      const Answer answer =
          people_.ask(name_of(step, number) +
                      (problem.empty() ? "" : "\n  " + step.entry->driver + " could not: " + problem));
      if (answer.word == Answer::Word::retry && step.entry != nullptr)
        continue;
      if (step.entry != nullptr)
        end.by = "people";
      if (take(answer, end))
        set(end, "done", answer.note);
      return;
    }
  }

  /// By its driver; what went wrong, or "".
  std::string drive(const StepToDo &step, std::size_t number)
  {
    Diagnostics problems;
    const std::optional<Plan> plan = plan_of(step, settings_.run, number, hands_, problems);
    if (!plan)
      return text_of(problems);
    for (const Operation &operation : plan->begin)
      if (const Done done = hands_.perform(operation); !done.ok)
        return operation.what + ": " + done.problem;
    for (const Look &look : plan->begun)
      if (const std::string problem = wait_for(look); !problem.empty())
        return problem;
    return "";
  }

  std::string wait_for(Look look)
  {
    double left_s = look.within_s;
    Done done;
    do {
      look.within_s = std::min(left_s, slice_s);
      left_s -= look.within_s;
      done = look_until(look, hands_);
    } while (!done.ok && left_s > 0 && !is_over());
    return done.ok ? "" : look.look.what + ": " + done.problem;
  }

  const std::vector<StepToDo> &steps_;
  Hands &hands_;
  People &people_;
  const StepsSettings &settings_;
  std::map<std::string, std::string> results_;
  std::vector<StepEnd> ends_;
  bool over_ = false;
};

} // namespace

std::vector<StepEnd> carry_out_steps(const std::vector<StepToDo> &steps, Hands &hands, People &people,
                                     const StepsSettings &settings)
{
  return Execution(steps, hands, people, settings).play();
}

std::string dry_run_text(const std::vector<StepToDo> &steps, Hands &reading)
{
  std::string text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const StepToDo &step = steps[i];
    text += fmt::format("step {} of {}: {}\n", i + 1, steps.size(), step.title);
    if (!step.when.empty())
      text += "    only when " + step.when + ", which people are asked\n";
    if (step.needs_approval)
      text += "    people are asked to approve it\n";
    if (step.entry == nullptr) {
      text += "    people do it, and say when it is done\n";
      continue;
    }
    Diagnostics problems;
    if (const std::optional<Plan> plan = plan_of(step, "dry-run", i, reading, problems))
      for (const Operation &operation : plan->begin)
        text += fmt::format("    {}\n      {}\n", operation.what, exact_call(operation));
    else
      text +=
          "    " + step.entry->driver + " could not do it as things stand now: " + text_of(problems) + "\n";
  }
  return text;
}

} // namespace drsim::inject
