#include "sim/runbook/runbook_step.hpp"

#include "sim/laws/list_schedule.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/rewind.hpp"
#include "sim/model/runbook_ports.hpp"
#include "sim/model/step_doers.hpp"
#include "sim/runbook/automation.hpp"
#include "sim/runbook/runbook_people.hpp"
#include "sim/runbook/step_access.hpp"
#include "sim/runbook/step_hands.hpp"
#include "sim/runbook/step_needs.hpp"
#include "sim/runbook/step_order.hpp"
#include "sim/runbook/step_request.hpp"
#include "sim/runbook/step_state.hpp"
#include "sim/runbook/step_workers.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline runbook {
namespace {

class RunbookStep final : public Component {
public:
  RunbookStep(const ComponentSpec &spec, const Deployment &deployment)
      : spec_(spec), id_(spec.id), title_(spec.title), deployment_(deployment), earlier_(deployment)
  {
    const Parameters parameters(spec);
    runbook_ = parameters.link("runbook");
    after_ = parameters.links("after");
    after_failure_ = parameters.links("after_failure");
    action_ = parameters.text("action");
    target_ = parameters.text("target");
    until_words_ = parameters.text("until");
    until_ = {until_words_, deployment_};
    const ComponentSpec *runbook = deployment.find(runbook_);
    machine_ = done_by_machine(spec, runbook);
    const ComponentSpec *people = rota_of(runbook_, deployment);
    people_ = people == nullptr ? std::string() : people->id;
    if (runbook != nullptr)
      home_ = runbook->region;
    if (runbook != nullptr && machine_)
      automation_.emplace(*runbook);
    read_figures();
    needs_ = {deployment, id_, people_, home_, parameters.links("requires")};
    request_ = {id_, runbook_, parameters.link("calls"), action_, target_};
    if (people != nullptr) {
      hands_ = {deployment, doers_of(spec, deployment), parameters.number("approvers")};
      access_ = {spec, deployment, doers_of(spec, deployment)};
    }
  }

  void start(World &world) override
  {
    done_ = &world.own(ports::step_done, id_);
    started_ = &world.read(ports::started, runbook_);
    called_off_ = &world.read(ports::called_off, runbook_);
    committed_ = &world.share(ports::committed, runbook_);
    approved_ = &world.read(ports::approved, runbook_);
    if (automation_)
      automation_->start(world);
    request_.start(world);
    hands_.start(world);
    access_.start(world);
    when_.start(world);
    until_.start(world);
    Rewind::on_turn([this, &world] {
      read_figures();
      when_.start(world);
    });
    world.spawn_when(
        id_, {started_}, [this] { return started_->on(); },
        [this, &world] {
          for (;;) {
            world.wait_until({started_}, [this] { return started_->on(); });
            carry_out(world);
            world.wait_until({started_}, [this] { return !started_->on(); });
            world.set(*done_, 0, no_event);
          }
        });
  }

private:
  /// What the step looks at whenever it comes to it; read again when it changes under way (Rewind).
  void read_figures()
  {
    const Parameters parameters(spec_);
    duration_s_ = parameters.distribution("duration_s");
    needs_approval_ = parameters.flag("needs_approval");
    decided_before_ = decided_before(spec_, deployment_);
    approvers_ = parameters.count("approvers");
    done_timeout_s_ = parameters.number("done_timeout_s");
    retries_ = parameters.count("retries");
    retry_wait_s_ = parameters.number("retry_wait_s");
    hosts_ = static_cast<std::size_t>(parameters.count("hosts"));
    at_once_ = static_cast<std::size_t>(parameters.count("at_once"));
    always_ = parameters.flag("always");
    when_words_ = parameters.text("when");
    when_ = {when_words_, deployment_};
    if (const ComponentSpec *people = deployment_.find(people_))
      workers_.read(*people);
    if (const ComponentSpec *runbook = deployment_.find(runbook_))
      read_runbook(*runbook, Parameters(*runbook));
  }
  void read_runbook(const ComponentSpec &runbook, const Parameters &theirs)
  {
    const int asked = asking_steps(runbook, deployment_, lossy_);
    lossy_ = lossy_ && !theirs.flag("preauthorised");
    if (workers_.response)
      fails_ratio_ = workers_.response->setbacks.fails_ratio(action_, theirs.text("rehearsed"), asked,
                                                             theirs.number("months_since_rehearsal"));
  }
  [[nodiscard]] bool given_up() const
  {
    return called_off_->on() && !committed_->on() && !takes_back() && !looks_or_tells();
  }
  /// After what was done people look and tell, though what it was for is over.
  [[nodiscard]] bool looks_or_tells() const { return action_ == "verify" || action_ == "announce"; }
  [[nodiscard]] bool takes_back() const
  {
    const Action *action = action_named(action_);
    return action != nullptr && action->takes_back;
  }
  [[nodiscard]] std::string label() const { return title_.empty() ? id_ : title_; }
  /// What somebody decided on who called the runbook is not decided on again.
  [[nodiscard]] bool decided_here() const { return needs_approval_ && !approved_->on(); }
  [[nodiscard]] bool by_hand() const { return hands_.any(); }
  /// What a failure before it does not leave undone.
  [[nodiscard]] bool whatever_came() const { return always_ || takes_back(); }

