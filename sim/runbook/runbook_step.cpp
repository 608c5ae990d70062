#include "sim/runbook/runbook_step.hpp"

#include "sim/components/people/response.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/relations.hpp"
#include "sim/runbook/automation.hpp"
#include "sim/runbook/step_needs.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline runbook {
namespace {

constexpr double seconds_an_hour = 3600;

/// The people who carry out a runbook; nullptr when nobody links to it.
const ComponentSpec *people_for(const std::string &runbook, const Deployment &deployment)
{
  for (const ComponentSpec *oncall : deployment.of_kind("oncall")) {
    const auto theirs = Parameters(*oncall).links("runbooks");
    if (std::find(theirs.begin(), theirs.end(), runbook) != theirs.end())
      return oncall;
  }
  return nullptr;
}

/// Whether data may be lost by the runbook, or there is no way back from it.
int asking_steps(const ComponentSpec &runbook, const Deployment &deployment, bool &lossy)
{
  int asked = 0;
  lossy = false;
  for (const std::string &id : steps_of(runbook, deployment)) {
    const ComponentSpec *step = deployment.find(id);
    const Action *action = step == nullptr ? nullptr : action_named(Parameters(*step).text("action"));
    asked += action != nullptr && !action->kinds.empty() ? 1 : 0;
    lossy = lossy || (action != nullptr && action->lossy);
  }
  return asked;
}

class RunbookStep final : public Component {
public:
  RunbookStep(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), title_(spec.title), deployment_(deployment)
  {
    const Parameters parameters(spec);
    runbook_ = parameters.link("runbook");
    after_ = parameters.links("after");
    duration_s_ = parameters.distribution("duration_s");
    action_ = parameters.text("action");
    target_ = parameters.text("target");
    needs_approval_ = parameters.flag("needs_approval");
    done_timeout_s_ = parameters.number("done_timeout_s");
    const ComponentSpec *runbook = deployment.find(runbook_);
    const ComponentSpec *people = people_for(runbook_, deployment);
    if (people != nullptr) {
      const Parameters theirs(*people);
      people_ = people->id;
      error_ratio_ = theirs.number("step_error_ratio");
      caught_ratio_ = theirs.number("step_caught_ratio");
      redo_factor_ = theirs.number("step_redo_factor");
      fatigue_per_hour_ = theirs.number("fatigue_per_hour");
      response_.emplace(*people);
    }
    if (runbook != nullptr)
      read_runbook(*runbook);
    needs_ = {deployment, id_, people_, home_, parameters.links("requires")};
  }

