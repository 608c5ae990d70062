#pragma once
#include "sim/campaign/campaign.hpp"

#include <string>

namespace drsim::test {

/// A deployment and a model just large enough for a campaign: one fault at 100 s, one repair whose length is
/// drawn, one journey that suffers meanwhile.
inline Deployment toy_deployment(double repair_mean_s = 600)
{
  Deployment deployment;
  deployment.id = "toy";
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  deployment.stores = {{"orders-db", ""}};
  ComponentSpec repair;
  repair.id = "repair";
  repair.parameters["mean_s"].value = Distribution(std::vector<Term>{Exponential{repair_mean_s}});
  deployment.components = {repair};
  return deployment;
}

inline Scenario toy_scenario(const std::string &id)
{
  Scenario scenario;
  scenario.id = id;
  scenario.title = "Scenario " + id;
  scenario.horizon_s = 20000;
  return scenario;
}

/// Goes wrong in one trial only.
using Mischief = std::function<void(World &world)>;

inline Populate toy_model(std::uint64_t bad_trial = 0, Mischief mischief = {})
{
  return [=](World &world, const Deployment &deployment, const Scenario &scenario) {
    if (mischief && world.settings().trial == bad_trial)
      mischief(world);
    const Distribution length = deployment.components.at(0).parameters.at("mean_s").value;
    world.spawn("toy", [&world, length, purpose = scenario.id] {
      world.sleep_until_s(100);
      const EventId fault = world.record("fault:toy", "fault", "broke", Phase::none, {});
      world.record("journey:buy", "impact_begin", "", Phase::none, {fault});
      Stream stream = world.stream("repair", purpose);
      world.sleep_s(length.sample(stream));
      const EventId fixed = world.record("repair", "repaired", "mended", Phase::action, {fault});
      world.record("journey:buy", "impact_over", "users are back", Phase::propagation, {fixed});
      world.record("orders-db", "data_lost", "", Phase::none, {fault});
      world.timeline().set_total("store:orders-db:rpo_s", 5);
      world.timeline().set_total("store:orders-db:lost_transactions", 50);
    });
    for (const char *name : {"transactions:failed", "transactions:doubt_s", "backlog:longest"})
      static_cast<void>(world.timeline().total(name)); // 0 where nothing else is said
    return std::vector<std::unique_ptr<Component>>{};
  };
}

inline CampaignSettings fixed_trials(std::size_t trials, int jobs = 2)
{
  CampaignSettings settings;
  settings.trials = trials;
  settings.jobs = jobs;
  return settings;
}

} // namespace drsim::test
