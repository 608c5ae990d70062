#include "sim/campaign/pool.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <ctime>
#include <stdexcept>

#include <unistd.h>

using namespace drsim;
using namespace drsim::test;

namespace {

const Outcome &outcome_of(const CampaignResult &result, std::uint64_t trial)
{
  return result.runs.at(0).outcomes.at(trial);
}

/// A campaign of 8 trials in which trial 3 goes wrong; all others must be as if nothing had happened.
CampaignResult with_mischief(const Mischief &mischief, CampaignSettings settings = fixed_trials(8))
{
  const Deployment deployment = toy_deployment();
  const std::vector<Scenario> scenarios = {toy_scenario("a")};
  const CampaignResult good = run_campaign(deployment, scenarios, toy_model(), fixed_trials(8));
  const CampaignResult bad = run_campaign(deployment, scenarios, toy_model(3, mischief), settings);
  REQUIRE(bad.runs.at(0).outcomes.size() == 8);
  for (std::uint64_t trial = 0; trial < 8; ++trial)
    if (trial != 3)
      CHECK(outcome_of(bad, trial).digest == outcome_of(good, trial).digest);
  return bad;
}

} // namespace

TEST_CASE("the result is the same for any number of workers, run after run")
{
  const Deployment deployment = toy_deployment();
  const std::vector<Scenario> scenarios = {toy_scenario("a"), toy_scenario("b")};
  const CampaignResult one = run_campaign(deployment, scenarios, toy_model(), fixed_trials(30, 1));
  const CampaignResult three = run_campaign(deployment, scenarios, toy_model(), fixed_trials(30, 3));
  CHECK(one.timeline_digest == three.timeline_digest);
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(one.runs[0].outcomes[i].trial == i);
    CHECK(one.runs[0].outcomes[i].rto_s == three.runs[0].outcomes[i].rto_s);
  }
  CHECK(one.runs[0].outcomes[0].rto_s != one.runs[0].outcomes[1].rto_s);
}

TEST_CASE("the order of scenarios does not reach the digest, a parameter, a seed and a trial more do")
{
  const Deployment deployment = toy_deployment();
  const std::vector<Scenario> ab = {toy_scenario("a"), toy_scenario("b")};
  const std::vector<Scenario> ba = {toy_scenario("b"), toy_scenario("a")};
  const std::string digest = run_campaign(deployment, ab, toy_model(), fixed_trials(5)).timeline_digest;
  CHECK(run_campaign(deployment, ba, toy_model(), fixed_trials(5)).timeline_digest == digest);
  CHECK(run_campaign(deployment, ab, toy_model(), fixed_trials(6)).timeline_digest != digest);
  CHECK(run_campaign(toy_deployment(601), ab, toy_model(), fixed_trials(5)).timeline_digest != digest);
  CampaignSettings other_seed = fixed_trials(5);
  other_seed.seed = 2;
  CHECK(run_campaign(deployment, ab, toy_model(), other_seed).timeline_digest != digest);
}

TEST_CASE("a trial that crashes, exits or throws is reported and the campaign goes on")
{
  const CampaignResult crash = with_mischief([](World &) { std::raise(SIGSEGV); });
  CHECK(outcome_of(crash, 3).status == Outcome::Status::crashed);
  CHECK(outcome_of(crash, 3).message.find("egmentation") != std::string::npos);

  const CampaignResult silent = with_mischief([](World &) { _exit(9); });
  CHECK(outcome_of(silent, 3).status == Outcome::Status::crashed);
  CHECK(outcome_of(silent, 3).message.find("code 9") != std::string::npos);

  const CampaignResult early = with_mischief([](World &) { throw std::runtime_error("no such link"); });
  CHECK(outcome_of(early, 3).status == Outcome::Status::defect);
  CHECK(outcome_of(early, 3).message.find("no such link") != std::string::npos);

  const CampaignResult late = with_mischief([](World &world) {
    world.spawn("clumsy", [&world] {
      world.sleep_s(50);
      throw std::runtime_error("dropped it");
    });
  });
  CHECK(outcome_of(late, 3).status == Outcome::Status::defect);
  CHECK(outcome_of(late, 3).message.find("clumsy: dropped it") != std::string::npos);
}

TEST_CASE(
    "a trial that never ends is stopped when its simulated time stands still, and by its bound of wake-ups")
{
  CampaignSettings hasty = fixed_trials(8);
  hasty.stall_limit_s = 2; // a trial takes milliseconds
  const CampaignResult spins = with_mischief(
      [](World &) {
        for (std::atomic<int> turns = 0;;)
          ++turns;
      },
      hasty);
  CHECK(outcome_of(spins, 3).status == Outcome::Status::hung);
  CHECK(outcome_of(spins, 3).message.find("simulated time stood still for 2 s") != std::string::npos);

  CampaignSettings bounded = fixed_trials(8);
  bounded.event_limit = 1000;
  const CampaignResult livelock = with_mischief(
      [](World &world) {
        world.spawn("busy", [&world] {
          for (;;)
            world.sleep_s(0);
        });
      },
      bounded);
  CHECK(outcome_of(livelock, 3).status == Outcome::Status::hung);
  CHECK(outcome_of(livelock, 3).message.find("busy") != std::string::npos);
}

