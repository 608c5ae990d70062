#include "sim/components/people/oncall.hpp"

#include "sim/components/causes.hpp"
#include "sim/model/kinds.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline components::inline people {

bool is_night(double hour, double from_hour, double to_hour)
{
  return from_hour <= to_hour ? hour >= from_hour && hour < to_hour : hour >= from_hour || hour < to_hour;
}

namespace {

constexpr double hours_a_day = 24;
constexpr double seconds_an_hour = 3600;

/// What people see of the world: signals by what they tell.
struct View {
  std::vector<const Port *> impact;    ///< journeys below their SLO
  std::vector<const Port *> corrupt;   ///< time bad writes began, if they did
  std::vector<const Port *> databases; ///< stores of record: alive, and writable at home
  std::vector<const Port *> errors;    ///< share of a service's answers that are errors
  std::vector<const Port *> alarms;    ///< alarms and alerts that fire
  const Port *primary = nullptr;       ///< the primary region
  std::vector<const Port *> all;
};

/// A kind of trouble, and the event behind it.
struct Trouble {
  std::string trigger;
  EventId cause = no_event;
};

struct Plan {
  std::string runbook; ///< empty: nothing to begin
  bool automatic = false;
  bool improvised = false;
  Trouble trouble;
};

bool any_on(const std::vector<const Port *> &signals)
{
  return std::any_of(signals.begin(), signals.end(), [](const Port *signal) { return signal->on(); });
}

EventId latest_on(const std::vector<const Port *> &signals, bool on)
{
  EventId latest = no_event;
  for (const Port *signal : signals)
    if (signal->on() == on)
      latest = std::max(latest, signal->cause());
  return latest;
}

class Oncall final : public Component {
public:
  Oncall(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id), deployment_(deployment)
  {
    const Parameters parameters(spec);
    acknowledge_s_ = parameters.distribution("acknowledge_s");
    night_factor_ = parameters.number("night_factor");
    night_from_hour_ = parameters.number("night_from_hour");
    night_to_hour_ = parameters.number("night_to_hour");
    escalation_s_ = parameters.number("escalation_s");
    escalation_levels_ = std::max(1, parameters.count("escalation_levels"));
    hands_ = parameters.count("hands");
    diagnose_s_ = parameters.distribution("diagnose_s");
    decide_s_ = parameters.distribution("decide_s");
    no_runbook_factor_ = parameters.number("no_runbook_factor");
    for (const std::string &runbook : parameters.links("runbooks"))
      if (const ComponentSpec *found = deployment.find(runbook))
        runbooks_.push_back(found);
  }

  void start(World &world) override
  {
    paged_ = &world.own(ports::paged, id_);
    acknowledged_ = &world.own(ports::acknowledged, id_);
    static_cast<void>(world.own(ports::hands_free, id_, hands_));
    for (const ComponentSpec *runbook : runbooks_) {
      static_cast<void>(world.share(ports::started, runbook->id));
      static_cast<void>(world.share(ports::pace, runbook->id));
    }
    world.spawn(id_, [this, &world] { serve(world); });
  }

private:
  void serve(World &world)
  {
    look(world);
    Stream answering = world.stream(id_, "acknowledge");
    Stream thinking = world.stream(id_, "diagnose");
    Stream deciding = world.stream(id_, "decide");
    Port &paged = *paged_;
    for (;;) {
      world.wait_until({&paged}, [&] { return paged.on(); });
      const EventId page = world.record(id_, "paged", "a pager rings", Phase::detection, {paged.cause()},
                                        page_takes(world, paged.cause()));
      const EventId awake = acknowledge(world, answering, page);
      world.set(*acknowledged_, 1, awake);
      world.sleep_s(diagnose_s_.sample(thinking));
      const EventId diagnosed = world.record(id_, "diagnosed", "someone knows what is broken",
                                             Phase::decision, {awake}, {"diagnose_s"});
      attend(world, deciding, diagnosed);
      world.set(*acknowledged_, 0, no_event);
      world.set(paged, 0, no_event);
    }
  }

