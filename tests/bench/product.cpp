// What users run, on the reference deployment: a trial of every scenario with users as rates (the default of
// check), a trial with every transaction, and the whole default check on two processors; beside a bare
// process, and for the transactions beside the yardsticks of bench/traffic. Processor time; all in one run.
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/cli/commands.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "tests/bench/yardsticks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace drsim;

namespace {

double children_s()
{
  rusage used = {};
  getrusage(RUSAGE_CHILDREN, &used);
  const auto seconds = [](const timeval &time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// The reference deployment and all scenarios of the project.
struct Reference {
  cli::Parts parts = cli::product_parts();
  Deployment deployment;
  std::vector<Scenario> scenarios;

  Reference()
  {
    const std::string source = DRSIM_SOURCE_DIR;
    Diagnostics diagnostics;
    deployment =
        parts.load_deployment(source + "/models/two-region-shop", source + "/models/catalogue", diagnostics);
    std::vector<std::filesystem::path> files;
    for (const auto &file : std::filesystem::directory_iterator(source + "/scenarios"))
      if (file.path().extension() == ".json")
        files.push_back(file.path());
    std::sort(files.begin(), files.end());
    for (const auto &file : files) {
      scenarios.push_back(load_scenario(file.string(), diagnostics));
      settle_targets(scenarios.back(), deployment);
    }
    if (diagnostics.has_errors()) {
      std::fputs(diagnostics.text().c_str(), stderr);
      std::exit(2);
    }
  }

  /// Hops of a mean transaction.
  [[nodiscard]] double hops() const
  {
    double sum = 0;
    for (const Journey &journey : deployment.journeys)
      for (const Stage &stage : journey.path)
        for (const Hop &hop : stage.hops)
          sum += journey.share * hop.visits;
    return sum;
  }
};

struct Played {
  double cpu_s = 0;
  double wall_s = 0;
  CampaignResult result;
};

Played played(const Reference &reference, const std::vector<Scenario> &scenarios, const Populate &populate,
              const CampaignSettings &settings)
{
  const double before_s = children_s();
  const auto begun = std::chrono::steady_clock::now();
  Played made;
  made.result = run_campaign(reference.deployment, scenarios, populate, settings);
  made.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  made.cpu_s = children_s() - before_s;
  for (const ScenarioRun &run : made.result.runs)
    for (const Outcome &outcome : run.outcomes)
      if (outcome.status != Outcome::Status::ok) {
        std::fprintf(stderr, "%s, trial %llu: %s\n", run.scenario->id.c_str(),
                     static_cast<unsigned long long>(outcome.trial), outcome.message.c_str());
        std::exit(1);
      }
  return made;
}

CampaignSettings fixed(std::size_t trials)
{
  CampaignSettings settings;
  settings.trials = trials;
  return settings;
}

} // namespace

int main(int argc, char **argv)
{
  const bool json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const Reference reference;
  std::vector<std::pair<std::string, double>> rows;
  const auto row = [&](const std::string &name, double value) { rows.emplace_back(name, value); };

  constexpr std::size_t bare = 400, trials = 40, exact_trials = 3;
  const double before_s = children_s();
  run_jobs(
      bare, [](std::size_t, const Line &line) { line.answer("x"); }, PoolSettings{},
      [](std::size_t, JobEnd) {});
  const double bare_s = (children_s() - before_s) / bare;
  row("bare_process_ms", 1e3 * bare_s);
  for (const Scenario &scenario : reference.scenarios) {
    const double each_s = played(reference, {scenario}, reference.parts.populate, fixed(trials)).cpu_s /
                          static_cast<double>(trials);
    row(scenario.id + "_ms", 1e3 * each_s);
    row(scenario.id + "_bare_processes", each_s / bare_s);
  }

  const auto outage = std::find_if(reference.scenarios.begin(), reference.scenarios.end(),
                                   [](const Scenario &one) { return one.id == "region-outage"; });
  const Played exact = played(reference, {*outage}, reference.parts.populate_exact, fixed(exact_trials));
  double transactions = 0;
  for (const Outcome &outcome : exact.result.runs.at(0).outcomes)
    for (const JourneyOutcome &journey : outcome.journeys)
      transactions += journey.arrivals;
  const double hops_per_s = transactions * reference.hops() / exact.cpu_s;
  row("exact_trial_s", exact.cpu_s / exact_trials);
  row("exact_transactions_per_s", transactions / exact.cpu_s);
  row("exact_hops_per_s", hops_per_s);
  row("limit_takes_of_exact", hops_per_s / bench::limit_hops_per_s());
  row("exact_to_one_actor_each", hops_per_s / bench::oracle_hops_per_s());
  row("exact_to_simpy", hops_per_s / bench::simpy_hops_per_s());

  CampaignSettings settings;
  settings.jobs = 2;
  const Played check = played(reference, reference.scenarios, reference.parts.populate, settings);
  std::size_t all = 0;
  for (const ScenarioRun &run : check.result.runs)
    all += run.outcomes.size();
  row("check_trials", static_cast<double>(all));
  row("check_wall_s", check.wall_s);
  row("check_cpu_s", check.cpu_s);
  row("check_bare_processes_a_trial", check.cpu_s / static_cast<double>(all) / bare_s);

  for (std::size_t i = 0; i < rows.size(); ++i)
    if (json)
      std::printf("%s\"%s\": %.6g%s", i == 0 ? "{" : "", rows[i].first.c_str(), rows[i].second,
                  i + 1 == rows.size() ? "}\n" : ", ");
    else
      std::printf("%-40s %14.3f\n", rows[i].first.c_str(), rows[i].second);
}
