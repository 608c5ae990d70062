#include "sim/history/writer.hpp"

#include "sim/core/digest.hpp"
#include "sim/history/database.hpp"
#include "sim/history/kept_text.hpp"

#include <cmath>

namespace drsim::history {
namespace {

/// Binds in order; texts go through kept_text, what is not known is NULL.
class Row {
public:
  explicit Row(SQLite::Statement &statement) : statement_(statement) { statement_.reset(); }
  Row &text(std::string_view value)
  {
    statement_.bind(++column_, kept_text(value));
    return *this;
  }
  Row &whole(std::int64_t value)
  {
    statement_.bind(++column_, value);
    return *this;
  }
  Row &number(double value)
  {
    if (std::isnan(value))
      statement_.bind(++column_);
    else
      statement_.bind(++column_, value);
    return *this;
  }
  void insert() { statement_.exec(); }

private:
  SQLite::Statement &statement_;
  int column_ = 0;
};

std::int64_t insert_run(SQLite::Database &open, const RunRow &run)
{
  SQLite::Statement into(open, "INSERT INTO run VALUES(NULL,?,?,?,?,?,?,?,?,?,?,?,?)");
  Row(into)
      .text(run.day)
      .text(run.at)
      .text(run.version)
      .text(run.deployment)
      .text(std::to_string(run.seed))
      .text(run.traffic)
      .text(run.input_digest)
      .text(run.timeline_digest)
      .text(run.verdict)
      .number(run.objectives.rto_s)
      .number(run.objectives.rpo_s)
      .number(run.objectives.probability)
      .insert();
  return open.getLastInsertRowid();
}

void insert_scenarios(SQLite::Database &open, std::int64_t run, const std::vector<ScenarioRow> &scenarios)
{
  SQLite::Statement into(open, "INSERT INTO scenario(run, name, title, digest, stopped, verdict, proven_rto, "
                               "proven_rpo) VALUES(?,?,?,?,?,?,?,?)");
  SQLite::Statement grounds(open, "INSERT INTO ground VALUES(?,?,?)");
  SQLite::Statement trials(open, "INSERT INTO trial VALUES(?,?,?,?,?,?,?,?)");
  for (const ScenarioRow &one : scenarios) {
    Row(into)
        .whole(run)
        .text(one.name)
        .text(one.title)
        .text(one.digest)
        .text(one.stopped)
        .text(one.verdict)
        .text(one.proven_rto)
        .text(one.proven_rpo)
        .insert();
    const std::int64_t scenario = open.getLastInsertRowid();
    for (const auto &[name, share] : one.grounds)
      Row(grounds).whole(scenario).text(name).number(share).insert();
    for (const TrialRow &trial : one.trials)
      Row(trials)
          .whole(scenario)
          .whole(static_cast<std::int64_t>(trial.trial))
          .text(trial.status)
          .whole(trial.censored ? 1 : 0)
          .number(trial.rto_s)
          .number(trial.rpo_s)
          .number(trial.lost_transactions)
          .number(trial.failed_transactions)
          .insert();
  }
}

/// The same for all that is kept of two rows that are equal.
std::string print_of(const InputRow &row)
{
  core::Digest digest;
  for (const std::string &part : {row.of, row.subject, row.name, row.value, row.from.file, row.from.address,
                                  std::string(source_name(row.from.source)),
                                  std::string(confidence_name(row.from.confidence)), row.evidence, row.dated})
    digest.add(kept_text(part));
  digest.add(std::isnan(row.number) ? not_known : row.number);
  return digest.hex();
}

void insert_inputs(SQLite::Database &open, std::int64_t run, const std::vector<InputRow> &inputs)
{
  SQLite::Statement into(open, "INSERT OR IGNORE INTO input(print, of, subject, name, value, number, source, "
                               "confidence, file, address, evidence, dated) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
  SQLite::Statement of(open, "INSERT OR IGNORE INTO run_input SELECT ?, id FROM input WHERE print=?");
  for (const InputRow &row : inputs) {
    const std::string print = print_of(row);
    Row(into)
        .text(print)
        .text(row.of)
        .text(row.subject)
        .text(row.name)
        .text(row.value)
        .number(row.number)
        .text(source_name(row.from.source))
        .text(confidence_name(row.from.confidence))
        .text(row.from.file)
        .text(row.from.address)
        .text(row.evidence)
        .text(row.dated)
        .insert();
    Row(of).whole(run).text(print).insert();
  }
}

void insert_findings(SQLite::Database &open, std::int64_t run, const std::vector<FindingRecord> &findings)
{
  SQLite::Statement into(open, "INSERT INTO finding VALUES(?,?,?,?,?,?)");
  for (const FindingRecord &one : findings)
    Row(into)
        .whole(run)
        .text(one.rule)
        .text(one.severity)
        .text(one.file)
        .text(one.place)
        .text(one.message)
        .insert();
}

} // namespace

std::int64_t write_run(const std::filesystem::path &path, const RunRecord &record)
{
  Database database = Database::to_write(path);
  return database.use([&](SQLite::Database &open) {
    SQLite::Transaction all(open, SQLite::TransactionBehavior::IMMEDIATE);
    const std::int64_t run = insert_run(open, record.run);
    insert_scenarios(open, run, record.scenarios);
    insert_inputs(open, run, record.inputs);
    insert_findings(open, run, record.findings);
    all.commit();
    return run;
  });
}

void check_writable(const std::filesystem::path &path)
{
  static_cast<void>(Database::to_write(path));
}

} // namespace drsim::history