TEST_CASE("a deadlock and a trial without a fault are statuses, not results")
{
  Scenario endless = toy_scenario("a");
  endless.horizon_s = forever_s;
  const Populate stuck = [](World &world, const Deployment &, const Scenario &) {
    world.spawn("stuck", [&world] { world.wait_until({&world.always()}, [] { return false; }); });
    return std::vector<std::unique_ptr<Component>>{};
  };
  const CampaignResult deadlock = run_campaign(toy_deployment(), {endless}, stuck, fixed_trials(1));
  CHECK(outcome_of(deadlock, 0).status == Outcome::Status::deadlock);
  const Populate empty = [](World &, const Deployment &, const Scenario &) {
    return std::vector<std::unique_ptr<Component>>{};
  };
  const CampaignResult calm = run_campaign(toy_deployment(), {toy_scenario("a")}, empty, fixed_trials(1));
  CHECK(outcome_of(calm, 0).status == Outcome::Status::defect);
}

TEST_CASE("without a number of trials a scenario runs until decided or to the cap")
{
  CampaignSettings settings;
  settings.jobs = 2;
  settings.first_batch = 50;
  settings.most_trials = 150;
  const Deployment sure = toy_deployment(60); // P(RTO <= 1 h) = 1 - exp(-60)
  const CampaignResult passes = run_campaign(sure, {toy_scenario("a")}, toy_model(), settings);
  CHECK(passes.runs[0].stopped == Stopped::decided);
  CHECK(passes.runs[0].outcomes.size() == 100); // 50 of 50 leave the low end at 0.90, 100 of 100 at 0.95
  const Deployment hopeless = toy_deployment(20000);
  const CampaignResult fails = run_campaign(hopeless, {toy_scenario("a")}, toy_model(), settings);
  CHECK(fails.runs[0].stopped == Stopped::decided);
  CHECK(fails.runs[0].outcomes.size() == 50); // a trial that did not recover has missed its RPO too
  const Deployment doubtful = toy_deployment(3600 / 2.9957); // P = 0.95 exactly
  const CampaignResult open = run_campaign(doubtful, {toy_scenario("a")}, toy_model(), settings);
  CHECK(open.runs[0].stopped == Stopped::most_trials);
  CHECK(open.runs[0].outcomes.size() == 150);
}

TEST_CASE("once a claim has failed the verdict stands, and the others get no trials without end")
{
  CampaignSettings settings;
  settings.jobs = 2;
  settings.first_batch = 50;
  settings.most_trials = 200;
  settings.most_trials_failed = 100;
  // P(RTO <= 1 h) = 0.42; the RPO is met by who is back before the horizon, P = 0.95.
  const Deployment mixed = toy_deployment(19900 / 2.9957);
  const CampaignResult result = run_campaign(mixed, {toy_scenario("a")}, toy_model(), settings);
  CHECK(result.runs[0].stopped == Stopped::decided);
  CHECK(result.runs[0].outcomes.size() == 100);
}

TEST_CASE("an interrupted campaign keeps what had ended and says so")
{
  std::atomic<bool> stop = false;
  CampaignSettings settings = fixed_trials(500);
  settings.stop = &stop;
  settings.on_progress = [&](const CampaignProgress &progress) {
    CHECK(progress.planned == 500);
    stop = progress.done >= 10;
  };
  const CampaignResult result = run_campaign(toy_deployment(), {toy_scenario("a")}, toy_model(), settings);
  CHECK(result.interrupted);
  CHECK(result.runs[0].stopped == Stopped::interrupted);
  CHECK(result.runs[0].outcomes.size() >= 10);
  CHECK(result.runs[0].outcomes.size() < 100);
  for (const Outcome &outcome : result.runs[0].outcomes)
    CHECK(outcome.status == Outcome::Status::ok);
}

TEST_CASE("a slow job that gets on is left alone, whatever its time")
{
  PoolSettings settings;
  settings.stall_limit_s = 0.4;
  std::vector<JobEnd> ends(2);
  const auto work = [](double seconds) {
    const std::clock_t until = std::clock() + static_cast<std::clock_t>(seconds * CLOCKS_PER_SEC);
    while (std::clock() < until) {
    }
  };
  const Job job = [&](std::size_t index, const Line &line) {
    for (int i = 0; i < 15; ++i) {
      work(0.1);
      if (index == 0)
        ++line.beats();
    }
    line.answer("done");
  };
  run_jobs(2, job, settings, [&](std::size_t index, JobEnd end) { ends[index] = std::move(end); });
  CHECK(ends[0].how == JobEnd::How::finished);
  CHECK(ends[1].how == JobEnd::How::stood_still);
}

TEST_CASE("an answer larger than a pipe arrives whole, half an answer never counts")
{
  const std::string large(3'000'000, 'x');
  std::vector<JobEnd> ends(2);
  const Job job = [&](std::size_t index, const Line &line) {
    if (index == 0)
      line.answer(large);
    std::raise(SIGKILL);
  };
  run_jobs(2, job, {}, [&](std::size_t index, JobEnd end) { ends[index] = std::move(end); });
  CHECK(ends[0].how == JobEnd::How::finished);
  CHECK(ends[0].answer == large);
  CHECK(ends[1].how == JobEnd::How::died);
  CHECK(ends[1].signal == SIGKILL);
}