  void carry_out(World &world)
  {
    if (!chance_)
      chance_.emplace(world.stream(id_, "step"));
    std::vector<EventId> causes = {started_->cause()};
    const bool well = earlier_.wait(world, after_, causes);
    if (!after_failure_.empty() && !earlier_.wait_for_failure(world, after_failure_, causes))
      return finish(world, "step_passed_over", label() + ": nothing failed that it is for", causes,
                    step_passed_over);
    if (!well && !whatever_came())
      return finish(world, "step_skipped", "a step before it failed", causes, step_left_undone);
    if (!when_.holds()) {
      when_.add_causes(causes);
      return finish(world, "step_passed_over", label() + ": not \"" + when_words_ + "\"", causes,
                    step_passed_over);
    }
    if (decided_here() && machine_ && workers_.response) {
      world.sleep_s(workers_.response->decide_s.sample(*chance_));
      causes = {world.record(id_, "step_approved", "someone approves: " + label(), Phase::decision, causes,
                             {people_ + ".decide_s"})};
    }
    EventId begun = begin(world, causes);
    if (given_up())
      return finish(world, "step_skipped", "what it is for went away", {begun, called_off_->cause()},
                    step_left_undone);
    hands_.take(world, begun);
    if (by_hand())
      begun = access_.obtain(world, workers_, world.read(ports::pace, runbook_).value(), label(), begun);
    const bool right = work(world, *chance_);
    EventId last = begun;
    if (by_hand())
      last = free_hands(world, begun);
    if (!right)
      return finish(world, "step_done", label() + " (done wrong, and nobody notices)", {last}, 1);
    if (out_of_time_)
      return finish(world, "step_failed", label() + ": it is stopped at its time-out", {last}, -1);
    act(world, last);
  }

  /// Waits until everything needed is up and a hand is free, and takes the hand.
  EventId begin(World &world, std::vector<EventId> causes)
  {
    std::vector<const Port *> watched = needs_.ports(world);
    const std::vector<const Port *> needed = watched;
    const auto usable = [&] {
      return std::all_of(needed.begin(), needed.end(), [](const Port *one) { return one->on(); });
    };
    hands_.add_ports(watched);
    watched.push_back(called_off_);
    const double asked_s = world.now_s();
    if (!usable()) {
      std::vector<EventId> why = causes;
      std::string missing;
      for (const Port *one : needed)
        if (!one->on()) {
          why.push_back(one->cause());
          missing += (missing.empty() ? "" : ", ") + one->name();
        }
      causes.push_back(world.record(id_, "step_blocked", label() + ": waits for " + missing, Phase::action,
                                    why, {"duration_s"}));
      if (!people_.empty())
        needs_.put_right(world, *workers_.response, by_hand() ? world.read(ports::pace, runbook_).value() : 1,
                         causes.back());
    }
    if (by_hand() && usable() && !hands_.free())
      causes.push_back(world.record(id_, "step_queued", label() + ": waits for " + hands_.missing(),
                                    Phase::action, causes, hands_.set_by()));
    world.wait_until(watched, [&] { return given_up() || (usable() && hands_.free()); });
    if (given_up())
      return causes.back();
    for (const Port *one : watched)
      if (one->since_s() > asked_s)
        causes.push_back(one->cause());
    return world.record(id_, "step_started", label(), Phase::action, causes, hands_.set_by());
  }

