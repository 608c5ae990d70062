#include "sim/history/finding_ages.hpp"
#include "sim/history/input_changes.hpp"
#include "sim/history/overview.hpp"
#include "sim/history/writer.hpp"
#include "tests/unit/history/samples.hpp"

#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::history;
using drsim::test::figure;
using drsim::test::Folder;
using drsim::test::sample_run;

namespace {

/// 200 trials around a length, another luck for another seed.
RunRecord run_of(const std::string &day, std::uint64_t seed, double rto_s)
{
  RunRecord record = sample_run(day);
  record.run.seed = seed;
  record.scenarios[0].trials.clear();
  Stream chance(seed, 0, "run", "rto");
  for (std::uint64_t trial = 0; trial < 200; ++trial)
    record.scenarios[0].trials.push_back({trial, "ok", false, rto_s * (0.5 + chance.uniform()), 0, 0, 10});
  return record;
}

Overview overview(const std::filesystem::path &path, const std::string &since = "", bool every_run = false)
{
  Reader reader(path);
  return overview_of(reader, {"shop", "2026-12-01", since, every_run}, default_gate_rules());
}

const Difference &drift(const Overview &all, const std::string &figure)
{
  for (const Difference &one : all.scenarios.at(0).drift)
    if (one.figure == figure)
      return one;
  FAIL(figure);
  return all.scenarios.at(0).drift.front();
}

std::vector<InputChange> changes(const InputRow &was, const InputRow &is)
{
  return input_changes({was}, {is});
}

FindingRecord finding(const std::string &rule, const std::string &place, const std::string &message)
{
  return {rule, "warning", "rules.yml", place, message};
}

} // namespace

TEST_CASE("overview: the last run is compared with the last of an earlier quarter, whatever the seeds")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  write_run(path, run_of("2026-08-01", 1, 100));
  write_run(path, run_of("2026-08-30", 2, 100));
  write_run(path, run_of("2026-11-01", 3, 5000));
  write_run(path, run_of("2026-11-29", 4, 100));
  const Overview same = overview(path);
  CHECK(same.before->id == 2);
  CHECK(same.figures_compared == 10);
  for (const Difference &one : same.scenarios.at(0).drift)
    CHECK((one.turn == Turn::same || one.turn == Turn::undecided));
  REQUIRE(same.scenarios.at(0).trend.size() == 2); // one run a quarter
  CHECK(same.scenarios.at(0).trend[0].run.id == 2);
  CHECK(same.scenarios.at(0).trend[1].run.id == 4);
  CHECK(overview(path, "", true).scenarios.at(0).trend.size() == 4);

  const Overview worse = overview(path, "2026-11-01");
  CHECK(worse.before->id == 3);
  CHECK(drift(worse, "rto_s.p50").turn == Turn::better);
  CHECK(drift(worse, "rto_s.met").turn == Turn::better);
  CHECK(drift(worse, "rpo_s.p50").turn == Turn::same);
  CHECK_THROWS_WITH(overview(path, "2026-07-31"), Catch::Contains("the first is of 2026-08-01"));
}

TEST_CASE("overview: with one run there is nothing to compare, within one quarter it is the run before")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  write_run(path, run_of("2026-11-01", 1, 100));
  CHECK_FALSE(overview(path).before);
  write_run(path, run_of("2026-11-02", 1, 100));
  CHECK(overview(path).before->id == 1);
  CHECK(overview(path).why_before == "the one before, for there is none of an earlier quarter");
  Reader reader(path);
  CHECK_THROWS_WITH(overview_of(reader, {"shoop", "2026-12-01", ""}, default_gate_rules()),
                    Catch::Contains("no run of shoop; it has: shop"));
}

