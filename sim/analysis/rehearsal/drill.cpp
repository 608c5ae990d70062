#include "sim/analysis/rehearsal/drill.hpp"

#include "sim/core/diagnostics.hpp"

#include <algorithm>

namespace drsim::inline analysis::inline rehearsal {
namespace {

bool is_of_step(const std::string &kind)
{
  return kind == "begin" || kind == "done" || kind == "failed" || kind == "skipped";
}

bool while_held(const std::string &kind)
{
  return kind == "resume" || kind == "note" || kind == "message" || kind == "decision" || kind == "abort";
}

/// Command -> kind of entry.
const std::map<std::string, std::string> &commands()
{
  static const std::map<std::string, std::string> all = {
      {"start", "start"},         {"fault", "fault"},  {"begin", "begin"}, {"done", "done"},
      {"fail", "failed"},         {"skip", "skipped"}, {"alert", "alert"}, {"decide", "decision"},
      {"message", "message"},     {"note", "note"},    {"hold", "hold"},   {"resume", "resume"},
      {"recovered", "recovered"}, {"lost", "lost"},    {"abort", "abort"}, {"complete", "complete"},
      {"status", "status"},       {"help", "help"},    {"quit", "quit"}};
  return all;
}

std::string take_word(std::string &line)
{
  line.erase(0, std::min(line.find_first_not_of(" \t\r"), line.size()));
  const std::size_t end = std::min(line.find_first_of(" \t\r"), line.size());
  std::string word = line.substr(0, end);
  line.erase(0, end);
  line.erase(0, std::min(line.find_first_not_of(" \t\r"), line.size()));
  return word;
}

} // namespace

const char *state_name(Drill::State state)
{
  switch (state) {
  case Drill::State::ready: return "ready";
  case Drill::State::running: return "running";
  case Drill::State::held: return "held";
  case Drill::State::aborted: return "aborted";
  case Drill::State::completed: return "completed";
  }
  return "";
}

bool only_shows(const std::string &kind)
{
  return kind == "status" || kind == "help" || kind == "quit";
}

DrillEntry parse_drill_command(const std::string &line)
{
  std::string rest = line;
  while (!rest.empty() && (rest.back() == '\r' || rest.back() == ' '))
    rest.pop_back();
  const std::string word = take_word(rest);
  const auto found = commands().find(word);
  DrillEntry entry;
  if (found == commands().end()) {
    std::vector<std::string> names;
    for (const auto &[name, kind] : commands())
      names.push_back(name);
    const std::string near = did_you_mean(word, names);
    entry.text = "\"" + word + "\" is no command; " +
                 (near.empty() ? "help tells them" : "did you mean " + near + "?");
    return entry;
  }
  entry.kind = found->second;
  if (is_of_step(entry.kind) || entry.kind == "alert") {
    entry.step = take_word(rest);
    if (entry.step.empty())
      return {"", 0, "", "",
              word + " needs a " + (entry.kind == "alert" ? "name" : "step") + ", as in " + word +
                  (entry.kind == "alert" ? " alert:Down" : " 2")};
  }
  (entry.kind == "begin" ? entry.who : entry.text) = rest;
  return entry;
}

double Drill::held_s(double now_s) const
{
  return held_before_s_ + (state_ == State::held ? now_s - held_from_s_ : 0);
}

std::optional<double> Drill::elapsed_s(double now_s) const
{
  if (fault_s_)
    return now_s - *fault_s_ - held_s(now_s);
  return start_s_ ? std::optional(now_s - *start_s_ - held_s(now_s)) : std::nullopt;
}

std::string Drill::refuse_step(const DrillEntry &entry) const
{
  const PredictedStep *step = find_step(rehearsal_, entry.step);
  if (step == nullptr)
    return "the plan has no step \"" + entry.step + "\", or several that fit; status lists them";
  const auto now = steps_.find(step->step);
  const bool under_way = now != steps_.end() && !now->second.over;
  if (entry.kind == "begin" && now != steps_.end() && now->second.end != "failed")
    return step->step + (under_way ? " is under way already" : " is over: " + now->second.end);
  if ((entry.kind == "done" || entry.kind == "failed") && !under_way)
    return step->step + " is not under way: begin it first";
  if (entry.kind == "skipped" && now != steps_.end() && now->second.over)
    return step->step + " is over: " + now->second.end;
  return "";
}

std::string Drill::refuse(const DrillEntry &entry) const
{
  if (is_over())
    return std::string("the rehearsal is over: ") + state_name(state_);
  if (entry.at_s < last_s_)
    return "the clock went back: the entry before it is later";
  if (entry.kind == "start")
    return state_ == State::ready ? "" : "it has begun already";
  if (state_ == State::ready)
    return entry.kind == "note" || entry.kind == "message" || entry.kind == "abort" ? "" : "start it first";
  if (entry.kind == "resume" && state_ != State::held)
    return "it is not on hold";
  if (state_ == State::held && !while_held(entry.kind))
    return "it is on hold: resume first";
  if (entry.kind == "fault" && fault_s_)
    return "the fault has begun already";
  if (is_of_step(entry.kind))
    return refuse_step(entry);
  if (entry.kind == "complete")
    for (const auto &[id, step] : steps_)
      if (!step.over)
        return id + " is under way: done, fail or skip it first";
  return "";
}

void Drill::take(const DrillEntry &entry)
{
  last_s_ = entry.at_s;
  if (entry.kind == "start") {
    state_ = State::running;
    start_s_ = entry.at_s;
  } else if (entry.kind == "fault") {
    fault_s_ = entry.at_s;
    held_before_s_ = 0; // what was held before it counts for nothing
  } else if (entry.kind == "hold") {
    state_ = State::held;
    held_from_s_ = entry.at_s;
  } else if (entry.kind == "resume") {
    held_before_s_ += entry.at_s - held_from_s_;
    state_ = State::running;
  } else if (entry.kind == "abort") {
    held_before_s_ = held_s(entry.at_s);
    state_ = State::aborted;
  } else if (entry.kind == "complete") {
    state_ = State::completed;
  } else if (entry.kind == "alert") {
    alerts_.emplace(entry.step, entry.at_s);
  } else if (entry.kind == "begin") {
    steps_[entry.step] = {elapsed_s(entry.at_s).value_or(0), false, ""};
  } else if (is_of_step(entry.kind)) {
    StepNow &step = steps_[entry.step];
    step.over = true;
    step.end = entry.kind;
  }
}

std::string Drill::apply(DrillEntry &entry)
{
  std::string why = refuse(entry);
  if (!why.empty())
    return why;
  if (is_of_step(entry.kind))
    entry.step = find_step(rehearsal_, entry.step)->step;
  take(entry);
  return "";
}

} // namespace drsim::analysis::rehearsal
