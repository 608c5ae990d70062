#include "sim/runbook/runbook_step.hpp"

#include <algorithm>

namespace drsim::inline runbook {
namespace {

constexpr double seconds_an_hour = 3600;

bool is_human_work(const std::string &action)
{
  return action.empty() || action == "wait" || action == "announce" || action == "verify";
}

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

class RunbookStep final : public Component {
public:
  RunbookStep(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), title_(spec.title), deployment_(deployment)
  {
    const Parameters parameters(spec);
    runbook_ = parameters.link("runbook");
    after_ = parameters.links("after");
    requires_ = parameters.links("requires");
    duration_s_ = parameters.distribution("duration_s");
    action_ = parameters.text("action");
    target_ = parameters.text("target");
    needs_approval_ = parameters.flag("needs_approval");
    done_timeout_s_ = parameters.number("done_timeout_s");
    const ComponentSpec *runbook = deployment.find(runbook_);
    automatic_ = runbook != nullptr && Parameters(*runbook).flag("automatic");
    if (runbook != nullptr)
      home_ = runbook->region;
    if (const ComponentSpec *people = people_for(runbook_, deployment)) {
      const Parameters theirs(*people);
      people_ = people->id;
      hands_ = theirs.count("hands");
      error_ratio_ = theirs.number("step_error_ratio");
      redo_factor_ = theirs.number("step_redo_factor");
      fatigue_per_hour_ = theirs.number("fatigue_per_hour");
      approval_s_ = theirs.distribution("decide_s");
    }
  }

  void start(World &world) override
  {
    world.signal(id_ + ".done", 0);
    Signal &started = world.signal(runbook_ + ".started");
    world.spawn_when(
        id_, {&started}, [&] { return started.on(); }, [this, &world] { carry_out(world); });
  }

private:
  [[nodiscard]] std::string label() const { return title_.empty() ? id_ : title_; }
  [[nodiscard]] bool by_hand() const { return !automatic_ && !people_.empty(); }

  void carry_out(World &world)
  {
    Stream chance = world.stream(id_, "step");
    std::vector<EventId> causes = {world.signal(runbook_ + ".started").cause()};
    if (!wait_for_earlier(world, causes)) {
      finish(world, "step_skipped", "a step before it failed", causes, -1);
      return;
    }
    if (needs_approval_ && automatic_) {
      world.sleep_s(approval_s_.sample(chance));
      causes = {world.record(id_, "step_approved", "someone approves: " + label(), Phase::decision, causes)};
    }
    const EventId begun = begin(world, causes);
    work(world, chance);
    EventId last = begun;
    if (by_hand())
      last = free_hand(world, begun);
    act(world, last);
  }

  bool wait_for_earlier(World &world, std::vector<EventId> &causes) const
  {
    bool well = true;
    for (const std::string &step : after_) {
      Signal &done = world.signal(step + ".done");
      world.wait_until({&done}, [&] { return done.on(); });
      causes.push_back(done.cause());
      well = well && done.value() > 0;
    }
    return well;
  }

  /// Signals that must all be on before the step can begin.
  [[nodiscard]] std::vector<Signal *> needs(World &world) const
  {
    std::vector<Signal *> needed = {&world.up(home_)};
    for (const std::string &id : requires_) {
      const ComponentSpec *spec = deployment_.find(id);
      if (spec != nullptr && (spec->kind == "tool" || spec->kind == "vault" || spec->kind == "consul")) {
        needed.push_back(&world.signal(id + ".available", 1));
        continue;
      }
      needed.push_back(&world.signal("component:" + id + ".up", 1));
      if (spec != nullptr)
        needed.push_back(&world.up(spec->region));
      if (spec != nullptr && spec->kind == "alb")
        needed.push_back(&world.signal(id + ".exists", 1));
    }
    return needed;
  }