  /// How long it takes on all its machines; each is stopped at its own time-out.
  double length_s(Stream &chance)
  {
    out_of_time_ = false;
    return laws::makespan_s(hosts_, machine_ ? at_once_ : 1, [&] {
      const double one_s = duration_s_.sample(chance);
      out_of_time_ = out_of_time_ || (machine_ && one_s > done_timeout_s_);
      return machine_ ? std::min(one_s, done_timeout_s_) : one_s;
    });
  }

  /// Whether it is done as it should be.
  bool work(World &world, Stream &chance)
  {
    double work_s = length_s(chance);
    const bool error = chance.uniform() < workers_.error_ratio;
    const double caught = chance.uniform();
    if (!by_hand()) {
      world.sleep_s(work_s);
      return true;
    }
    const double decided_s = decided_here() ? workers_.deciding_s(world, runbook_, lossy_, approvers_) : 0;
    if (!lossy_)
      work_s = std::max(work_s, decided_s);
    work_s *= world.read(ports::pace, runbook_).value() * workers_.tired(world);
    if (lossy_) // takes its own time, not the incident's (people/response)
      work_s = std::max(work_s, decided_s);
    redone_ = error && caught < workers_.caught_ratio;
    work_s += redone_ ? work_s * workers_.redo_factor : 0;
    world.sleep_s(work_s);
    return !error || redone_;
  }

  Stream &stream(std::optional<Stream> &kept, World &world, const char *purpose) const
  {
    if (!kept)
      kept.emplace(world.stream(id_, purpose));
    return *kept;
  }

  EventId free_hands(World &world, EventId begun)
  {
    std::vector<std::string> by = {decided_here() ? people_ + (lossy_ ? ".decide_lossy_s" : ".decide_s")
                                                  : "duration_s"};
    if (!decided_here() || !lossy_)
      by.push_back(people_ + ".pace_of_incident");
    if (redone_)
      by.push_back(people_ + ".step_redo_factor");
    const EventId event = world.record(
        id_, "step_work_done", label() + (redone_ ? ": done wrong, and done again" : ": hands are free"),
        decided_here() ? Phase::decision : Phase::action, {begun}, by);
    hands_.give_back(world, event);
    access_.release(world, event);
    return event;
  }

  /// By hand it may not work at first.
  EventId overcome(World &world, EventId last, const std::string &what)
  {
    if (!by_hand())
      return last;
    const people::Setback setback =
        workers_.response->setbacks.draw(fails_ratio_, stream(setbacks_, world, "setback"));
    if (*setback.what == 0)
      return last;
    world.sleep_s(setback.took_s * world.read(ports::pace, runbook_).value());
    return world.record(id_, "setback", what + ": " + setback.what, Phase::action, {last},
                        {people_ + "." + setback.set_by});
  }