TEST_CASE("overview: a scenario that one of the runs did not play is not compared, and says so")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  RunRecord first = run_of("2026-08-30", 1, 100);
  first.scenarios.push_back(first.scenarios[0]);
  first.scenarios[1].name = "zone";
  write_run(path, first);
  RunRecord second = run_of("2026-11-29", 1, 100);
  second.scenarios.push_back(second.scenarios[0]);
  second.scenarios[1].name = "new";
  write_run(path, second);
  const Overview all = overview(path);
  REQUIRE(all.scenarios.size() == 3);
  CHECK(all.scenarios[0].not_compared == "not played then");
  CHECK(all.scenarios[1].not_compared.empty());
  CHECK(all.scenarios[2].not_compared == "not played in the last run");
  CHECK(all.figures_compared == 10);
}

TEST_CASE("overview: what no trial has a value of is no figure")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  RunRecord record = run_of("2026-08-30", 1, 100);
  for (TrialRow &trial : record.scenarios[0].trials)
    trial.rpo_s = trial.lost_transactions = not_known; // no store of record
  write_run(path, record);
  CHECK(overview(path).scenarios.at(0).trend.at(0).figures.count("rpo_s.met") == 0);
  CHECK(overview(path).scenarios.at(0).trend.at(0).figures.count("rto_s.met") == 1);
}

TEST_CASE("input changes: value, evidence, and what is new or gone")
{
  const InputRow was = figure("orders-db", "promote_s", "10 s", 10);
  CHECK(changes(was, was).empty());
  InputRow is = figure("orders-db", "promote_s", "10 s", 10.001); // told alike, and another
  CHECK(changes(was, is).at(0).what == InputChange::What::value);
  is = was;
  is.from.confidence = Confidence::measured;
  CHECK(changes(was, is).at(0).what == InputChange::What::evidence);
  is = was;
  is.from.address = "elsewhere";
  CHECK(changes(was, is).empty()); // a line that moved is no change
  const InputRow other = figure("orders-db", "size_bytes", "1 GB", 1e9);
  const InputRow component{"component", "cache", "", "elasticache", not_known, {}};
  const InputRow of_it = figure("cache", "nodes", "3", 3);
  const InputRow store{"component", "orders-db", "", "rds_instance", not_known, {}};
  const auto more = input_changes({store, was}, {store, was, other, component, of_it});
  REQUIRE(more.size() == 2); // the component with all that is its, and a parameter of what was there
  CHECK(more[0].is.title() == "component cache");
  CHECK(more[1].is.title() == "orders-db.size_bytes");
  const auto less = input_changes({store, was, component, of_it}, {store, was});
  REQUIRE(less.size() == 1);
  CHECK(less[0].what == InputChange::What::removed);
}

TEST_CASE("finding ages: first seen, again since, gone, and a line that moved is the same finding")
{
  const FindingRecord steady = finding("no-pager", "/route", "no alert reaches a person");
  const std::vector<DayOfFindings> runs = {
      {"2026-02-01",
       {steady, finding("slow-check", "41", "asks every 30 s"), finding("old", "/x", "was there")}},
      {"2026-05-01", {steady, finding("old", "/x", "was there")}},
      {"2026-08-01", {steady, finding("slow-check", "57", "asks every 60 s")}},
      {"2026-11-01",
       {steady, finding("slow-check", "58", "asks every 60 s"), finding("fresh", "/y", "new")}}};
  const auto ages = finding_ages(runs, 1, "2026-11-11");
  REQUIRE(ages.size() == 4);
  CHECK(ages[0].finding.rule == "no-pager");
  CHECK(ages[0].first_seen == "2026-02-01");
  CHECK(ages[0].since == "2026-02-01");
  CHECK(ages[0].age_days == 283);
  CHECK(ages[1].finding.rule == "slow-check");
  CHECK(ages[1].first_seen == "2026-02-01");
  CHECK(ages[1].since == "2026-08-01");
  CHECK(ages[1].finding.place == "58");
  CHECK(ages[2].finding.rule == "fresh");
  CHECK(ages[3].finding.rule == "old");
  CHECK(ages[3].gone == "2026-08-01");
  CHECK(finding_ages(runs, 2, "2026-11-11").size() == 3); // it was gone by then
}
