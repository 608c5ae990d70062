// What a trial costs, counted (sim/core/work.hpp) and held against what it cost when somebody last looked: no
// clock, so that a busy machine fails nobody, and nothing doubles unnoticed. UPDATE_GOLDEN=1 keeps the
// present figures; say in the commit why they moved.
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/trial.hpp"
#include "sim/cli/commands.hpp"
#include "sim/core/work.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"
#include "tests/cost/memory.hpp"
#include "tests/sim/isolated.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>

using namespace drsim;

namespace {

constexpr double tolerance = 0.15;
constexpr double few = 20; ///< a count that moves by less costs nothing
constexpr std::uint64_t trials = 4;
const std::string source = DRSIM_SOURCE_DIR;
const std::string kept_file = source + "/tests/cost/kept.json";

struct Count {
  const char *name;
  std::uint64_t (*of)(const Work &);
};
/// After the pieces of memory that a trial takes.
constexpr Count counts[] = {{"wake_ups", [](const Work &work) { return work.wake_ups; }},
                            {"actors", [](const Work &work) { return work.actors; }},
                            {"ports", [](const Work &work) { return work.ports; }},
                            {"changes", [](const Work &work) { return work.changes; }},
                            {"events", [](const Work &work) { return work.events; }},
                            {"flows", [](const Work &work) { return work.flows; }},
                            {"draws", [](const Work &work) { return work.draws; }},
                            {"rate_steps", [](const Work &work) { return work.rate_steps; }},
                            {"rate_passes", [](const Work &work) { return work.rate_passes; }},
                            {"rate_tries", [](const Work &work) { return work.rate_tries; }}};

struct Case {
  const char *name;
  const char *scenario;
  double traffic; ///< times that of the files
};
constexpr Case cases[] = {{"region-outage", "region-outage", 1},
                          {"traffic-spike", "traffic-spike", 1},
                          {"traffic-spike, ten times the traffic", "traffic-spike", 10}};

std::vector<std::string> names()
{
  std::vector<std::string> all = {"memory"};
  for (const Count &count : counts)
    all.emplace_back(count.name);
  return all;
}

struct Loaded {
  cli::Parts parts = cli::product_parts();
  Deployment deployment;
  Scenario scenario;

  explicit Loaded(const char *name)
  {
    Diagnostics diagnostics;
    deployment =
        parts.load_deployment(source + "/models/two-region-shop", source + "/models/catalogue", diagnostics);
    scenario = load_scenario(source + "/scenarios/" + name + ".json", diagnostics);
    settle_targets(scenario, deployment);
    if (diagnostics.has_errors())
      throw std::runtime_error(diagnostics.text());
  }
};

/// Mean of some trials, count by count.
std::vector<double> counted(const Case &of)
{
  Loaded loaded(of.scenario);
  const auto &[parts, deployment, scenario] = loaded;
  loaded.scenario.load_factor *= of.traffic;
  std::vector<double> sums(names().size(), 0);
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const std::vector<double> one = test::isolated([&] {
      TrialRequest request;
      request.deployment = &deployment;
      request.scenario = &scenario;
      request.trial = trial;
      work_done = {};
      const std::uint64_t before = test::pieces_taken();
      std::vector<double> numbers;
      play_trial(request, parts.populate, false, [&](const Outcome &outcome, const Timeline &) {
        if (outcome.status != Outcome::Status::ok)
          throw std::runtime_error(outcome.message);
        numbers.push_back(static_cast<double>(test::pieces_taken() - before));
        for (const Count &count : counts)
          numbers.push_back(static_cast<double>(count.of(work_done)));
      });
      return numbers;
    });
    for (std::size_t i = 0; i < sums.size(); ++i)
      sums[i] += one.at(i) / trials;
  }
  return sums;
}

/// Pages that processes of a campaign came to have of their own: copies of what they share, and new ones.
double own_pages(const Loaded &loaded, std::size_t some)
{
  const auto so_far = [] {
    rusage used = {};
    getrusage(RUSAGE_CHILDREN, &used);
    return static_cast<double>(used.ru_minflt);
  };
  const double before = so_far();
  CampaignSettings settings;
  settings.trials = some;
  settings.jobs = 1;
  static_cast<void>(run_campaign(loaded.deployment, {loaded.scenario}, loaded.parts.populate, settings));
  return so_far() - before;
}

} // namespace

TEST_CASE("a trial costs what it cost: counts of what it does, within 15 %")
{
  nlohmann::json kept = nlohmann::json::object();
  if (std::ifstream file(kept_file); file)
    file >> kept;
  const bool update = std::getenv("UPDATE_GOLDEN") != nullptr;
  for (const Case &of : cases) {
    const std::vector<double> now = counted(of);
    std::printf("%-40s %12s %12s %8s\n", of.name, "now", "kept", "now/kept");
    for (std::size_t i = 0; i < now.size(); ++i) {
      nlohmann::json &figure = kept[of.name][names()[i]];
      if (update)
        figure = std::round(now[i]);
      const double before = figure.is_number() ? figure.get<double>() : 0;
      std::printf("  %-38s %12.0f %12.0f %8.2f\n", names()[i].c_str(), now[i], before, now[i] / before);
      std::fflush(stdout); // or the next trial's process says it again
      INFO(of.name << ": " << names()[i] << ", " << now[i] << " a trial, " << before << " kept");
      CHECK(std::abs(now[i] - before) <= std::max(few, tolerance * before));
    }
  }
  if (update)
    std::ofstream(kept_file) << kept.dump(1) << "\n";
}

// What trials have in common is built once and shared (decision 0039): a third of a trial's time is the
// kernel's, for pages that it does not share. The count depends on the kernel a little, so only much more of
// them is wrong.
TEST_CASE("a trial has few pages of its own: what trials share stays shared")
{
  constexpr std::size_t few_trials = 10, more_trials = 40;
  constexpr double kept_pages = 1250, too_many = 1.4;
  const Loaded loaded("region-outage");
  const double first = own_pages(loaded, few_trials);
  const double each = (own_pages(loaded, more_trials) - first) / (more_trials - few_trials);
  std::printf("region-outage: %.0f pages of its own a trial, %.0f kept\n", each, kept_pages);
  CHECK(each > 0);
  CHECK(each < too_many * kept_pages);
}
