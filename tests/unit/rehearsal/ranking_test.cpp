#include "tests/unit/rehearsal/small_shop.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace ranking_test {

using namespace drsim;

namespace {

RehearsalFolder folder_with(std::vector<RehearsalRecord> records)
{
  RehearsalFolder folder;
  folder.settings.rules = catalogue_rules();
  folder.records = std::move(records);
  return folder;
}

std::vector<RehearsalCandidate> ranked(const Deployment &shop, const std::vector<PlayedScenario> &all,
                                       const RehearsalFolder &folder, int today = 1000)
{
  return rank_candidates(shop, all, folder, today);
}

bool has(const std::vector<Note> &notes, const std::string &key)
{
  return std::any_of(notes.begin(), notes.end(), [&](const Note &note) { return note.key == key; });
}

constexpr double infinite = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("risk is frequency times what exceeds the objectives, and a trial not over counts to its horizon")
{
  const Deployment shop = small_shop();
  const Scenario often = scenario_called("often", 4);
  const Scenario rare = scenario_called("rare", 0.1);
  const auto folder = folder_with({});
  const auto all = ranked(shop, {played(often, 10, 5, 7200, {}), played(rare, 10, 10, infinite, {})}, folder);
  REQUIRE(all.size() == 2);
  CHECK(all[0].scenario->id == "often");
  CHECK(all[0].loss == Approx(0.5)); // five of ten, one objective over each
  CHECK(all[0].risk == Approx(2.0));
  CHECK(all[1].loss == Approx(3.0)); // 14,400 s against 3,600 s
  CHECK(all[1].at_least);
  CHECK(all[1].risk == Approx(0.3));
  CHECK(all[0].unproven == 1);
  CHECK(has(all[0].reasons, "never"));
}

TEST_CASE("of a scenario whose frequency nobody knows the highest of its kind is taken, never none")
{
  const Deployment shop = small_shop();
  const Scenario known = scenario_called("known", 0.2);
  const Scenario unknown = scenario_called("unknown", std::nullopt);
  const auto folder = folder_with({});
  const auto all = ranked(shop, {played(known, 4, 4, 7200, {}), played(unknown, 4, 4, 7200, {})}, folder);
  CHECK(all[1].scenario->id == "unknown");
  CHECK(all[1].per_year == 0.2);
  CHECK(all[1].per_year_assumed);
  CHECK(has(all[1].reasons, "per_year_assumed"));
}

TEST_CASE("a record proves by its type, verdict, age and what has changed since")
{
  const Deployment shop = small_shop();
  const std::vector<std::string> runbooks = {"runbook:failover"};
  const auto share = [&](RehearsalRecord one, const std::string &scenario = "region") {
    const auto folder = folder_with({std::move(one)});
    return proof_of(shop, scenario, runbooks, folder, 1000).share;
  };
  CHECK(share(record("1", "live", "passed", 1000)) == Approx(1));
  CHECK(share(record("1", "tabletop", "passed", 1000)) == Approx(0.2));
  CHECK(share(record("1", "live", "conditions", 1000)) == Approx(0.5));
  CHECK(share(record("1", "live", "failed", 1000)) == 0);
  CHECK(share(record("1", "live", "passed", 1000 - 365)) == 0);
  CHECK(share(record("1", "live", "passed", 1000), "another") == Approx(0.5));
  RehearsalRecord changed = record("1", "live", "passed", 1000);
  changed.files["rules.yml"] = "other";
  CHECK(share(changed) == Approx(2.0 / 3));
  changed.files["runbooks/failover.md"] = "other";
  CHECK(share(changed) == 0); // its own page
  RehearsalRecord silent = record("1", "live", "passed", 1000);
  silent.files.clear(); // nobody knows against what: not read as the best
  CHECK(share(silent) == 0);
}

TEST_CASE("reasons name a claim without a record, and what a failed one left")
{
  const Deployment shop = small_shop();
  const Scenario region = scenario_called("region", 1);
  const auto none = folder_with({});
  CHECK(has(ranked(shop, {played(region, 4, 4, 7200, {"runbook:failover"})}, none)[0].reasons, "claimed"));
  const auto some = folder_with({record("1", "live", "passed", 900), record("2", "live", "failed", 950)});
  const auto all = ranked(shop, {played(region, 4, 4, 7200, {"runbook:failover"})}, some);
  CHECK_FALSE(has(all[0].reasons, "claimed"));
  CHECK(has(all[0].reasons, "last"));
  CHECK(has(all[0].reasons, "latest"));
}

TEST_CASE("types climb a ladder: talk, walk, simulate, staging, live, and stay after a failure")
{
  Deployment shop = small_shop();
  const Scenario region = scenario_called("region", 1);
  PlayedScenario one = played(region, 60, 0, 60, {"runbook:failover"});
  one.summary.verdict = Verdict::pass;
  const auto type = [&](std::vector<RehearsalRecord> records, const std::string &environment = {}) {
    auto folder = folder_with(std::move(records));
    folder.settings.environment = environment;
    const auto all = ranked(shop, {one}, folder);
    return choose_exercise(shop, all[0], folder, 1000).type;
  };
  CHECK(type({}) == "walkthrough");
  one.summary.critical_path = {{"decision", "oncall:sre", "decided", "", 0, 0, 0.6}};
  CHECK(type({}) == "tabletop"); // most of the time goes to talk
  CHECK(type({record("1", "tabletop", "passed", 990)}) == "walkthrough");
  CHECK(type({record("1", "walkthrough", "passed", 990)}) == "simulation");
  CHECK(type({record("1", "simulation", "passed", 990)}) == "simulation"); // no environment is named
  CHECK(type({record("1", "simulation", "passed", 990)}, "env.json") == "staging");
  CHECK(type({record("1", "staging", "passed", 990)}, "env.json") == "live");
  CHECK(type({record("1", "staging", "failed", 990)}, "env.json") == "staging");
  CHECK(type({record("1", "staging", "passed", 500)}, "env.json") == "tabletop"); // longer ago than a year
  one.summary.impact_mean_s = 10 * 3600; // more than a rehearsal may cost
  CHECK(type({record("1", "staging", "passed", 990)}, "env.json") == "staging");
  one.summary.impact_mean_s = 0;
  one.summary.verdict = Verdict::fail;
  CHECK(type({record("1", "staging", "passed", 990)}, "env.json") == "staging");
  one.summary.verdict = Verdict::pass;
  shop = small_shop(false); // no way home
  CHECK(type({record("1", "staging", "passed", 990)}, "env.json") == "staging");
}

TEST_CASE("no staging where the environment does not allow a fault of the scenario")
{
  const Deployment shop = small_shop();
  const Scenario region = scenario_called("region", 1);
  PlayedScenario one = played(region, 60, 0, 60, {"runbook:failover"});
  one.summary.verdict = Verdict::pass;
  auto folder = folder_with({record("1", "simulation", "passed", 990)});
  folder.settings.environment = "env.json";
  folder.settings.not_staged["another"] = "orders-db (component_failure)";
  CHECK(choose_exercise(shop, ranked(shop, {one}, folder)[0], folder, 1000).type == "staging");
  folder.settings.not_staged["region"] = "region:one (region_outage)";
  const ExerciseChoice choice = choose_exercise(shop, ranked(shop, {one}, folder)[0], folder, 1000);
  CHECK(choice.type == "simulation");
  CHECK(has(choice.why, "staging_lacks"));
}

TEST_CASE("a rehearsal counts for what it proves of other scenarios that the same runbooks answer")
{
  const Deployment shop = small_shop();
  const Scenario alone = scenario_called("alone", 1);
  const Scenario first = scenario_called("first", 0.8);
  const Scenario second = scenario_called("second", 0.6);
  const Scenario variant = scenario_called("variant", std::nullopt);
  const auto folder = folder_with({});
  const auto slots = [&](const std::vector<PlayedScenario> &all) {
    const auto candidates = ranked(shop, all, folder);
    const Rotation year = rotate(shop, candidates, folder, 1000);
    const RotationSlot &slot = year.quarters[0].at(0);
    return std::pair(candidates.at(slot.candidate).scenario->id, slot.priority);
  };
  const PlayedScenario a = played(alone, 10, 10, 7200, {"runbook:failback"});
  const PlayedScenario b = played(first, 10, 10, 7200, {"runbook:failover"});
  const PlayedScenario c = played(second, 10, 10, 7200, {"runbook:failover"});
  CHECK(slots({a, b}).first == "alone");
  CHECK(slots({a, b, c}) == std::pair(std::string("first"), 0.8 + 0.5 * 0.6));
  // A variant whose frequency nobody tells adds nothing: it is the same event, told otherwise.
  const auto with = slots({a, b, c, played(variant, 10, 10, 7200, {"runbook:failover"})});
  CHECK(with.second <= 1.0 + 0.5 * (0.8 + 0.6)); // it may lead itself, and counts once
}

TEST_CASE("four quarters rehearse every critical runbook, or say which not")
{
  Deployment shop = small_shop();
  std::vector<Scenario> scenarios;
  for (int i = 0; i < 6; ++i) {
    ComponentSpec runbook = shop.components[0];
    runbook.id = "runbook:" + std::to_string(i);
    shop.components.push_back(runbook);
    scenarios.push_back(scenario_called("s" + std::to_string(i), 1.0 / (1 << (3 * i)))); // far apart
  }
  std::vector<PlayedScenario> all;
  for (int i = 0; i < 6; ++i)
    all.push_back(
        played(scenarios[static_cast<std::size_t>(i)], 10, 10, 7200, {"runbook:" + std::to_string(i)}));
  auto folder = folder_with({});
  const auto covered = [&](double per_quarter) {
    REQUIRE(folder.settings.rules.set("per_quarter", per_quarter, "test"));
    return rotate(shop, ranked(shop, all, folder), folder, 1000);
  };
  const Rotation two = covered(2);
  CHECK(two.critical.size() == 6);
  CHECK(two.uncovered.empty());
  CHECK(two.quarters[0][0].candidate == 0); // the highest risk first
  std::set<std::size_t> rehearsed;
  for (const auto &quarter : two.quarters) {
    CHECK(quarter.size() == 2);
    for (const RotationSlot &slot : quarter)
      rehearsed.insert(slot.candidate);
  }
  CHECK(rehearsed.size() == 6);
  CHECK(two.unreached == std::vector<std::string>{"runbook:failover", "runbook:failback"});
  CHECK(covered(1).uncovered.size() == 2);
}

} // namespace ranking_test
