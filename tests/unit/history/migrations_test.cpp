// Files that an older drsim wrote. Their version 1 is made here, by the statements of that version.
#include "sim/history/history_error.hpp"
#include "sim/history/migrations.hpp"
#include "sim/history/reader.hpp"
#include "sim/history/writer.hpp"
#include "tests/unit/history/samples.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>

using namespace drsim;
using namespace drsim::history;
using drsim::test::Folder;
using drsim::test::sample_run;

namespace {

void make_version_1(const std::filesystem::path &path)
{
  SQLite::Database open(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate_to(open, 1);
  open.exec(
      "INSERT INTO run VALUES(1, '2026-05-30', '2026-05-30T10:00:00Z', '0.0.9', 'shop', '1', 'fluid', "
      "'sha256:aa', 'bb', 'pass', 3600, 900, 0.95);"
      "INSERT INTO scenario VALUES(1, 1, 'outage', 'Outage', 'cc', 'decided', 'pass');"
      "INSERT INTO trial VALUES(1, 0, 'ok', 0, 60, 0, 0, 3), (1, 1, 'ok', 1, 9e999, NULL, 0, 4);"
      "INSERT INTO input VALUES(1, 'p1', 'parameter', 'orders-db', 'promote_s', '10 s', 10, 'file', 'set', "
      "'plan.json', '41');"
      "INSERT INTO run_input VALUES(1, 1);"
      "INSERT INTO finding VALUES(1, 'single-zone', 'warning', 'plan.json', '41', 'one zone only');");
}

int version_of(const std::filesystem::path &path)
{
  return SQLite::Database(path.string()).execAndGet("PRAGMA user_version").getInt();
}

void check_old_run(const std::filesystem::path &path)
{
  Reader reader(path);
  REQUIRE(reader.runs("shop").at(0).day == "2026-05-30");
  const ScenarioRow scenario = reader.scenarios(1).at(0);
  CHECK(scenario.trials.size() == 2);
  CHECK(scenario.proven_rto.empty()); // nobody asked then
  CHECK(scenario.grounds.empty());
  const InputRow input = reader.inputs(1).at(0);
  CHECK(input.title() == "orders-db.promote_s");
  CHECK(input.evidence.empty());
  CHECK(reader.findings(1).size() == 1);
}

} // namespace

TEST_CASE("migrations: an older file is read as it is, and not changed by that")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  make_version_1(path);
  check_old_run(path);
  CHECK(version_of(path) == 1);
}

TEST_CASE("migrations: writing brings an older file up, with all that is in it")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  make_version_1(path);
  auto record = sample_run("2026-11-29");
  record.scenarios[0].proven_rto = "fail";
  record.scenarios[0].grounds = {{"assumed", 0.75}, {"unproven", 0.75}};
  record.inputs[0].evidence = "tested";
  record.inputs[0].dated = "2026-09-12";
  CHECK(write_run(path, record) == 2);
  CHECK(version_of(path) == history_version);
  check_old_run(path);
  Reader reader(path);
  CHECK(reader.scenarios(2).at(0).proven_rto == "fail");
  CHECK(reader.scenarios(2).at(0).grounds.at("assumed") == 0.75);
  CHECK(reader.inputs(2).at(0).dated == "2026-09-12");
}

TEST_CASE("migrations: a step that fails leaves the file at its version, with all that is in it")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  make_version_1(path);
  {
    SQLite::Database open(path.string(), SQLite::OPEN_READWRITE);
    open.exec("CREATE TABLE ground(x)"); // in the way of the step
  }
  CHECK_THROWS(write_run(path, sample_run("2026-11-29")));
  CHECK(version_of(path) == 1);
  SQLite::Database open(path.string());
  CHECK(open.execAndGet("SELECT count(*) FROM run").getInt() == 1);
  CHECK(open.execAndGet("SELECT count(*) FROM pragma_table_info('input') WHERE name='evidence'").getInt() ==
        0);
}

TEST_CASE("migrations: every version leads to the present one")
{
  for (int version = 0; version <= history_version; ++version) {
    SQLite::Database open(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    migrate_to(open, version);
    migrate(open);
    CHECK(open.execAndGet("PRAGMA user_version").getInt() == history_version);
    CHECK(open.execAndGet("SELECT count(*) FROM pragma_table_info('input') WHERE name='dated'").getInt() ==
          1);
  }
}