  void start(World &world) override
  {
    done_ = &world.own(ports::step_done, id_);
    started_ = &world.read(ports::started, runbook_);
    called_off_ = &world.read(ports::called_off, runbook_);
    committed_ = &world.share(ports::committed, runbook_);
    if (automation_)
      automation_->start(world);
    if (asks()) {
      request_ = &world.share(ports::request, action_ + ":" + target_);
      answer_ = &world.share(ports::done, action_ + ":" + target_);
    }
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
  void read_runbook(const ComponentSpec &runbook)
  {
    const Parameters theirs(runbook);
    automatic_ = theirs.flag("automatic");
    if (automatic_)
      automation_.emplace(runbook);
    home_ = runbook.region;
    const int asked = asking_steps(runbook, deployment_, lossy_);
    lossy_ = lossy_ && !theirs.flag("preauthorised");
    if (response_)
      fails_ratio_ = response_->setbacks.fails_ratio(action_, theirs.text("rehearsed"), asked,
                                                     theirs.number("months_since_rehearsal"));
  }
  [[nodiscard]] bool given_up() const { return called_off_->on() && !committed_->on() && !takes_back(); }
  [[nodiscard]] bool takes_back() const
  {
    const Action *action = action_named(action_);
    return action != nullptr && action->takes_back;
  }
  [[nodiscard]] std::string label() const { return title_.empty() ? id_ : title_; }
  /// It asks a component, and waits for the answer.
  [[nodiscard]] bool asks() const
  {
    const Action *action = action_named(action_);
    return action != nullptr && !action->kinds.empty() && !target_.empty();
  }
  [[nodiscard]] bool by_hand() const { return !automatic_ && !people_.empty(); }

  void carry_out(World &world)
  {
    if (!chance_)
      chance_.emplace(world.stream(id_, "step"));
    std::vector<EventId> causes = {started_->cause()};
    if (!wait_for_earlier(world, causes) && !takes_back()) {
      finish(world, "step_skipped", "a step before it failed", causes, -1);
      return;
    }
    if (needs_approval_ && automatic_ && response_) {
      world.sleep_s(response_->decide_s.sample(*chance_));
      causes = {world.record(id_, "step_approved", "someone approves: " + label(), Phase::decision, causes,
                             {people_ + ".decide_s"})};
    }
    const EventId begun = begin(world, causes);
    if (given_up()) {
      finish(world, "step_skipped", "what it is for went away", {begun, called_off_->cause()}, -1);
      return;
    }
    if (by_hand())
      take_hand(world, begun, -1);
    const bool well = work(world, *chance_);
    EventId last = begun;
    if (by_hand())
      last = free_hand(world, begun);
    if (well)
      act(world, last);
    else
      finish(world, "step_done", label() + " (done wrong, and nobody notices)", {last}, 1);
  }

  void take_hand(World &world, EventId event, double more) const
  {
    Port &hands = world.share(ports::hands_free, people_);
    world.set(hands, hands.value() + more, event);
  }

  bool wait_for_earlier(World &world, std::vector<EventId> &causes) const
  {
    bool well = true;
    for (const std::string &step : after_) {
      const Port &done = world.read(ports::step_done, step);
      world.wait_until({&done}, [&] { return done.on(); });
      causes.push_back(done.cause());
      well = well && done.value() > 0;
    }
    return well;
  }

  /// Waits until everything needed is up and a hand is free, and takes the hand.
  EventId begin(World &world, std::vector<EventId> causes)
  {
    std::vector<const Port *> watched = needs_.ports(world);
    const std::vector<const Port *> needed = watched;
    const auto usable = [&] {
      return std::all_of(needed.begin(), needed.end(), [](const Port *one) { return one->on(); });
    };
    const Port *hands = by_hand() ? &world.share(ports::hands_free, people_) : nullptr;
    if (hands != nullptr)
      watched.push_back(hands);
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
        needs_.put_right(world, *response_, by_hand() ? world.read(ports::pace, runbook_).value() : 1,
                         causes.back());
    }
    world.wait_until(watched,
                     [&] { return given_up() || (usable() && (hands == nullptr || hands->value() > 0)); });
    if (given_up())
      return causes.back();
    for (const Port *one : watched)
      if (one->since_s() > asked_s)
        causes.push_back(one->cause());
    return world.record(id_, "step_started", label(), Phase::action, causes, {people_ + ".hands"});
  }

  /// Whether it is done as it should be.
  bool work(World &world, Stream &chance)
  {
    double work_s = duration_s_.sample(chance);
    const bool error = chance.uniform() < error_ratio_;
    const double caught = chance.uniform();
    if (!by_hand()) {
      world.sleep_s(work_s);
      return true;
    }
    if (needs_approval_) {
      Stream &deciding = stream(deciding_, world, "decide");
      work_s = std::max(work_s, people::deciding_s(*response_, world, lossy_, true, deciding));
    }
    const Port &awake = world.read(ports::acknowledged, people_);
    const double hours = awake.on() ? (world.now_s() - awake.since_s()) / seconds_an_hour : 0;
    work_s *= world.read(ports::pace, runbook_).value() * (1 + fatigue_per_hour_ * hours);
    redone_ = error && caught < caught_ratio_;
    work_s += redone_ ? work_s * redo_factor_ : 0;
    world.sleep_s(work_s);
    return !error || redone_;
  }

  Stream &stream(std::optional<Stream> &kept, World &world, const char *purpose) const
  {
    if (!kept)
      kept.emplace(world.stream(id_, purpose));
    return *kept;
  }

