// What a campaign's trial costs and where the time goes: a bare process, the pool around it, an empty world,
// a small model, the reference deployment without its users, with them, and with the loss of a region; and
// whether workers that fork trials themselves would beat forking them from the scheduler.
#include "sim/campaign/pool.hpp"
#include "sim/cli/commands.hpp"
#include "sim/components/factory.hpp"
#include "sim/faults/fault.hpp"
#include "sim/input/scenario_file.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

using namespace drsim;

namespace {

constexpr std::size_t times = 400;

double ms_each(const std::function<void()> &body)
{
  const auto start = std::chrono::steady_clock::now();
  body();
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / times;
}

void pooled(int jobs)
{
  PoolSettings settings;
  settings.jobs = jobs;
  run_jobs(
      times, [](std::size_t, const Line &line) { line.answer("x"); }, settings, [](std::size_t, JobEnd) {});
}

/// The other design: `jobs` workers, each forking its share of trials one after another.
void nested(int jobs)
{
  for (int worker = 0; worker < jobs; ++worker)
    if (fork() == 0) {
      for (std::size_t i = 0; i < times / static_cast<std::size_t>(jobs); ++i) {
        int ends[2];
        if (pipe(ends) != 0)
          _exit(1);
        if (fork() == 0)
          _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
        close(ends[1]);
        char got = 0;
        if (read(ends[0], &got, 1) != 1)
          _exit(1);
        close(ends[0]);
        wait(nullptr);
      }
      _exit(0);
    }
  for (int worker = 0; worker < jobs; ++worker)
    wait(nullptr);
}

void the_campaign(int jobs, const Populate &populate)
{
  const CampaignSettings settings = test::fixed_trials(times, jobs);
  static_cast<void>(run_campaign(test::toy_deployment(), {test::toy_scenario("bench")}, populate, settings));
}

/// The reference deployment and its region outage, 4 h, traffic on.
struct Reference {
  Diagnostics diagnostics;
  Parts parts = product_parts();
  Deployment deployment;
  Scenario scenario;

  Reference()
  {
    const std::string source = DRSIM_SOURCE_DIR;
    deployment =
        parts.load_deployment(source + "/models/two-region-shop", source + "/models/catalogue", diagnostics);
    scenario = load_scenario(source + "/scenarios/region-outage.json", diagnostics);
    if (diagnostics.has_errors()) {
      std::fputs(diagnostics.text().c_str(), stderr);
      std::exit(2);
    }
  }

  void play(int jobs, const Populate &populate) const
  {
    const CampaignSettings settings = test::fixed_trials(times, jobs);
    static_cast<void>(run_campaign(deployment, {scenario}, populate, settings));
  }

  /// A fault that harms nothing, so that the trial can be judged.
  static void nothing_happens(World &world)
  {
    FaultSpec spike;
    spike.kind = "traffic_spike";
    spike.at_s = Distribution(900);
    spike.numbers["factor"] = Distribution(1);
    start_fault(world, spike, 0);
  }
};

} // namespace

int main(int argc, char **argv)
{
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const Populate empty = [](World &, const Deployment &, const Scenario &) {
    return std::vector<std::unique_ptr<Component>>{};
  };
  std::vector<std::pair<const char *, double>> rows;
  const auto measure = [&](const char *name, const std::function<void()> &body) {
    rows.emplace_back(name, ms_each(body));
  };
  measure("bare_process_1", [] { nested(1); });
  measure("bare_process_2", [] { nested(2); });
  measure("pool_1", [] { pooled(1); });
  measure("pool_2", [] { pooled(2); });
  {
    const std::vector<char> results(64u << 20,
                                    'x'); // what a long campaign holds when it forks the next trial
    measure("pool_2_with_64_MiB", [] { pooled(2); });
  }
  measure("empty_world_1", [&] { the_campaign(1, empty); });
  measure("empty_world_2", [&] { the_campaign(2, empty); });
  measure("small_model_1", [] { the_campaign(1, test::toy_model()); });
  measure("small_model_2", [] { the_campaign(2, test::toy_model()); });
  const Reference reference;
  const Populate without_users = [](World &world, const Deployment &deployment, const Scenario &) {
    std::vector<std::unique_ptr<Component>> all;
    for (const ComponentSpec &spec : deployment.components)
      if (auto component = make_component(spec, deployment))
        all.push_back(std::move(component));
    for (const auto &component : all)
      component->start(world);
    Reference::nothing_happens(world);
    return all;
  };
  const Populate quiet_day = [&](World &world, const Deployment &deployment, const Scenario &) {
    auto all = reference.parts.populate(world, deployment, Scenario{});
    Reference::nothing_happens(world);
    return all;
  };
  measure("reference_no_users", [&] { reference.play(1, without_users); });
  measure("reference_no_fault", [&] { reference.play(1, quiet_day); });
  measure("region_outage_1", [&] { reference.play(1, reference.parts.populate); });
  measure("region_outage_2", [&] { reference.play(2, reference.parts.populate); });
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (json)
      std::printf("%s\"%s_ms\": %.3f%s", i == 0 ? "{" : "", rows[i].first, rows[i].second,
                  i + 1 == rows.size() ? "}\n" : ", ");
    else
      std::printf("%-20s %6.3f ms a trial  %6.0f trials/s  %5.1f x\n", rows[i].first, rows[i].second,
                  1000 / rows[i].second, rows[i].second / rows[0].second);
}
