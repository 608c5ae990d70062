// What trials have in common is built once, and each begins from there: the result is the same as when each
// builds its own, whatever is drawn when, and whoever dies on the way.
#include "sim/campaign/pool.hpp"
#include "tests/sim/campaign/toy.hpp"
#include "tests/sim/isolated.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace shared_build_test {
using namespace drsim;
using namespace drsim::test;

namespace {

/// A count that processes forked from here share.
class Shared {
public:
  Shared()
      : memory_(mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                     -1, 0)),
        count_(new (memory_) std::atomic<int>(0))
  {
  }
  ~Shared() { munmap(memory_, sizeof(std::atomic<int>)); }
  Shared(const Shared &) = delete;
  Shared &operator=(const Shared &) = delete;
  std::atomic<int> &operator*() const { return *count_; }

private:
  void *memory_;
  std::atomic<int> *count_;
};

/// The toy, after `first` has been done in its world.
Populate after(const std::function<void(World &)> &first)
{
  return [first, toy = toy_model(1'000'000)](World &world, const Deployment &deployment,
                                             const Scenario &scenario) {
    first(world);
    return toy(world, deployment, scenario);
  };
}

/// The first digits of a trial's digest when it is played by itself, as replay does.
double played_alone(const Populate &populate, const Scenario &scenario, std::uint64_t trial)
{
  const Deployment deployment = toy_deployment();
  return isolated([&] {
           TrialRequest request;
           request.deployment = &deployment;
           request.scenario = &scenario;
           request.trial = trial;
           double digits = 0;
           play_trial(request, populate, false, [&](const Outcome &outcome, const Timeline &) {
             digits = static_cast<double>(std::stoull(outcome.digest.substr(0, 12), nullptr, 16));
           });
           return std::vector<double>{digits};
         })
      .at(0);
}

bool all_as_alone(const Populate &populate, int jobs)
{
  const std::vector<Scenario> scenarios = {toy_scenario("a"), toy_scenario("b")};
  const CampaignResult result = run_campaign(toy_deployment(), scenarios, populate, fixed_trials(6, jobs));
  for (std::size_t s = 0; s < scenarios.size(); ++s)
    for (const Outcome &one : result.runs[s].outcomes)
      if (static_cast<double>(std::stoull(one.digest.substr(0, 12), nullptr, 16)) !=
          played_alone(populate, scenarios[s], one.trial))
        return false;
  return true;
}

pid_t parent_of(pid_t process)
{
  std::ifstream file("/proc/" + std::to_string(process) + "/stat");
  std::string text;
  std::getline(file, text);
  return static_cast<pid_t>(std::stol(text.substr(text.rfind(')') + 4)));
}

} // namespace

TEST_CASE("a world is built once for a worker and a scenario, not for each trial")
{
  const Shared builds;
  const Populate counted = after([&](World &) { ++*builds; });
  const std::vector<Scenario> scenarios = {toy_scenario("a"), toy_scenario("b")};
  const CampaignResult shared = run_campaign(toy_deployment(), scenarios, counted, fixed_trials(20, 2));
  CHECK(*builds >= 2);
  CHECK(*builds <= 4);

  // Drawn first thing, everything is done anew: the other extreme of the same way.
  const Shared each;
  const Populate drawn = after([&](World &world) {
    static_cast<void>(world.stream("early", "bird").uniform());
    ++*each;
  });
  const CampaignResult own = run_campaign(toy_deployment(), scenarios, drawn, fixed_trials(20, 2));
  CHECK(*each == 40);
  CHECK(own.timeline_digest == shared.timeline_digest);
}

TEST_CASE("a trial is the same to the bit built by itself or from what is shared, wherever it is first drawn")
{
  const auto odd = [](World &world, double at_s) {
    world.spawn("odd", [&world, at_s] {
      world.sleep_s(at_s);
      world.record("odd", "noise", std::to_string(at_s), Phase::none, {});
    });
  };
  const Populate in_start = after([&](World &world) { odd(world, world.stream("odd", "at").uniform()); });
  const Populate in_actor = after([&](World &world) {
    world.spawn("odd", [&world] {
      const double at_s = world.stream("odd", "at").uniform();
      world.sleep_s(at_s);
      world.record("odd", "noise", std::to_string(at_s), Phase::none, {});
    });
  });
  const Populate by_hour = after([&](World &world) { odd(world, world.settings().start_hour); });
  const Populate when_numbered = after([&](World &world) {
    auto at_s = std::make_shared<double>(0);
    world.when_numbered([&world, at_s] { *at_s = world.stream("odd", "at").uniform(); });
    world.spawn("odd", [&world, at_s] {
      world.sleep_s(*at_s);
      world.record("odd", "noise", std::to_string(*at_s), Phase::none, {});
    });
  });
  for (const Populate *populate : {&in_start, &in_actor, &by_hour, &when_numbered})
    for (const int jobs : {1, 3})
      CHECK(all_as_alone(*populate, jobs));
}

