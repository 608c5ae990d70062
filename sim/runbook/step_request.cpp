#include "sim/runbook/step_request.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/runbook_ports.hpp"

namespace drsim::inline runbook {

StepRequest::StepRequest(std::string step, std::string runbook, std::string calls, const std::string &action,
                         const std::string &target)
    : step_(std::move(step)), runbook_(std::move(runbook)), calls_(std::move(calls))
{
  const Action *row = action_named(action);
  if (row != nullptr && !row->kinds.empty() && !target.empty()) {
    what_ = action + ":" + target;
    if (target == broken_target)
      action_ = action;
    lossy_ = row->lossy;
  }
}

void StepRequest::start(World &world)
{
  if (!calls_.empty()) {
    called_ = &world.share(ports::started, calls_);
    called_pace_ = &world.share(ports::pace, calls_);
    called_approved_ = &world.share(ports::approved, calls_);
    finished_ = &world.read(ports::finished, calls_);
  } else if (!action_.empty()) {
    const Action &row = *action_named(action_);
    const auto &all = world.deployment().components;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (answers(all[i], row)) {
        const std::string what = action_ + ":" + all[i].id;
        candidates_.push_back({static_cast<double>(i), what, &world.share(ports::request, what),
                               &world.share(ports::done, what)});
      }
  } else if (!what_.empty()) {
    request_ = &world.share(ports::request, what_);
    answer_ = &world.share(ports::done, what_);
  }
}

bool StepRequest::settle(World &world)
{
  if (action_.empty())
    return true;
  const double about = world.read(ports::about, runbook_).value();
  for (const Candidate &one : candidates_)
    if (one.index == about) {
      what_ = one.what;
      request_ = one.request;
      answer_ = one.answer;
      return true;
    }
  what_ = action_ + ":" + broken_target;
  return false;
}

int StepRequest::ask(World &world, EventId &last, double until_s, bool approved)
{
  return calls_.empty() ? ask_component(world, last, until_s) : ask_runbook(world, last, until_s, approved);
}

int StepRequest::ask_component(World &world, EventId &last, double until_s)
{
  if (!request_->on()) { // an answer to an earlier request is none to this one
    world.set(*answer_, 0, last);
    world.set(*request_, 1, last);
  }
  const bool answered = world.wait_until(
      {answer_}, [this] { return answer_->on(); }, until_s);
  const int answer = !answered ? 0 : answer_->value() > 0 ? 1 : -1;
  last = answer_->cause();
  world.set(*request_, 0, last);
  return answer;
}

int StepRequest::ask_runbook(World &world, EventId &last, double until_s, bool approved)
{
  // Somebody may be at it already, or just have ended it.
  world.wait_until({called_, finished_}, [this] { return called_->on() || !finished_->on(); });
  const bool mine = !called_->on();
  if (mine) {
    world.set(*called_pace_, world.read(ports::pace, runbook_).value(), last);
    world.set(*called_approved_, approved ? 1 : 0, last);
    world.set(*called_, 1, last);
  }
  const bool ended = world.wait_until(
      {finished_}, [this] { return finished_->on(); }, until_s);
  const int answer = !ended ? 0 : finished_->value() > 0 ? 1 : -1;
  last = finished_->cause();
  if (mine) {
    world.set(*called_, 0, last);
    world.set(*called_approved_, 0, last);
  }
  return answer;
}

} // namespace drsim::runbook
