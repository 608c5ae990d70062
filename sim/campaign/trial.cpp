#include "sim/campaign/trial.hpp"

#include "sim/campaign/store_watch.hpp"
#include "sim/model/conditions.hpp"
#include "sim/verdict/invariants.hpp"
#include "sim/verdict/judge.hpp"

#include <exception>
#include <optional>

namespace drsim::inline campaign {
namespace {

Outcome broken(const TrialRequest &request, Outcome::Status status, const std::string &message)
{
  Outcome outcome;
  outcome.trial = request.trial;
  outcome.status = status;
  outcome.message = message;
  return outcome;
}

/// The law of every trial that this one breaks; empty when there is none.
std::string broken_law_of(const World &world, Timeline &timeline, const Outcome &outcome,
                          const StoreWatch *stores)
{
  Witness witness = world.witness();
  if (stores != nullptr)
    stores->tell(witness);
  return broken_law({timeline.events(), timeline.totals(), world.deployment(), outcome, witness});
}

Outcome outcome_of(const TrialRequest &request, World &world, const StoreWatch *stores,
                   const RunResult &result)
{
  switch (result.end) {
  case RunResult::End::deadlock: return broken(request, Outcome::Status::deadlock, result.message);
  case RunResult::End::escaped_exception: return broken(request, Outcome::Status::defect, result.message);
  case RunResult::End::loose_ports: return broken(request, Outcome::Status::wrong_input, result.message);
  case RunResult::End::event_limit: return broken(request, Outcome::Status::hung, result.message);
  case RunResult::End::horizon:
  case RunResult::End::stopped: break;
  }
  try {
    Outcome outcome = judge(world.timeline(), *request.deployment, request.scenario->horizon_s);
    outcome.trial = request.trial;
    for (std::size_t fault = 0; fault < request.scenario->faults.size(); ++fault)
      if (world.begun(fault) && !world.felt(fault))
        outcome.unfelt.push_back("/faults/" + std::to_string(fault));
    if (const std::string law = broken_law_of(world, world.timeline(), outcome, stores); !law.empty())
      return broken(request, Outcome::Status::defect, law);
    return outcome;
  } catch (const std::exception &error) {
    return broken(request, Outcome::Status::defect, error.what());
  }
}

/// When the trial takes place.
void draw_hour(World::Settings &settings, const Scenario &scenario)
{
  Stream hour(settings.seed, settings.trial, "scenario", "start_hour");
  settings.start_hour = scenario.start_hour.sample(hour);
  constexpr double week_days = 7;
  Stream day(settings.seed, settings.trial, "scenario", "start_day");
  settings.start_day = scenario.start_day.value_or(static_cast<int>(week_days * day.uniform()));
}

/// `request` outlives the world and learns its trial's number.
World::Settings settings_of(TrialRequest &request)
{
  World::Settings settings;
  settings.horizon_s = request.scenario->horizon_s;
  settings.load_factor = request.scenario->load_factor;
  for (const FaultSpec &fault : request.scenario->faults)
    settings.attacked = settings.attacked || fault.kind == "attack";
  settings.event_limit = request.event_limit;
  settings.keep_series = request.keep_series;
  const auto number = [&request](World::Settings &mine) {
    mine.seed = request.seed;
    mine.trial = request.trial;
    draw_hour(mine, *request.scenario);
  };
  if (!request.number)
    number(settings);
  else
    settings.number = [&request, number](World::Settings &mine) {
      request.trial = request.number();
      number(mine);
    };
  return settings;
}

} // namespace

void play_trial(const TrialRequest &asked, const Populate &populate, bool leave_at_end,
                const TrialEnd &at_end)
{
  TrialRequest request = asked;
  std::optional<Deployment> changed;
  if (!request.scenario->conditions.empty())
    request.deployment = &changed.emplace(under_conditions(*asked.deployment, *asked.scenario));
  World::Settings settings = settings_of(request);
  World *playing = nullptr;
  std::optional<StoreWatch> stores;
  const auto watch = [&] { return stores ? &*stores : nullptr; };
  if (leave_at_end)
    settings.at_end = [&](const RunResult &result) {
      at_end(outcome_of(request, *playing, watch(), result), playing->timeline());
    };
  World world(*request.deployment, settings);
  playing = &world;
  RunResult result;
  std::vector<std::unique_ptr<Component>> population;
  try {
    population = populate(world, *request.deployment, *request.scenario);
    stores.emplace(world);
    result = world.run();
  } catch (const std::exception &error) {
    result = {RunResult::End::escaped_exception, error.what()};
  }
  static_cast<void>(world.settings()); // even of a world that could not be built
  at_end(outcome_of(request, world, watch(), result), world.timeline());
}

} // namespace drsim::campaign
