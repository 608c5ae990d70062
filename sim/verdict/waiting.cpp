#include "sim/verdict/waiting.hpp"

#include "sim/verdict/store_outcomes.hpp"
#include "sim/verdict/transactions.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

namespace drsim::inline verdict {
namespace {

using Found = std::optional<Stuck>;

std::string words_of(const Event &event)
{
  return event.what.empty() ? event.kind : event.what;
}

bool is_one_of(const std::string &kind, std::initializer_list<const char *> kinds)
{
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Stuck stuck_at(const Event &event, const char *kind, const std::string &what, Phase phase)
{
  return {{event.component, kind, what}, event.id, phase};
}

class Story {
public:
  Story(const Timeline &timeline, const Deployment &deployment, double onset_s)
      : events_(timeline.events()), deployment_(deployment)
  {
    for (const Event &event : events_)
      follow(event, event.t_s < onset_s);
  }

  [[nodiscard]] Stuck stuck(const Timeline &timeline) const
  {
    for (const Found &found : {open_step(), given_up(), people()})
      if (found)
        return *found;
    Found rest = stores(timeline);
    // After people have done all they could, a queue says more than the fault that it came from.
    if (!rest)
      rest = ended_ != nullptr && backlog_ != nullptr ? backlog() : lasting_fault();
    if (!rest)
      rest = backlog();
    if (!rest)
      rest = resolvers();
    if (!rest)
      rest = overload(timeline);
    if (!rest)
      rest = usual(timeline);
    Stuck last = rest.value_or(unknown());
    if (paged_)
      return last;
    last.waiting.what = "nobody was ever paged or told; " + last.waiting.what;
    last.waiting.kind = "nobody_paged";
    last.phase = Phase::detection;
    return last;
  }

private:
  /// What was over and done with before the onset is another story; what was begun by then may go on.
  void follow(const Event &event, bool before)
  {
    const std::string &kind = event.kind;
    if (is_one_of(kind, {"step_approved", "step_blocked", "step_queued", "step_started", "step_work_done",
                         "step_tried_again", "step_requested"}))
      steps_[event.component] = &event;
    else if (is_one_of(kind, {"step_done", "step_failed", "step_skipped", "step_passed_over"}))
      steps_.erase(event.component);
    else if (is_one_of(kind, {"runbook_finished", "runbook_failed", "runbook_called_off"}))
      end(event, before);
    else if (is_one_of(kind,
                       {"paged",     "reported",        "escalated",    "acknowledged",   "engaged",
                        "misrouted", "diagnosed",       "misdiagnosed", "theory_failed",  "decided",
                        "asked",     "setback",         "measure_done", "measure_failed", "verified",
                        "not_over",  "false_all_clear", "looked_again", "nothing_left",   "decision_dropped",
                        "stood_down"}))
      people_ = &event;
    else if (kind == "backlog")
      backlog_ = &event;
    else if (kind == "backlog_empty")
      backlog_ = nullptr;
    else if (kind == "delegation_back")
      astray_ = &event;
    else if (is_one_of(kind, {"delegation_lost", "delegation_known"}))
      astray_ = nullptr;
    else if (kind == "fault")
      faults_[event.component] = &event;
    else if (kind == "fault_healed")
      faults_.erase(event.component);
    else if (kind == "impact_begin")
      impacts_[event.component] = &event;
    else if (kind == "impact_over")
      impacts_.erase(event.component);
    paged_ = (paged_ && !(before && kind == "stood_down")) || is_one_of(kind, {"paged", "reported"});
  }

  void end(const Event &runbook, bool before)
  {
    ended_ = before ? nullptr : &runbook;
    people_ = before ? nullptr : people_;
  }

  [[nodiscard]] bool only_verifies(const std::string &step) const
  {
    const ComponentSpec *spec = deployment_.find(step);
    if (spec == nullptr)
      return false;
    const auto action = spec->parameters.find("action");
    return action != spec->parameters.end() && action->second.text == "verify";
  }

  [[nodiscard]] Found open_step() const
  {
    const Event *last = nullptr;
    for (const auto &[step, event] : steps_)
      if (!only_verifies(step) && (last == nullptr || event->id > last->id))
        last = event;
    if (last == nullptr)
      return std::nullopt;
    if (is_one_of(last->kind, {"step_blocked", "step_queued"}))
      return stuck_at(*last, "step_blocked", words_of(*last), Phase::action);
    return stuck_at(*last, "step_unfinished", "begun and not done: " + words_of(*last), Phase::action);
  }

  /// The step for whose sake the last runbook was given up, and why it could not be done.
  [[nodiscard]] Found given_up() const
  {
    if (ended_ == nullptr || ended_->kind != "runbook_failed" ||
        (people_ != nullptr && people_->id > ended_->id))
      return std::nullopt;
    for (const EventId id : ended_->causes) {
      const Event &step = events_.at(static_cast<std::size_t>(id));
      if (step.kind != "step_failed")
        continue;
      std::string what = words_of(step);
      for (const EventId why : step.causes)
        if (const Event &cause = events_.at(static_cast<std::size_t>(why));
            cause.kind.ends_with("_impossible") || cause.kind.ends_with("_failed"))
          what += ": " + words_of(cause);
      return stuck_at(step, "step_failed", what, Phase::action);
    }
    return stuck_at(*ended_, "step_failed", words_of(*ended_), Phase::action);
  }

  [[nodiscard]] Found people() const
  {
    if (people_ == nullptr || (ended_ != nullptr && ended_->id > people_->id))
      return std::nullopt;
    const Event &last = *people_;
    if (is_one_of(last.kind, {"paged", "reported", "escalated"}))
      return stuck_at(last, "not_acknowledged", "a page that nobody acknowledged", Phase::decision);
    if (is_one_of(last.kind, {"acknowledged", "engaged", "misrouted", "misdiagnosed", "theory_failed",
                              "not_over", "looked_again"}))
      return stuck_at(last, "not_decided", "people who did not know yet what was broken", Phase::decision);
    if (last.kind == "false_all_clear")
      return stuck_at(last, "not_decided", "people who took it for over", Phase::decision);
    if (last.kind == "diagnosed")
      return stuck_at(last, "not_decided", "people who knew, and had not decided yet", Phase::decision);
    if (is_one_of(last.kind, {"decided", "asked", "setback", "measure_done", "measure_failed"}))
      return stuck_at(last, "runbook_unfinished", "decided and not finished: " + words_of(last),
                      Phase::action);
    if (last.kind == "nothing_left")
      return stuck_at(last, "nothing_left", words_of(last), Phase::decision);
    return std::nullopt;
  }

  [[nodiscard]] Found stores(const Timeline &timeline) const
  {
    for (const Store &store : deployment_.stores)
      if (const EventId lost = without_writer(timeline, store.component); lost != no_event)
        return stuck_at(events_.at(static_cast<std::size_t>(lost)), "no_writer", "no copy takes writes",
                        Phase::action);
    for (const Store &store : deployment_.stores)
      if (const EventId spoilt = left_spoilt(timeline, store.component); spoilt != no_event)
        return Stuck{{store.component, "spoilt", "spoilt data that nobody replaced by a restored copy"},
                     spoilt,
                     Phase::action};
    return std::nullopt;
  }

  [[nodiscard]] Found lasting_fault() const
  {
    const Event *last = nullptr;
    for (const auto &[component, event] : faults_)
      if (last == nullptr || event->id > last->id)
        last = event;
    if (last == nullptr)
      return std::nullopt;
    return stuck_at(*last, "fault_lasts", "nothing ends the fault: " + words_of(*last), Phase::action);
  }

  [[nodiscard]] Found backlog() const
  {
    if (backlog_ == nullptr)
      return std::nullopt;
    return stuck_at(*backlog_, "backlog", "queues that do not drain", Phase::catch_up);
  }

  /// Nobody makes them forget: what they were told lasts as long as whoever told it said.
  [[nodiscard]] Found resolvers() const
  {
    if (astray_ == nullptr)
      return std::nullopt;
    return stuck_at(*astray_, "resolvers",
                    "resolvers that keep the wrong name servers until their time is over",
                    Phase::propagation);
  }

  /// Overload that holds itself up has the queue it must have: none grows, and none empties.
  [[nodiscard]] Found overload(const Timeline &timeline) const
  {
    const double waiting = total(timeline, "backlog:last").value_or(0);
    if (waiting < 1 || impacts_.empty())
      return std::nullopt;
    return stuck_at(*impacts_.begin()->second, "overload",
                    "more users than what is there can serve: " + std::to_string(std::llround(waiting)) +
                        " requests wait, and their callers give up as fast as others come",
                    Phase::catch_up);
  }

  /// As well as it ever was, which is below its SLO.
  [[nodiscard]] Found usual(const Timeline &timeline) const
  {
    for (const auto &[journey, event] : impacts_)
      if (const auto ratio = total(timeline, journey + ":usual_success_ratio")) {
        char text[128];
        std::snprintf(text, sizeof text,
                      "%.2f %% of its transactions had succeeded until then, less than its SLO",
                      100 * *ratio);
        return stuck_at(*event, "usual_below_slo", text, Phase::catch_up);
      }
    return std::nullopt;
  }

  /// Users below their SLO, and nothing else that is open.
  [[nodiscard]] Stuck unknown() const
  {
    for (const auto &[journey, event] : impacts_)
      return stuck_at(*event, "unknown", "users below their SLO, though nothing is left undone",
                      Phase::catch_up);
    return {{"users", "unknown", "users below their SLO since before the fault"}, no_event, Phase::catch_up};
  }

  const std::vector<Event> &events_;
  const Deployment &deployment_;
  std::map<std::string, const Event *> steps_;   ///< begun and not done, with their latest event
  std::map<std::string, const Event *> faults_;  ///< not healed
  std::map<std::string, const Event *> impacts_; ///< not over
  const Event *people_ = nullptr;                ///< the last thing that people knew or did
  const Event *ended_ = nullptr;                 ///< the last runbook that ended
  const Event *astray_ = nullptr;                ///< users come back one by one since
  const Event *backlog_ = nullptr;               ///< not empty since
  bool paged_ = false;
};

} // namespace

Stuck waiting_at_horizon(const Timeline &timeline, const Deployment &deployment, double onset_s)
{
  return Story(timeline, deployment, onset_s).stuck(timeline);
}

} // namespace drsim::verdict
