#pragma once
#include "sim/campaign/trial.hpp"
#include "tests/sim/search/spaces.hpp"

#include <set>
#include <string>

namespace drsim::test {

/// What is there in a scenario, by the names of a made-up space.
inline std::set<std::string> things_of(const Scenario &scenario)
{
  std::set<std::string> things;
  for (const FaultSpec &fault : scenario.faults)
    things.insert(fault.target);
  for (const Condition &condition : scenario.conditions)
    things.insert(condition.parameter);
  return things;
}

inline Deployment planted_deployment()
{
  Deployment deployment;
  deployment.id = "planted";
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  ComponentSpec repair;
  repair.id = "repair";
  repair.kind = "tool";
  for (const char *figure : {"u", "v", "w", "x"})
    repair.parameters[figure].value = Distribution(0);
  deployment.components = {repair};
  return deployment;
}

inline constexpr double usually_missed = 0.002; ///< whatever comes together

/// A shop that is back within minutes whatever fails, but for twice in a thousand times; where all of `weak`
/// comes together it takes hours, `surely` so often.
inline Populate planted(const std::set<std::string> &weak, double surely = 0.95)
{
  return [=](World &world, const Deployment &, const Scenario &scenario) {
    const std::set<std::string> things = things_of(scenario);
    const bool hit = std::includes(things.begin(), things.end(), weak.begin(), weak.end());
    world.spawn("planted", [&world, hit, surely] {
      Stream stream = world.stream("repair", "luck");
      const double luck = stream.uniform();
      world.sleep_until_s(600);
      const EventId fault = world.record("fault:planted", "fault", "broke", Phase::none, {});
      world.record("journey:buy", "impact_begin", "", Phase::none, {fault});
      world.sleep_s(luck < (hit ? surely : usually_missed) ? 7200 : 300);
      const EventId fixed = world.record("repair", "repaired", "mended", Phase::action, {fault});
      world.record("journey:buy", "impact_over", "users are back", Phase::propagation, {fixed});
    });
    for (const char *name : {"transactions:failed", "transactions:doubt_s", "backlog:longest"})
      static_cast<void>(world.timeline().total(name)); // 0 where nothing else is said
    return std::vector<std::unique_ptr<Component>>{};
  };
}

inline SearchSettings search_of(std::size_t trials, int jobs = 2)
{
  SearchSettings settings;
  settings.campaign.jobs = jobs;
  settings.trials = trials;
  return settings;
}

} // namespace drsim::test