  /// Waits until everything needed is up and a hand is free, and takes the hand.
  EventId begin(World &world, std::vector<EventId> causes)
  {
    std::vector<Signal *> watched = needs(world);
    const std::vector<Signal *> needed = watched;
    const auto usable = [&] {
      return std::all_of(needed.begin(), needed.end(), [](const Signal *one) { return one->on(); });
    };
    Signal *hands = by_hand() ? &world.signal(people_ + ".hands_free", hands_) : nullptr;
    if (hands != nullptr)
      watched.push_back(hands);
    const double asked_s = world.now_s();
    if (!usable()) {
      std::vector<EventId> why = causes;
      std::string missing;
      for (const Signal *one : needed)
        if (!one->on()) {
          why.push_back(one->cause());
          missing += (missing.empty() ? "" : ", ") + one->name();
        }
      causes.push_back(
          world.record(id_, "step_blocked", label() + ": waits for " + missing, Phase::action, why));
    }
    world.wait_until(watched, [&] { return usable() && (hands == nullptr || hands->value() > 0); });
    for (const Signal *one : watched)
      if (one->since_s() > asked_s)
        causes.push_back(one->cause());
    const EventId begun = world.record(id_, "step_started", label(), Phase::action, causes);
    if (hands != nullptr)
      world.set(*hands, hands->value() - 1, begun);
    return begun;
  }

  void work(World &world, Stream &chance)
  {
    double work_s = duration_s_.sample(chance);
    const bool error = chance.uniform() < error_ratio_;
    if (by_hand()) {
      const Signal &awake = world.signal(people_ + ".acknowledged");
      const double hours = awake.on() ? (world.now_s() - awake.since_s()) / seconds_an_hour : 0;
      work_s *= world.signal(runbook_ + ".pace", 1).value() * (1 + fatigue_per_hour_ * hours);
      work_s += error ? work_s * redo_factor_ : 0;
    }
    world.sleep_s(work_s);
  }

  EventId free_hand(World &world, EventId begun) const
  {
    const EventId event =
        world.record(id_, "step_work_done", label() + ": hands are free", Phase::action, {begun});
    Signal &hands = world.signal(people_ + ".hands_free", hands_);
    world.set(hands, hands.value() + 1, event);
    return event;
  }

  void act(World &world, EventId last)
  {
    if (action_ == "verify") {
      verify(world, last);
      return;
    }
    if (is_human_work(action_) || target_.empty()) {
      finish(world, "step_done", label(), {last}, 1);
      return;
    }
    const std::string what = action_ + ":" + target_;
    const EventId asked = world.record(id_, "step_requested", what, Phase::action, {last});
    Signal &done = world.signal("done:" + what);
    world.set(world.signal("request:" + what), 1, asked);
    const bool answered = world.wait_until(
        {&done}, [&] { return done.on(); }, world.now_s() + done_timeout_s_);
    if (answered && done.value() > 0)
      finish(world, "step_done", label(), {asked, done.cause()}, 1);
    else
      finish(world, "step_failed", what + (answered ? " cannot be done" : " is not done in time"),
             {asked, done.cause()}, -1);
  }

  /// Reads what users feel. A target that is no journey is checked by eye, within the step's duration.
  void verify(World &world, EventId last)
  {
    std::vector<Signal *> impact;
    for (const Journey &journey : deployment_.journeys)
      if (target_.empty() || target_ == "journey:" + journey.id)
        impact.push_back(&world.signal("journey:" + journey.id + ".impact"));
    const auto well = [&] {
      return std::none_of(impact.begin(), impact.end(), [](const Signal *one) { return one->on(); });
    };
    const bool verified = world.wait_until(impact, well, world.now_s() + done_timeout_s_);
    std::vector<EventId> causes = {last};
    for (const Signal *one : impact)
      causes.push_back(one->cause());
    finish(world, verified ? "step_done" : "step_failed",
           verified ? label() : label() + ": users still feel it", causes, verified ? 1 : -1);
  }

  void finish(World &world, const char *kind, const std::string &what, std::vector<EventId> causes,
              double value)
  {
    const EventId event = world.record(id_, kind, what, Phase::action, std::move(causes));
    world.set(world.signal(id_ + ".done"), value, event);
  }

  std::string id_;
  std::string title_;
  const Deployment &deployment_;
  std::string runbook_;
  std::string home_; ///< region an automatic runbook runs in
  std::string people_;
  std::string action_;
  std::string target_;
  std::vector<std::string> after_;
  std::vector<std::string> requires_;
  Distribution duration_s_;
  Distribution approval_s_;
  bool needs_approval_ = false;
  bool automatic_ = false;
  int hands_ = 0;
  double done_timeout_s_ = forever_s;
  double error_ratio_ = 0;
  double redo_factor_ = 0;
  double fatigue_per_hour_ = 0;
};

} // namespace

std::unique_ptr<Component> make_runbook_step(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<RunbookStep>(spec, deployment);
}

} // namespace drsim::runbook
