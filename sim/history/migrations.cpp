#include "sim/history/migrations.hpp"

#include <iterator>
#include <string>

namespace drsim::history {
namespace {

/// Step i leads from version i to i + 1. A step that has been in a release is never changed: files have it.
constexpr const char *steps[] = {
    // 1: runs, what they were given, what came of them
    "CREATE TABLE run(id INTEGER PRIMARY KEY, day TEXT NOT NULL, at TEXT NOT NULL, drsim TEXT NOT NULL,"
    " deployment TEXT NOT NULL, seed TEXT NOT NULL, traffic TEXT NOT NULL, input_digest TEXT NOT NULL,"
    " timeline_digest TEXT NOT NULL, verdict TEXT NOT NULL, rto_s REAL NOT NULL, rpo_s REAL NOT NULL,"
    " probability REAL NOT NULL);"
    "CREATE INDEX run_of ON run(deployment, day, id);"
    "CREATE TABLE scenario(id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run(id), name TEXT NOT "
    "NULL,"
    " title TEXT NOT NULL, digest TEXT NOT NULL, stopped TEXT NOT NULL, verdict TEXT NOT NULL,"
    " UNIQUE(run, name));"
    "CREATE TABLE trial(scenario INTEGER NOT NULL REFERENCES scenario(id), trial INTEGER NOT NULL,"
    " status TEXT NOT NULL, censored INTEGER NOT NULL, rto_s REAL, rpo_s REAL, lost_transactions REAL,"
    " failed_transactions REAL, PRIMARY KEY(scenario, trial)) WITHOUT ROWID;"
    "CREATE TABLE input(id INTEGER PRIMARY KEY, print TEXT NOT NULL UNIQUE, of TEXT NOT NULL,"
    " subject TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, number REAL, source TEXT NOT NULL,"
    " confidence TEXT NOT NULL, file TEXT NOT NULL, address TEXT NOT NULL);"
    "CREATE TABLE run_input(run INTEGER NOT NULL REFERENCES run(id), input INTEGER NOT NULL REFERENCES "
    "input(id),"
    " PRIMARY KEY(run, input)) WITHOUT ROWID;"
    "CREATE TABLE finding(run INTEGER NOT NULL REFERENCES run(id), rule TEXT NOT NULL, severity TEXT NOT "
    "NULL,"
    " file TEXT NOT NULL, place TEXT NOT NULL, message TEXT NOT NULL);"
    "CREATE INDEX finding_of ON finding(run);",
    // 2: on what grounds figures stand, and what is left of the verdicts without the unproven
    "ALTER TABLE input ADD COLUMN evidence TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE input ADD COLUMN dated TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE scenario ADD COLUMN proven_rto TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE scenario ADD COLUMN proven_rpo TEXT NOT NULL DEFAULT '';"
    "CREATE TABLE ground(scenario INTEGER NOT NULL REFERENCES scenario(id), name TEXT NOT NULL,"
    " share REAL NOT NULL, PRIMARY KEY(scenario, name)) WITHOUT ROWID;",
};

} // namespace

const int history_version = static_cast<int>(std::size(steps));

void migrate_to(SQLite::Database &open, int version)
{
  int now = open.execAndGet("PRAGMA user_version").getInt();
  for (; now < version; ++now)
    open.exec(steps[now]);
  open.exec("PRAGMA application_id=" + std::to_string(history_application));
  open.exec("PRAGMA user_version=" + std::to_string(version));
}

void migrate(SQLite::Database &open)
{
  if (open.execAndGet("PRAGMA user_version").getInt() < history_version)
    migrate_to(open, history_version);
}

} // namespace drsim::history
