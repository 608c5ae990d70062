#include "sim/campaign/campaign.hpp"
#include "sim/verdict/judge.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::test;

namespace {

/// The toy, in doubt for 500 s in every third trial.
Populate in_doubt()
{
  return [plain = toy_model()](World &world, const Deployment &deployment, const Scenario &scenario) {
    if (world.settings().trial % 3 == 1)
      world.timeline().set_total("transactions:doubt_s", 500);
    return plain(world, deployment, scenario);
  };
}

/// What a closer look finds: the loss is another.
Populate closer()
{
  return [plain = toy_model()](World &world, const Deployment &deployment, const Scenario &scenario) {
    world.timeline().set_total("transactions:failed", 7);
    return plain(world, deployment, scenario);
  };
}

} // namespace

TEST_CASE("second look: only trials long in doubt are played again, the others keep their outcome")
{
  const Deployment deployment = toy_deployment(300);
  const std::vector<Scenario> scenarios = {toy_scenario("a"), toy_scenario("b")};
  const CampaignResult plain = run_campaign(deployment, scenarios, in_doubt(), fixed_trials(12));
  CampaignSettings settings = fixed_trials(12);
  settings.second_look = closer();
  const CampaignResult looked = run_campaign(deployment, scenarios, in_doubt(), settings);
  std::size_t again = 0;
  for (std::size_t s = 0; s < 2; ++s)
    for (std::size_t i = 0; i < 12; ++i) {
      const Outcome &before = plain.runs[s].outcomes[i];
      const Outcome &now = looked.runs[s].outcomes[i];
      CHECK(now.trial == i);
      CHECK(now.exact == is_doubtful(before));
      CHECK((now.digest == before.digest) == !now.exact);
      CHECK(now.failed_transactions == (now.exact ? 7 : 0));
      again += now.exact ? 1 : 0;
    }
  CHECK(again > 0);
  CHECK(again <= 8);
  settings.jobs = 3;
  CHECK(run_campaign(deployment, scenarios, in_doubt(), settings).timeline_digest == looked.timeline_digest);
}

TEST_CASE("second look: every doubtful trial is played again, and those that tell another story are counted")
{
  const Deployment deployment = toy_deployment(300);
  const std::vector<Scenario> scenarios = {toy_scenario("a")};
  const auto looked = [&](const Populate &again) {
    CampaignSettings settings = fixed_trials(60);
    settings.second_look = again;
    const CampaignResult result = run_campaign(deployment, scenarios, in_doubt(), settings);
    std::size_t exact = 0;
    for (const Outcome &one : result.runs[0].outcomes)
      exact += one.exact ? 1 : 0;
    return std::pair(exact, result.runs[0].misled.size());
  };
  const auto [doubtful, misled] = looked(closer());
  CHECK(doubtful == 20);
  CHECK(misled == 0);
  // Nothing happens to users in the second look: another story.
  const Populate calm = [](World &, const Deployment &, const Scenario &) {
    return std::vector<std::unique_ptr<Component>>{};
  };
  CHECK(looked(calm) == std::pair<std::size_t, std::size_t>(20, 20));
}

TEST_CASE("second look: two outcomes tell the same when every objective is met or missed by both")
{
  const Objectives objectives;
  Outcome one;
  one.impact = true;
  one.rto_s = 3000;
  Outcome other = one;
  CHECK(tells_the_same(one, other, objectives));
  other.rto_s = 3700; // beyond the RTO of an hour
  CHECK_FALSE(tells_the_same(one, other, objectives));
  one.rto_s = 4000;
  CHECK(tells_the_same(one, other, objectives));
  other.rto_s = 6100; // more than half as long again
  CHECK_FALSE(tells_the_same(one, other, objectives));
  other = one;
  other.rpo_s = 1000;
  CHECK_FALSE(tells_the_same(one, other, objectives));
  other = one;
  other.censored = true;
  CHECK_FALSE(tells_the_same(one, other, objectives));
}

TEST_CASE("second look: doubt counts from a minute on, and by its share of the time to recovery")
{
  Outcome outcome;
  outcome.rto_s = 100;
  outcome.doubt_s = 59;
  CHECK_FALSE(is_doubtful(outcome));
  outcome.doubt_s = 61;
  CHECK(is_doubtful(outcome));
  outcome.rto_s = 3600;
  CHECK_FALSE(is_doubtful(outcome));
  outcome.rto_s = 100;
  outcome.status = Outcome::Status::crashed;
  CHECK_FALSE(is_doubtful(outcome));
}
