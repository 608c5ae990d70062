#include "sim/inject/twin/postgres_data.hpp"

#include "sim/inject/program.hpp"
#include "sim/inject/safe_text.hpp"

#include <chrono>
#include <filesystem>
#include <thread>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

constexpr double copy_limit_s = 60;
constexpr double ask_limit_s = 3;
constexpr int copy_tries = 60;

std::string problem_of(const char *what, const ProgramEnd &end)
{
  return end.status == 0 ? "" : std::string(what) + ": " + first_lines(end.messages + end.output, 5);
}

/// Address of the peer that takes writes; empty when none does.
std::string primary_of(const PostgresData &data)
{
  for (const std::string &peer : data.peers) {
    const ProgramEnd end = run_program({"psql", "-XAt", "-d",
                                        "host=" + peer + " user=postgres dbname=postgres connect_timeout=2",
                                        "-c", "select pg_is_in_recovery()"},
                                       "", ask_limit_s);
    if (end.status == 0 && end.output.starts_with("f"))
      return peer;
  }
  return "";
}

std::string copy_of(const PostgresData &data, const std::string &primary)
{
  std::error_code why;
  fs::remove_all(data.folder, why);
  if (why)
    return data.folder + ": " + why.message();
  const std::string link = "host=" + primary + " user=postgres application_name=" + data.own_name;
  return problem_of("pg_basebackup", run_program({"pg_basebackup", "-d", link, "-D", data.folder, "-R", "-X",
                                                  "stream", "-c", "fast", "--no-sync"},
                                                 "", copy_limit_s));
}

std::string new_one(const PostgresData &data)
{
  const ProgramEnd made = run_program({"initdb", "-D", data.folder, "-U", "postgres", "--auth=trust",
                                       "--no-sync", "--no-locale", "-E", "UTF8"},
                                      "", copy_limit_s);
  if (made.status != 0)
    return problem_of("initdb", made);
  std::string statements;
  for (const std::string &statement : data.first_sql)
    statements += statement + "\n"; // the single-user mode takes a statement a line
  return problem_of("first statements", run_program({"postgres", "--single", "-D", data.folder, "postgres"},
                                                    statements, copy_limit_s));
}

} // namespace

std::string make_postgres_data(const PostgresData &data)
{
  const bool has_data = fs::exists(fs::path(data.folder) / "PG_VERSION");
  const bool may_be_first = has_data || !data.first_sql.empty();
  // One that is no first has nothing without a primary: the wire to it may still be on its way up.
  for (int i = 0; i < copy_tries; ++i) {
    if (const std::string primary = primary_of(data); !primary.empty())
      return copy_of(data, primary);
    if (may_be_first)
      return has_data ? "" : new_one(data);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
  return "no peer takes writes: there is nothing to copy";
}

} // namespace drsim::inject::twin