  /// Every component has created its signals by now.
  void look(World &world)
  {
    for (const Journey &journey : deployment_.journeys)
      view_.impact.push_back(&world.read(ports::impact, journey.id));
    for (const Store &store : deployment_.stores) {
      const ComponentSpec *spec = deployment_.find(store.component);
      const auto has = [&](const PortKind &kind) { return spec == nullptr || owns_port(spec->kind, kind); };
      if (has(ports::corrupt_since))
        view_.corrupt.push_back(&world.read(ports::corrupt_since, store.component));
      if (has(ports::component_up))
        view_.databases.push_back(&world.read(ports::component_up, store.component));
      if (spec != nullptr && has(ports::writable) && !spec->region.empty())
        view_.databases.push_back(&world.read(ports::writable, store.component + "@" + spec->region));
    }
    for (const ComponentSpec *service : deployment_.of_kind("service"))
      view_.errors.push_back(&world.read(ports::error_ratio, service->id));
    for (const char *kind : {"cloudwatch_alarm", "composite_alarm", "alert_rule"})
      for (const ComponentSpec *alarm : deployment_.of_kind(kind))
        view_.alarms.push_back(&world.read(ports::firing, alarm->id));
    view_.primary = &world.up(deployment_.primary_region());
    view_.all = {view_.primary};
    for (const auto *some : {&view_.impact, &view_.corrupt, &view_.databases, &view_.errors, &view_.alarms})
      view_.all.insert(view_.all.end(), some->begin(), some->end());
  }

  /// How long it takes from the alarm to the pager: the receiver of a route, the topic of an alarm.
  [[nodiscard]] std::vector<std::string> page_takes(World &world, EventId alarm) const
  {
    if (alarm == no_event)
      return {};
    const std::string &who = world.timeline().events()[static_cast<std::size_t>(alarm)].component;
    const ComponentSpec *spec = deployment_.find(who);
    for (const char *name : {"receiver_s", "notify_s", "watchdog_timeout_s"})
      if (spec != nullptr && spec->parameters.count(name) > 0)
        return {who + "." + name};
    return {};
  }

  [[nodiscard]] double local_hour(const World &world) const
  {
    return std::fmod(world.settings().start_hour + world.now_s() / seconds_an_hour, hours_a_day);
  }

  /// Every level is paged escalation_s after the one before, until the first of them answers.
  EventId acknowledge(World &world, Stream &chance, EventId page)
  {
    double answer_s = forever_s; // when the first answers, of all levels paged so far
    EventId asked = page;        // the page that this answer is to
    for (int level = 1; level <= escalation_levels_; ++level) {
      const bool night = is_night(local_hour(world), night_from_hour_, night_to_hour_);
      const double mine_s = world.now_s() + acknowledge_s_.sample(chance) * (night ? night_factor_ : 1);
      const EventId rung =
          level == 1 ? page
                     : world.record(id_, "escalated", "nobody answers: level " + std::to_string(level),
                                    Phase::decision, {page}, {"escalation_s"});
      if (mine_s < answer_s) {
        answer_s = mine_s;
        asked = rung;
      }
      if (level == escalation_levels_ || answer_s <= world.now_s() + escalation_s_)
        break;
      world.sleep_s(escalation_s_);
    }
    world.sleep_until_s(answer_s);
    return world.record(id_, "acknowledged", "someone is at the keyboard", Phase::decision, {asked},
                        {"acknowledge_s"});
  }

  /// What is broken and felt, most certain first.
  [[nodiscard]] std::vector<Trouble> troubles() const
  {
    std::vector<Trouble> found;
    for (const Port *corrupt : view_.corrupt)
      if (corrupt->time_s())
        found.push_back({"corruption", corrupt->cause()});
    if (!any_on(view_.impact))
      return found;
    const EventId felt = latest_on(view_.impact, true);
    if (!view_.primary->on())
      found.push_back({"region", std::max(felt, view_.primary->cause())});
    if (const EventId cause = latest_on(view_.databases, false); !std::all_of(
            view_.databases.begin(), view_.databases.end(), [](const Port *one) { return one->on(); }))
      found.push_back({"database", std::max(felt, cause)});
    if (any_on(view_.errors))
      found.push_back({"deploy", std::max(felt, latest_on(view_.errors, true))});
    return found;
  }

