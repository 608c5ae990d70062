#include "sim/cli/inject_runbook.hpp"

#include "sim/cli/asking.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/core/utc.hpp"
#include "sim/model/parameters.hpp"

#include <cstdio>
#include <map>

namespace drsim::inline cli {
namespace {

void tell(const inject::StepEnd &end)
{
  std::fprintf(stderr, "drsim: step %s: %s by %s%s\n", end.result.c_str(), end.title.c_str(), end.by.c_str(),
               end.note.empty() ? "" : (": " + end.note).c_str());
}

} // namespace

std::optional<inject::Answer> answer_of(const std::string &line)
{
  using Word = inject::Answer::Word;
  static const std::map<std::string, Word> words{
      {"", Word::done},     {"done", Word::done}, {"yes", Word::done},    {"failed", Word::failed},
      {"skip", Word::skip}, {"no", Word::skip},   {"retry", Word::retry}, {"stop", Word::stop}};
  const std::size_t end = line.find(' ');
  const auto found = words.find(line.substr(0, end));
  if (found == words.end())
    return std::nullopt;
  return inject::Answer{found->second, end == std::string::npos ? "" : line.substr(end + 1)};
}

inject::Answer TerminalPeople::ask(const std::string &question)
{
  std::fprintf(stderr, "drsim: %s\n  Enter when it is done; or failed, skip, retry, stop, and why: ",
               question.c_str());
  for (;;) {
    const std::optional<std::string> line = asked_line(stopped_);
    if (!line)
      return {inject::Answer::Word::stop, "nobody answered"};
    if (const auto answer = answer_of(*line))
      return *answer;
    std::fprintf(stderr, "  \"%s\" is not understood; Enter, failed, skip, retry or stop: ", line->c_str());
  }
}

std::vector<inject::measured::Duration> step_durations(const std::vector<inject::StepEnd> &ends,
                                                       const Deployment &deployment)
{
  std::vector<inject::measured::Duration> durations;
  for (const inject::StepEnd &end : ends) {
    const ComponentSpec *step = deployment.find(end.id);
    if (step == nullptr || step->kind != "runbook_step" || end.result != "done")
      continue;
    const double took_s = static_cast<double>(end.end_us - end.begin_us) * 1e-6;
    std::string parameter = end.id + ".duration_s";
    if (end.by != "people") {
      const Parameters says(*step);
      const ComponentSpec *target = says.has("target") ? deployment.find(says.text("target")) : nullptr;
      const std::string name = says.text("action") + "_s";
      if (target == nullptr || target->parameters.count(name) == 0)
        continue;
      parameter = target->id + "." + name;
    }
    durations.push_back({parameter, took_s, false});
  }
  return durations;
}

RunbookBeside::RunbookBeside(std::string runbook, std::vector<inject::StepToDo> steps, std::string run)
    : runbook_(std::move(runbook)), steps_(std::move(steps)), run_(std::move(run))
{
}

RunbookBeside::~RunbookBeside()
{
  stop_ = true;
  if (thread_.joinable())
    thread_.join();
}

void RunbookBeside::begin()
{
  if (!thread_.joinable())
    thread_ = std::thread([this] { play(); });
}

void RunbookBeside::play()
{
  const auto stopped = [this] { return stop_.load() || was_stopped(); };
  TerminalPeople people(stopped);
  inject::StepEnd begun{runbook_, "begin " + runbook_, "people", "done", wall_clock_us(), 0, ""};
  const inject::Answer answer = people.ask("the fault is in; begin " + runbook_ + " when you would");
  begun.end_us = wall_clock_us();
  begun.note = answer.note;
  if (answer.word == inject::Answer::Word::stop || answer.word == inject::Answer::Word::skip)
    begun.result = "not_reached";
  ends_.push_back(begun);
  if (begun.result == "done") {
    inject::RealHands hands;
    const std::vector<inject::StepEnd> all =
        inject::carry_out_steps(steps_, hands, people, {run_, stopped, tell});
    ends_.insert(ends_.end(), all.begin(), all.end());
  }
  done_ = true;
}

std::vector<inject::StepEnd> RunbookBeside::finish()
{
  stop_ = true;
  if (thread_.joinable())
    thread_.join();
  return ends_;
}

} // namespace drsim::cli
