// What people decide on and carry out in an incident.
#include "sim/components/people/incident.hpp"
#include "sim/core/duration.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>

namespace drsim::inline components::inline people {
namespace {

/// Whether somebody decides on its steps, as part of the runbook: those minutes are not spent twice.
bool decides_itself(const ComponentSpec &runbook, const Deployment &deployment)
{
  const auto steps = steps_of(runbook, deployment);
  return std::any_of(steps.begin(), steps.end(), [&](const std::string &id) {
    const ComponentSpec *step = deployment.find(id);
    return step != nullptr && Parameters(*step).flag("needs_approval");
  });
}

} // namespace

bool Incident::await_repair(const Trouble &trouble)
{
  const Response &response = duty_.response;
  double mended_s = 0;
  for (const EventId fault : duty_.behind.begun(faults_))
    mended_s = std::max(mended_s, world_.mended_s(fault));
  if (mended_s >= forever_s || mended_s <= world_.now_s())
    return false;
  if (!announced_)
    announced_ = chance("announced").uniform() < response.announced_ratio;
  const double worth_s = duty_.deployment.objectives.rto_s + response.loss_worth_s;
  while (*announced_ && mended_s > world_.now_s()) {
    const double in_s =
        (mended_s - world_.now_s()) / response.announced_factor.sample(chance("announced_factor"));
    if (in_s > worth_s)
      return false;
    world_.record(duty_.id, "waits_for_repair",
                  "it is to be mended in " + format_duration(in_s) + ", and would lose nothing", Phase::none,
                  {known_});
    const bool gone = world_.wait_until(
        duty_.symptoms.ports(), [&] { return !still(trouble); }, world_.now_s() + response.redecide_s);
    if (gone)
      return true;
    note("waited_for_repair", "it is not mended yet", Phase::decision,
         {"redecide_s", "announced_factor", "loss_worth_s"});
  }
  return false;
}

/// The luck of deciding on a runbook is the same whether that is a step of it or comes before.
Stream &Incident::deciding(const Way &way)
{
  if (way.runbook == nullptr)
    return chance("decide");
  const std::string purpose = "decide on " + way.runbook->id;
  return chances_.try_emplace(purpose, world_.stream(duty_.id, purpose)).first->second;
}

double Incident::deciding_takes_s(double seconds, bool lossy) const
{
  return lossy ? seconds * duty_.divided() : s(seconds);
}

bool Incident::decide(const Way &way, const Trouble &trouble)
{
  const ComponentSpec *runbook = way.runbook;
  const bool lossy =
      is_lossy(way, duty_.deployment) && (runbook == nullptr || !Parameters(*runbook).flag("preauthorised"));
  const bool automatic = runbook != nullptr && Parameters(*runbook).flag("automatic");
  const bool later = runbook != nullptr && decides_itself(*runbook, duty_.deployment);
  double takes_s = 0;
  if (!automatic && !later)
    takes_s = deciding_s(duty_.response, world_, lossy, !duty_.decided_lossy, deciding(way));
  const bool gone = lossy && !automatic && await_repair(trouble);
  const auto over = [&] { return !still(trouble); };
  if (gone ||
      world_.wait_until(duty_.symptoms.ports(), over, world_.now_s() + deciding_takes_s(takes_s, lossy))) {
    note("decision_dropped", "the trouble went away before the decision", Phase::none, {});
    return false;
  }
  duty_.decided_lossy = duty_.decided_lossy || lossy;
  known_ = world_.record(duty_.id, "decided", "begin " + way.name, Phase::decision, {known_, trouble.cause},
                         lossy ? std::vector<std::string>{"decide_lossy_s"}
                               : std::vector<std::string>{"decide_s", "pace_of_incident"});
  return true;
}

void Incident::carry_out(const Way &way, const Trouble &trouble)
{
  const std::string &id = way.runbook->id;
  const Port &finished = world_.read(ports::finished, id);
  Port &started = world_.share(ports::started, id);
  Port &called_off = world_.share(ports::called_off, id);
  if (!duty_.under_way.insert(id).second) { // another incident is at it
    world_.wait_until(
        {&finished}, [&] { return duty_.under_way.count(id) == 0; },
        world_.now_s() + s(duty_.response.give_up_s));
    return;
  }
  const double factor = way.improvised ? duty_.response.no_runbook_factor : 1;
  world_.set(world_.share(ports::pace, id), pace_ * duty_.divided() * factor, known_);
  world_.set(world_.share(ports::about, id), component_index(duty_.deployment, trouble.component), known_);
  world_.set(started, 1, known_);
  std::vector<const Port *> watched = {&finished};
  if (trouble.port != nullptr)
    watched.push_back(trouble.port);
  const auto healed = [&] { return trouble.port != nullptr && is_well(*trouble.port); };
  world_.wait_until(watched, [&] { return finished.on() || healed(); });
  if (!finished.on())
    world_.set(called_off, 1, trouble.port->cause());
  world_.wait_until({&finished}, [&] { return finished.on(); });
  known_ = finished.cause();
  verified_ = finished.value() > 0;
  world_.set(started, 0, known_);
  world_.set(called_off, 0, known_);
  world_.wait_until({&finished}, [&] { return !finished.on(); }); // its steps can be begun anew
  duty_.under_way.erase(id);
}

void Incident::improvise(const Way &way, const Trouble &trouble)
{
  const Response &response = duty_.response;
  bool lossy = false;
  for (const Measure &measure : way.measures) {
    if (!lossy && trouble.port != nullptr && is_well(*trouble.port))
      return; // it came back while they worked
    const std::string what = measure.action + ":" + measure.target;
    world_.sleep_s(s(response.try_s.sample(chance("try")) * response.no_runbook_factor));
    const double fails =
        response.setbacks.fails_ratio(measure.action, "never", static_cast<int>(way.measures.size()));
    const Setback setback = response.setbacks.draw(fails, chance("setback"));
    if (*setback.what != 0) {
      world_.sleep_s(s(setback.took_s));
      note("setback", what + ": " + setback.what, Phase::action, {setback.set_by});
    }
    const Action *row = action_named(measure.action);
    lossy = lossy || (row != nullptr && row->lossy);
    if (!ask(measure))
      return;
  }
}

/// Asks and waits for the answer; what was asked before and came late is used.
bool Incident::ask(const Measure &measure)
{
  const std::string what = measure.action + ":" + measure.target;
  const Duty::Asked &asked = duty_.measures.at(measure);
  note("asked", what, Phase::action, {"try_s", "no_runbook_factor"});
  if (!asked.request->on()) {
    world_.set(*asked.done, 0, known_);
    world_.set(*asked.request, 1, known_);
  }
  const bool answered = world_.wait_until(
      {asked.done}, [&] { return asked.done->on(); }, world_.now_s() + duty_.response.give_up_s);
  const bool well = answered && asked.done->value() > 0;
  known_ = world_.record(duty_.id, well ? "measure_done" : "measure_failed",
                         what + (well       ? " is done"
                                 : answered ? " cannot be done"
                                            : " is not done in time"),
                         Phase::action, {known_, answered ? asked.done->cause() : no_event}, {"give_up_s"});
  world_.set(*asked.request, 0, known_);
  return well;
}

} // namespace drsim::components::people