  EventId free_hand(World &world, EventId begun) const
  {
    std::vector<std::string> by = {needs_approval_ ? people_ + (lossy_ ? ".decide_lossy_s" : ".decide_s")
                                                   : "duration_s",
                                   people_ + ".pace_of_incident"};
    if (redone_)
      by.push_back(people_ + ".step_redo_factor");
    const EventId event = world.record(
        id_, "step_work_done", label() + (redone_ ? ": done wrong, and done again" : ": hands are free"),
        needs_approval_ ? Phase::decision : Phase::action, {begun}, by);
    take_hand(world, event, 1);
    return event;
  }

  /// By hand it may not work at first.
  EventId overcome(World &world, EventId last, const std::string &what)
  {
    if (!by_hand())
      return last;
    const people::Setback setback =
        response_->setbacks.draw(fails_ratio_, stream(setbacks_, world, "setback"));
    if (*setback.what == 0)
      return last;
    world.sleep_s(setback.took_s * world.read(ports::pace, runbook_).value());
    return world.record(id_, "setback", what + ": " + setback.what, Phase::action, {last},
                        {people_ + "." + setback.set_by});
  }

  void act(World &world, EventId last)
  {
    if (action_ == "verify") {
      verify(world, last);
      return;
    }
    if (!asks()) {
      finish(world, "step_done", label(), {last}, 1);
      return;
    }
    const std::string what = action_ + ":" + target_;
    last = overcome(world, last, what);
    if (automation_ && !automation_->call(world, id_, what, last))
      return finish(world, "step_failed", what + " cannot be asked for", {last}, -1);
    const EventId asked = world.record(id_, "step_requested", what, Phase::action, {last}, {"duration_s"});
    if (action_named(action_)->lossy)
      world.set(*committed_, 1, asked);
    const Port &done = *answer_;
    if (!request_->on()) { // an answer to an earlier request is none to this one
      world.set(*answer_, 0, asked);
      world.set(*request_, 1, asked);
    }
    const bool answered = world.wait_until(
        {&done}, [&] { return done.on(); }, world.now_s() + done_timeout_s_);
    const bool well = answered && done.value() > 0;
    world.set(*request_, 0, done.cause());
    if (well)
      finish(world, "step_done", label(), {asked, done.cause()}, 1);
    else
      finish(world, "step_failed", what + (answered ? " cannot be done" : " is not done in time"),
             {asked, done.cause()}, -1);
  }

  /// Reads what users feel. A target that is no journey is checked by eye, within the step's duration.
  void verify(World &world, EventId last)
  {
    std::vector<const Port *> impact;
    for (const Journey &journey : deployment_.journeys)
      if (target_.empty() || target_ == "journey:" + journey.id)
        impact.push_back(&world.read(ports::impact, journey.id));
    const auto well = [&] {
      return std::none_of(impact.begin(), impact.end(), [](const Port *one) { return one->on(); });
    };
    // People look for another way long before the step's own time is up.
    const double patience_s = by_hand() ? std::min(done_timeout_s_, response_->patience_s) : done_timeout_s_;
    const bool verified = world.wait_until(impact, well, world.now_s() + patience_s);
    std::vector<EventId> causes = {last};
    for (const Port *one : impact)
      causes.push_back(one->cause());
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
  Port *request_ = nullptr; ///< null: it asks nobody
  Port *answer_ = nullptr;
  const Port *called_off_ = nullptr;
  Port *committed_ = nullptr;
  std::string id_;
  std::string title_;
  const Deployment &deployment_;
  std::string runbook_;
  std::string home_; ///< region an automatic runbook runs in
  std::string people_;
  std::string action_;
  std::string target_;
  std::vector<std::string> after_;
  Distribution duration_s_;
  StepNeeds needs_;
  std::optional<Automation> automation_;
  std::optional<people::Response> response_; ///< of the people, if any
  std::optional<Stream> chance_, deciding_, setbacks_;
  bool needs_approval_ = false;
  bool automatic_ = false;
  bool lossy_ = false;  ///< there is no way back from the runbook, and it is not approved beforehand
  bool redone_ = false; ///< this time
  double done_timeout_s_ = forever_s;
  double error_ratio_ = 0;
  double caught_ratio_ = 1;
  double fails_ratio_ = 0;
  double redo_factor_ = 0;
  double fatigue_per_hour_ = 0;
};

} // namespace

std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RunbookStep>(spec, deployment);
}

} // namespace drsim::runbook
