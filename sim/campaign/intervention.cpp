#include "sim/campaign/intervention.hpp"

#include "sim/core/duration.hpp"
#include "sim/engine/interrupts.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/runbook_ports.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace drsim::inline campaign {
namespace {

using What = Intervention::What;

/// Nobody of the deployment: whoever asks "what if".
constexpr const char *somebody = "what-if";

struct Row {
  What what;
  const char *word;
  const char *kind; ///< of component
  const char *of;   ///< in words
};
constexpr std::array rows = {Row{What::page, "paged", "oncall", "a rota (oncall:...)"},
                             Row{What::start, "started", "runbook", "a runbook"},
                             Row{What::approve, "approved", "runbook", "a runbook"},
                             Row{What::carry_out, "carried_out", "runbook_step", "a step of a runbook"},
                             Row{What::finish, "done", "oncall", "a rota, a role or a step of a runbook"},
                             Row{What::finish, "done", "role", ""},
                             Row{What::finish, "done", "runbook_step", ""}};

/// "promote:orders-db-dr", what the step asks for; "" when it asks for nothing that can be named beforehand.
std::string asked_by(const ComponentSpec &step)
{
  const Parameters parameters(step);
  const std::string &target = parameters.text("target");
  const Action *action = action_named(parameters.text("action"));
  const bool names_one = action != nullptr && !action->kinds.empty() && !target.empty();
  return names_one && target != broken_target ? parameters.text("action") + ":" + target : "";
}

/// Faults that have begun and are not over: what somebody who acts knows of.
std::vector<EventId> standing_faults(World &world)
{
  std::set<EventId> standing;
  for (const Event &event : world.timeline().events())
    if (event.kind == "fault")
      standing.insert(event.id);
    else if (event.kind == "fault_healed")
      for (const EventId cause : event.causes)
        standing.erase(cause);
  return {standing.begin(), standing.end()};
}

EventId record(World &world, const std::string &what)
{
  return world.record(somebody, "what_if", what, Phase::decision, standing_faults(world));
}

std::string page(World &world, const std::string &rota)
{
  Port &paged = world.share(ports::paged, rota);
  if (world.look_at(ports::acknowledged, rota).on())
    return "somebody of " + rota + " is at the keyboard since " +
           format_duration(world.look_at(ports::acknowledged, rota).since_s()) +
           " of the trial: a page about what they are at work on tells them nothing new";
  world.set(paged, paged.value() + 1, record(world, "somebody rings the pagers of " + rota));
  return {};
}

std::string start(World &world, const std::string &runbook)
{
  Port &started = world.share(ports::started, runbook);
  if (started.on())
    return runbook + " is under way since " + format_duration(started.since_s()) + " of the trial";
  world.set(started, 1, record(world, "somebody begins " + runbook));
  world.spawn(somebody, [&world, &started, &finished = world.read(ports::finished, runbook)] {
    world.wait_until({&finished}, [&] { return finished.on(); });
    world.set(started, 0, finished.cause()); // so that its steps can be begun anew
  });
  return {};
}

std::string approve(World &world, const std::string &runbook)
{
  Port &approved = world.share(ports::approved, runbook);
  if (approved.on())
    return runbook + " is approved since " + format_duration(approved.since_s()) + " of the trial";
  world.set(approved, 1, record(world, "somebody decides on " + runbook + ": its steps need no approval"));
  return {};
}

std::string carry_out(World &world, const std::string &step)
{
  const std::string what = asked_by(*world.deployment().find(step));
  Port &request = world.share(ports::request, what);
  Port &answer = world.share(ports::done, what);
  if (request.on())
    return what + " is being asked for since " + format_duration(request.since_s()) + " of the trial";
  const EventId event = record(world, "somebody carries out " + step + ": " + what);
  world.set(answer, 0, event);
  world.set(request, 1, event);
  world.spawn(somebody, [&world, &request, &answer] {
    world.wait_until({&answer}, [&] { return answer.on(); });
    world.set(request, 0, answer.cause());
  });
  return {};
}

/// Whoever of it sleeps wakes: his time is over.
std::string finish(World &world, const std::string &component, std::string &told)
{
  double until_s = world.now_s();
  for (const char *part : {"", "/incident"}) // as components name their actors
    for (const double one_s : Interrupts::end(component + part))
      until_s = std::max(until_s, one_s);
  if (until_s <= world.now_s())
    return component + " is at nothing then that time alone would end: it has not begun, has ended, or waits "
                       "for something";
  told = "it would have been at it until " + format_duration(until_s) + " of the trial";
  return {};
}

} // namespace

const char *intervention_word(What what)
{
  for (const Row &row : rows)
    if (row.what == what)
      return row.word;
  return "";
}

std::optional<Intervention> intervention_of(const Deployment &deployment, const std::string &component,
                                            const std::string &word, std::string &wrong)
{
  const ComponentSpec *spec = deployment.find(component);
  const Row *known = nullptr;
  for (const Row &row : rows) {
    if (row.word != word)
      continue;
    known = known == nullptr ? &row : known;
    if (spec == nullptr || spec->kind != row.kind)
      continue;
    if (row.what == What::carry_out && asked_by(*spec).empty())
      wrong = component + " asks nothing of the deployment that can be named beforehand: nothing can be "
                          "carried out in its stead (drsim runbook show tells its action and target)";
    return Intervention{row.what, component};
  }
  if (known == nullptr)
    return std::nullopt;
  wrong = std::string("only ") + known->of + " can be " + word + "; " + component +
          (spec == nullptr ? " is not in the deployment" : " is a " + spec->kind);
  return Intervention{known->what, component};
}

std::string intervene(World &world, const Intervention &one, std::string &told)
{
  switch (one.what) {
  case What::page: return page(world, one.component);
  case What::start: return start(world, one.component);
  case What::approve: return approve(world, one.component);
  case What::carry_out: return carry_out(world, one.component);
  case What::finish: return finish(world, one.component, told);
  }
  return {};
}

} // namespace drsim::campaign
