#include "sim/history/history_error.hpp"
#include "sim/history/migrations.hpp"
#include "sim/history/reader.hpp"
#include "sim/history/writer.hpp"
#include "tests/unit/history/samples.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

using namespace drsim;
using namespace drsim::history;
using drsim::test::Folder;
using drsim::test::sample_run;

namespace {

std::string bytes_of(const std::filesystem::path &path)
{
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// What write_run and Reader say of a file that neither may change.
std::string refusal(const std::filesystem::path &path)
{
  const std::string before = bytes_of(path);
  std::string read_says;
  std::string write_says;
  try {
    Reader reader(path);
  } catch (const HistoryError &error) {
    read_says = error.what();
  }
  try {
    write_run(path, sample_run("2026-11-29"));
  } catch (const HistoryError &error) {
    write_says = error.what();
  }
  CHECK(bytes_of(path) == before);
  CHECK(read_says == write_says);
  return write_says;
}

} // namespace

TEST_CASE("history: what is written comes back, to the bit")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  CHECK(write_run(path, sample_run("2026-11-29")) == 1);
  CHECK(write_run(path, sample_run("2026-08-29")) == 2);
  Reader reader(path);
  CHECK(reader.deployments() == std::vector<std::string>{"shop"});
  CHECK(reader.runs("other").empty());
  const std::vector<RunRow> runs = reader.runs("shop");
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].day == "2026-08-29"); // in order of the day that a run counts for
  CHECK(runs[1].seed == 18446744073709551615ULL);
  CHECK(runs[1].objectives.rto_s == 1800);
  CHECK(runs[1].verdict == "fail");
  const std::vector<ScenarioRow> scenarios = reader.scenarios(1);
  REQUIRE(scenarios.size() == 1);
  CHECK(scenarios[0].title == "Отказ региона");
  REQUIRE(scenarios[0].trials.size() == 3);
  CHECK(scenarios[0].trials[0].rto_s == 60.25);
  CHECK(scenarios[0].trials[1].censored);
  CHECK(std::isinf(scenarios[0].trials[1].rto_s));
  CHECK(std::isnan(scenarios[0].trials[1].rpo_s));
  CHECK(scenarios[0].trials[2].status == "crashed");
  CHECK(std::isnan(scenarios[0].trials[2].rto_s));
  const std::vector<InputRow> inputs = reader.inputs(2);
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[0].title() == "orders-db.promote_s");
  CHECK(inputs[0].number == 10);
  CHECK(inputs[0].from.source == Source::user_file);
  CHECK(provenance_text(inputs[0].from) == "terraform/plan.json: aws_db_instance.orders");
  REQUIRE(reader.findings(1).size() == 1);
  CHECK(reader.findings(1)[0].place == "41");
}

TEST_CASE("history: an input is kept once, however many runs have it")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  auto record = sample_run("2026-11-29");
  for (int run = 0; run < 3; ++run)
    write_run(path, record);
  record.inputs[0].value = "12 s";
  record.inputs[0].number = 12;
  write_run(path, record);
  SQLite::Database open(path.string());
  CHECK(open.execAndGet("SELECT count(*) FROM input").getInt() == 3);
  CHECK(open.execAndGet("SELECT count(*) FROM run_input").getInt() == 8);
}

TEST_CASE("history: no secret reaches the file, whatever text it hides in")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  auto record = sample_run("2026-11-29");
  record.scenarios[0].title = "call https://admin:hunter2@host/x";
  record.inputs[0].value = "Bearer hunter2HUNTER2";
  record.inputs[0].from.address = "DB_PASSWORD=hunter2";
  record.inputs[0].from.file = "plan.json?token=hunter2";
  record.findings[0].message = "password: hunter2";
  record.run.deployment = "api_key=hunter2";
  write_run(path, record);
  CHECK(bytes_of(path).find("hunter2") == std::string::npos);
  CHECK(bytes_of(path).find("call https://admin:***@host/x") != std::string::npos);
}

TEST_CASE("history: a file of a newer version is refused with what to do, and left as it is")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  write_run(path, sample_run("2026-11-29"));
  {
    SQLite::Database open(path.string(), SQLite::OPEN_READWRITE);
    open.exec("PRAGMA user_version=" + std::to_string(history_version + 1));
  }
  const std::string says = refusal(path);
  CHECK(says.find("is a history of version " + std::to_string(history_version + 1)) != std::string::npos);
  CHECK(says.find("use the newer drsim") != std::string::npos);
}

TEST_CASE("history: a damaged file, and one of another program, are errors and never overwritten")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  SECTION("no database")
  {
    std::ofstream(path) << std::string(5000, 'x');
    CHECK(refusal(path).find("is damaged, or no history") != std::string::npos);
  }
  SECTION("cut short, or written over")
  {
    write_run(path, sample_run("2026-11-29"));
    std::string bytes = bytes_of(path);
    SECTION("cut short")
    {
      bytes.resize(bytes.size() / 2);
    }
    SECTION("written over")
    {
      bytes.replace(4096, 4096, std::string(4096, '\7'));
    }
    std::ofstream(path, std::ios::binary) << bytes;
    CHECK(refusal(path).find("is damaged") != std::string::npos);
  }
  SECTION("of another program")
  {
    SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec("CREATE TABLE run(x)");
    CHECK(refusal(path).find("of another program") != std::string::npos);
  }
}

TEST_CASE("history: where there is none, reading says how to begin one, and writing begins it")
{
  const Folder folder;
  CHECK_THROWS_WITH(Reader(folder / "none.sqlite"), Catch::Contains("--record begins a history"));
  CHECK_THROWS_WITH(write_run(folder / "no/such.sqlite", sample_run("2026-11-29")),
                    Catch::Contains("its folder is not there"));
  CHECK_THROWS_WITH(write_run(folder / ".", sample_run("2026-11-29")), Catch::Contains("is no file"));
  std::ofstream(folder / "empty.sqlite").close(); // of a writer that died before its first record
  CHECK_THROWS_WITH(Reader(folder / "empty.sqlite"), Catch::Contains("holds nothing yet"));
  CHECK(write_run(folder / "empty.sqlite", sample_run("2026-11-29")) == 1);
}