TEST_CASE("nothing is drawn from chance before the trial's number is known")
{
  const std::vector<double> got = isolated([] {
    Deployment deployment;
    World::Settings settings;
    std::vector<double> told;
    settings.number = [&](World::Settings &mine) {
      told.push_back(-1);
      mine.seed = 3;
      mine.trial = 4;
    };
    World world(deployment, settings);
    Stream stream = world.stream("a", "b");
    world.when_numbered([&] { told.push_back(static_cast<double>(world.settings().trial)); });
    told.push_back(world.fixed().horizon_s);
    told.push_back(stream.uniform());
    world.when_numbered([&] { told.push_back(static_cast<double>(world.settings().seed)); });
    told.push_back(world.stream("a", "b").uniform());
    return told;
  });
  Stream same(3, 4, "a", "b");
  const double first = same.uniform();
  CHECK(got == std::vector<double>{14400, -1, 4, first, 3, first});
}

TEST_CASE("a world that cannot be built, or kills whoever builds it, fails each of its trials by name")
{
  const Populate throws = after([](World &) { throw std::runtime_error("no such link"); });
  const Populate dies = after([](World &) { std::raise(SIGSEGV); });
  const Populate spins = after([](World &) {
    for (std::atomic<int> turns = 0;;)
      ++turns;
  });
  CampaignSettings settings = fixed_trials(4);
  settings.stall_limit_s = 0.5;
  const std::vector<Scenario> scenarios = {toy_scenario("a")};
  const auto all = [&](const Populate &populate, Outcome::Status status, const std::string &words) {
    const CampaignResult result = run_campaign(toy_deployment(), scenarios, populate, settings);
    REQUIRE(result.runs[0].outcomes.size() == 4);
    for (std::uint64_t trial = 0; trial < 4; ++trial) {
      const Outcome &one = result.runs[0].outcomes[trial];
      CHECK(one.trial == trial);
      CHECK(one.status == status);
      CHECK(one.message.find(words) != std::string::npos);
    }
  };
  all(throws, Outcome::Status::defect, "no such link");
  all(dies, Outcome::Status::crashed, "egmentation");
  all(spins, Outcome::Status::hung, "stood still");
}

TEST_CASE("whoever between a trial and the scheduler is killed, one trial is lost and the others are played")
{
  for (const bool worker : {false, true}) {
    const auto alike = [](std::size_t, std::size_t) { return true; };
    const Job job = [&](std::size_t, const Line &line) {
      const std::size_t index = line.which();
      if (index == 3) {
        kill(worker ? parent_of(getppid()) : getppid(), SIGKILL);
        pause();
      }
      line.answer(std::to_string(index));
    };
    PoolSettings settings;
    settings.jobs = 2;
    settings.alike = alike;
    std::vector<JobEnd> ends(12);
    run_jobs(12, job, settings, [&](std::size_t index, JobEnd end) { ends[index] = std::move(end); });
    for (std::size_t i = 0; i < ends.size(); ++i) {
      INFO("job " << i << (worker ? ", the worker killed" : ", the host killed"));
      CHECK((ends[i].how == JobEnd::How::finished) == (i != 3));
      CHECK(ends[i].answer == (i == 3 ? "" : std::to_string(i)));
    }
    CHECK(ends[3].signal == SIGKILL);
  }
}

TEST_CASE("a campaign that is stopped leaves no process behind, whatever its trials do")
{
  std::atomic<bool> stop = false;
  const Job job = [](std::size_t index, const Line &line) {
    if (index == 0)
      line.answer("");
    for (;;)
      pause();
  };
  PoolSettings settings;
  settings.jobs = 4;
  settings.stop = &stop;
  std::size_t ended = 0;
  run_jobs(100, job, settings, [&](std::size_t, JobEnd) {
    ++ended;
    stop = true;
  });
  CHECK(ended == 1);
  CHECK(waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

} // namespace shared_build_test