  [[nodiscard]] const ComponentSpec *runbook_for(const std::string &trigger) const
  {
    for (const ComponentSpec *runbook : runbooks_)
      if (Parameters(*runbook).text("trigger") == trigger)
        return runbook;
    return nullptr;
  }

  /// The runbook for the first trouble that has one that is not under way.
  [[nodiscard]] Plan plan() const
  {
    for (const Trouble &trouble : troubles()) {
      const ComponentSpec *runbook = runbook_for(trouble.trigger);
      const bool improvised = runbook == nullptr && trouble.trigger == "database";
      if (improvised)
        runbook = runbook_for("region");
      if (runbook != nullptr && begun_.count(runbook->id) == 0)
        return {runbook->id, Parameters(*runbook).flag("automatic"), improvised, trouble};
    }
    return {};
  }

  /// Stays with the incident until nothing fires and nothing is felt.
  void attend(World &world, Stream &chance, EventId known)
  {
    std::set<std::string> helpless;
    for (;;) {
      for (const Trouble &trouble : troubles())
        if (runbook_for(trouble.trigger) == nullptr && helpless.insert(trouble.trigger).second)
          world.record(id_, "no_runbook", "no runbook for trouble of kind " + trouble.trigger,
                       Phase::decision, {known, trouble.cause}, {"diagnose_s"});
      const auto calm = [&] { return troubles().empty() && !any_on(view_.impact) && !any_on(view_.alarms); };
      world.wait_until(view_.all, [&] { return !plan().runbook.empty() || calm(); });
      const Plan chosen = plan();
      if (chosen.runbook.empty()) {
        world.record(id_, "stood_down", "nothing is felt and nothing fires", Phase::none, {known});
        return;
      }
      known = decide(world, chance, chosen, known);
    }
  }

  /// Returns the latest thing people know: the end of the runbook, or that there is nothing left to decide.
  EventId decide(World &world, Stream &chance, const Plan &chosen, EventId known)
  {
    const double minutes_s = chosen.automatic ? 0 : decide_s_.sample(chance);
    const auto over = [&] { return plan().runbook != chosen.runbook; };
    if (world.wait_until(view_.all, over, world.now_s() + minutes_s))
      return world.record(id_, "decision_dropped", "the trouble went away before the decision", Phase::none,
                          {known});
    const EventId decided = world.record(id_, "decided", "begin " + chosen.runbook, Phase::decision,
                                         {known, chosen.trouble.cause}, {"decide_s"});
    begun_.insert(chosen.runbook);
    world.set(world.share(ports::pace, chosen.runbook), chosen.improvised ? no_runbook_factor_ : 1, decided);
    world.set(world.share(ports::started, chosen.runbook), 1, decided);
    const Port &finished = world.read(ports::finished, chosen.runbook);
    world.wait_until({&finished}, [&] { return finished.on(); });
    return finished.cause();
  }

  std::string id_;
  const Deployment &deployment_;
  Distribution acknowledge_s_;
  Distribution diagnose_s_;
  Distribution decide_s_;
  double night_factor_ = 1;
  double night_from_hour_ = 0;
  double night_to_hour_ = 0;
  double escalation_s_ = 0;
  double no_runbook_factor_ = 1;
  int escalation_levels_ = 1;
  int hands_ = 1;
  std::vector<const ComponentSpec *> runbooks_;
  std::set<std::string> begun_;
  View view_;
  Port *paged_ = nullptr;
  Port *acknowledged_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_oncall(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Oncall>(spec, deployment);
}

} // namespace drsim::components::people
