// Several writers at once, and writers that are killed: what is in the file is whole.
#include "sim/history/reader.hpp"
#include "sim/history/writer.hpp"
#include "tests/unit/history/samples.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>

#include <csignal>
#include <functional>
#include <set>

#include <sys/wait.h>

using namespace drsim;
using namespace drsim::history;
using drsim::test::figure;
using drsim::test::Folder;
using drsim::test::sample_run;

namespace {

constexpr std::size_t trials = 300;
constexpr std::size_t figures = 400;

/// Large enough that a kill falls into it.
RunRecord large_run(std::uint64_t seed)
{
  RunRecord record = sample_run("2026-11-29");
  record.run.seed = seed;
  record.scenarios[0].trials.assign(trials, {0, "ok"});
  for (std::size_t i = 0; i < trials; ++i)
    record.scenarios[0].trials[i].trial = i;
  record.inputs.clear();
  for (std::size_t i = 0; i < figures; ++i) // half of them are those of other runs
    record.inputs.push_back(figure("c" + std::to_string(i), "x_s", std::to_string(i % 2 == 0 ? 0 : seed), 1));
  return record;
}

pid_t child(const std::function<void()> &work)
{
  const pid_t pid = fork();
  if (pid != 0)
    return pid;
  try {
    work();
  } catch (...) {
    _exit(1);
  }
  _exit(0);
}

void check_whole(const std::filesystem::path &path, std::size_t expected)
{
  Reader reader(path);
  const auto runs = reader.runs("shop");
  CHECK(runs.size() == expected);
  std::set<std::int64_t> ids;
  for (const RunRow &run : runs) {
    ids.insert(run.id);
    REQUIRE(reader.scenarios(run.id).size() == 1);
    CHECK(reader.scenarios(run.id)[0].trials.size() == trials);
    CHECK(reader.inputs(run.id).size() == figures);
    CHECK(reader.findings(run.id).size() == 1);
  }
  CHECK(ids.size() == runs.size());
  SQLite::Database open(path.string());
  CHECK(open.execAndGet("PRAGMA integrity_check").getString() == "ok");
  CHECK(open.execAndGet("SELECT count(*) FROM scenario WHERE run NOT IN (SELECT id FROM run)").getInt() == 0);
  CHECK(open.execAndGet("SELECT count(*) FROM trial WHERE scenario NOT IN (SELECT id FROM scenario)")
            .getInt() == 0);
}

} // namespace

TEST_CASE("history: three writers at once, from a file that is not there: every run is in it, whole")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  constexpr int writers = 3;
  constexpr int each = 6;
  std::vector<pid_t> pids;
  for (int writer = 0; writer < writers; ++writer)
    pids.push_back(child([&] {
      for (int i = 0; i < each; ++i)
        write_run(path, large_run(static_cast<std::uint64_t>(writer * each + i)));
    }));
  for (const pid_t pid : pids) {
    int status = 0;
    REQUIRE(waitpid(pid, &status, 0) == pid);
    CHECK(status == 0);
  }
  check_whole(path, writers * each);
}

TEST_CASE("history: a writer that is killed leaves all of its run or nothing, and the file to others")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  constexpr unsigned kills = 30;
  std::size_t cut = 0;
  for (unsigned i = 0; i < kills; ++i) {
    const pid_t pid = child([&] {
      for (std::uint64_t seed = 0;; ++seed)
        write_run(path, large_run(1000 * i + seed));
    });
    usleep(500 + 1700 * i); // into its opening, its making of the file, its first and later runs
    kill(pid, SIGKILL);
    int status = 0;
    REQUIRE(waitpid(pid, &status, 0) == pid);
    cut += WIFSIGNALED(status) ? 1 : 0;
    if (i % 5 == 4) {
      const std::int64_t id = write_run(path, large_run(999'999 + i));
      check_whole(path, static_cast<std::size_t>(id)); // ids are given in order: no run is missing
    }
  }
  CHECK(cut == kills); // none ended by itself
}

TEST_CASE("history: a reader sees whole runs while others write")
{
  const Folder folder;
  const auto path = folder / "history.sqlite";
  write_run(path, large_run(0));
  const pid_t pid = child([&] {
    for (std::uint64_t seed = 1; seed < 12; ++seed)
      write_run(path, large_run(seed));
  });
  for (int look = 0; look < 10; ++look) {
    Reader reader(path);
    for (const RunRow &run : reader.runs("shop"))
      CHECK(reader.inputs(run.id).size() == figures);
  }
  int status = 0;
  REQUIRE(waitpid(pid, &status, 0) == pid);
  CHECK(status == 0);
  check_whole(path, 12);
}
