#include "sim/verdict/steps.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace drsim::inline verdict {
namespace {

constexpr double not_yet = std::numeric_limits<double>::infinity();

/// How a step that has ended is called; "" for an event that ends none.
const char *end_of(const std::string &kind)
{
  return kind == "step_done"          ? "done"
         : kind == "step_failed"      ? "failed"
         : kind == "step_skipped"     ? "left_undone"
         : kind == "step_passed_over" ? "passed_over"
                                      : "";
}

class Steps {
public:
  Steps(const Timeline &timeline, double onset_s) : events_(timeline.events()), onset_s_(onset_s)
  {
    for (const Event &event : events_)
      if (event.kind.starts_with("step_"))
        follow(event);
  }

  std::vector<StepOutcome> told(const std::vector<Leg> &path) const
  {
    std::vector<StepOutcome> all;
    for (const std::string &id : order_) {
      StepOutcome one = found_.at(id).first;
      for (const Leg &leg : path)
        if (holds(id, leg))
          one.path_s += leg.to_s - leg.from_s;
      all.push_back(std::move(one));
    }
    return all;
  }

private:
  struct Found {
    StepOutcome first; ///< the first time that somebody came to it
    std::string target;
    std::vector<std::pair<double, double>> at_work; ///< every time, seconds of the trial
    bool open = false;
    double hands_since_s = not_yet;
  };

  void follow(const Event &event)
  {
    Found &one = found_[event.component];
    if (!one.open)
      come_to(event, one);
    const bool first = one.at_work.size() == 1;
    if (event.kind == "step_started") {
      one.hands_since_s = event.t_s;
      if (first)
        one.first.begun_s = event.t_s - onset_s_;
    } else if (event.kind == "step_work_done" && first) {
      one.first.hands_s += event.t_s - one.hands_since_s;
    } else if (event.kind == "step_requested") {
      one.target = event.what.substr(event.what.find(':') + 1);
    } else if ((event.kind == "step_blocked" || event.kind == "step_queued" ||
                event.kind == "step_refused") &&
               first) {
      const std::size_t at = event.what.rfind("waits for ");
      one.first.waited_for = at == std::string::npos ? event.what : event.what.substr(at + 10);
    }
    const std::string end = end_of(event.kind);
    if (end.empty())
      return;
    one.open = false;
    one.at_work.back().second = event.t_s;
    if (first) {
      one.first.ended_s = event.t_s - onset_s_;
      one.first.end = end;
    }
  }

  void come_to(const Event &event, Found &one)
  {
    if (one.at_work.empty())
      begin(event, one);
    double ready_s = event.t_s;
    if (event.kind == "step_approved") { // after deciding
      ready_s = 0;
      for (const EventId cause : event.causes)
        ready_s = std::max(ready_s, events_[static_cast<std::size_t>(cause)].t_s);
    }
    if (one.at_work.empty())
      one.first.ready_s = ready_s - onset_s_;
    one.at_work.emplace_back(ready_s, not_yet);
    one.first.attempts += 1;
    one.open = true;
  }

  void begin(const Event &event, Found &one)
  {
    order_.push_back(event.component);
    one.first.component = event.component;
    one.first.begun_s = not_yet;
    one.first.ended_s = not_yet;
    one.first.end = "unfinished";
  }

  [[nodiscard]] bool holds(const std::string &id, const Leg &leg) const
  {
    if (leg.component == id)
      return true;
    const Found &one = found_.at(id);
    if (one.target.empty() || leg.component != one.target)
      return false;
    const double middle_s = (leg.from_s + leg.to_s) / 2;
    return std::any_of(one.at_work.begin(), one.at_work.end(), [&](const auto &times) {
      return times.first <= middle_s && middle_s <= times.second;
    });
  }

  const std::vector<Event> &events_;
  double onset_s_;
  std::map<std::string, Found> found_;
  std::vector<std::string> order_;
};

} // namespace

void judge_steps(const Timeline &timeline, Outcome &outcome)
{
  for (const Event &event : timeline.events())
    if (event.kind == "no_runbook") {
      const std::string word = event.what.substr(event.what.rfind(' ') + 1);
      if (std::find(outcome.improvised.begin(), outcome.improvised.end(), word) == outcome.improvised.end())
        outcome.improvised.push_back(word);
    }
  outcome.steps = Steps(timeline, outcome.onset_s).told(outcome.critical_path);
}

} // namespace drsim::verdict