  void act(World &world, EventId last)
  {
    if (action_ == "verify")
      return verify(world, last);
    if (!request_.any())
      return await(world, {last});
    if (!request_.settle(world))
      return finish(world, "step_failed", request_.what() + ": nothing is broken that could be asked", {last},
                    -1);
    last = overcome(world, last, request_.what());
    const double until_s = world.now_s() + done_timeout_s_;
    int answer = -1;
    std::vector<EventId> causes;
    for (int attempt = 0; attempt <= retries_ && answer < 0; ++attempt) {
      if (attempt > 0) {
        world.sleep_s(retry_wait_s_);
        last =
            world.record(id_, "step_tried_again", request_.what(), Phase::action, {last}, {"retry_wait_s"});
      }
      if (automation_ && !automation_->call(world, id_, request_.what(), last))
        continue;
      last = world.record(id_, "step_requested", request_.what(), Phase::action, {last}, {"duration_s"});
      if (request_.lossy())
        world.set(*committed_, 1, last);
      causes = {last};
      answer = request_.ask(world, last, until_s, needs_approval_ || approved_->on() || decided_before_);
      causes.push_back(last);
    }
    if (answer > 0)
      return await(world, causes);
    if (causes.empty())
      return finish(world, "step_failed", request_.what() + " cannot be asked for", {last}, -1);
    finish(world, "step_failed", request_.what() + (answer < 0 ? " cannot be done" : " is not done in time"),
           causes, -1);
  }

  /// Waits for what the step says it waits for.
  void await(World &world, std::vector<EventId> causes)
  {
    if (!until_.any())
      return finish(world, "step_done", label(), std::move(causes), 1);
    const bool held = until_.wait(world, world.now_s() + done_timeout_s_);
    until_.add_causes(causes);
    finish(world, held ? "step_done" : "step_failed",
           held ? label() : label() + ": not \"" + until_words_ + "\" in time", causes, held ? 1 : -1);
  }

  /// Reads what users feel. A target that is no journey is checked by eye, within the step's duration.
  void verify(World &world, EventId last)
  {
    // People look for another way long before the step's own time is up.
    const double patience_s =
        by_hand() ? std::min(done_timeout_s_, workers_.response->patience_s) : done_timeout_s_;
    std::vector<EventId> causes = {last};
    const bool verified = wait_until_well(world, deployment_, target_, world.now_s() + patience_s, causes);
    finish(world, verified ? "step_done" : "step_failed",
           verified ? label() : label() + ": users still feel it", causes, verified ? 1 : -1);
  }

  void finish(World &world, const char *kind, const std::string &what, std::vector<EventId> causes,
              double value)
  {
    const EventId event =
        world.record(id_, kind, what, Phase::action, std::move(causes), {"duration_s", "done_timeout_s"});
    world.set(*done_, value, event);
  }

  Port *done_ = nullptr;
  const Port *started_ = nullptr;
  const Port *called_off_ = nullptr;
  Port *committed_ = nullptr;
  const Port *approved_ = nullptr;
  const ComponentSpec &spec_;
  std::string id_;
  std::string title_;
  const Deployment &deployment_;
  std::string runbook_;
  std::string home_; ///< region an automatic runbook runs in
  std::string people_;
  std::string action_;
  std::string target_;
  std::vector<std::string> after_, after_failure_;
  StepOrder earlier_;
  std::string when_words_, until_words_;
  StepState when_, until_;
  StepRequest request_;
  StepHands hands_;
  StepAccess access_;
  Distribution duration_s_;
  StepNeeds needs_;
  std::optional<Automation> automation_;
  StepWorkers workers_;
  std::optional<Stream> chance_, setbacks_;
  bool needs_approval_ = false;
  bool decided_before_ = false; ///< in another step of the runbook
  int approvers_ = 1;
  bool machine_ = false; ///< no hands
  bool always_ = false;
  bool out_of_time_ = false; ///< a machine's work, this time
  int retries_ = 0;
  double retry_wait_s_ = 0;
  bool lossy_ = false;    ///< there is no way back from the runbook, and it is not approved beforehand
  bool redone_ = false;   ///< this time
  std::size_t hosts_ = 1; ///< machines that it is done on
  std::size_t at_once_ = 1;
  double done_timeout_s_ = forever_s;
  double fails_ratio_ = 0;
};

} // namespace

std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RunbookStep>(spec, deployment);
}

} // namespace drsim::runbook
