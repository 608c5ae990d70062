#include "sim/history/reader.hpp"

#include "sim/history/database.hpp"

#include <cstdlib>

namespace drsim::history {
namespace {

double number_of(const SQLite::Column &column)
{
  return column.isNull() ? not_known : column.getDouble();
}

/// Words of this drsim; a word of none of them stands for the least that one may think of it.
Provenance provenance_of(const std::string &source, const std::string &confidence)
{
  Provenance from;
  for (const Source one : {Source::user_file, Source::deployment, Source::calibration,
                           Source::provider_default, Source::catalogue})
    if (source == source_name(one))
      from.source = one;
  for (const Confidence one :
       {Confidence::set, Confidence::documented, Confidence::measured, Confidence::assumed})
    if (confidence == confidence_name(one))
      from.confidence = one;
  return from;
}

TrialRow trial_of(const SQLite::Statement &row)
{
  return {static_cast<std::uint64_t>(row.getColumn(0).getInt64()),
          row.getColumn(1).getString(),
          row.getColumn(2).getInt() != 0,
          number_of(row.getColumn(3)),
          number_of(row.getColumn(4)),
          number_of(row.getColumn(5)),
          number_of(row.getColumn(6))};
}

} // namespace

struct Reader::State {
  Database database;
};

Reader::Reader(const std::filesystem::path &path) : state_(new State{Database::to_read(path)}) {}

Reader::~Reader() = default;

std::vector<RunRow> Reader::runs(const std::string &deployment)
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(open, "SELECT id, day, at, drsim, deployment, seed, traffic, input_digest, "
                                "timeline_digest, verdict, rto_s, rpo_s, probability FROM run "
                                "WHERE deployment=? ORDER BY day, id");
    row.bind(1, deployment);
    std::vector<RunRow> out;
    while (row.executeStep()) {
      const auto text = [&](int column) { return row.getColumn(column).getString(); };
      RunRow run{row.getColumn(0).getInt64(),
                 text(1),
                 text(2),
                 text(3),
                 text(4),
                 std::strtoull(text(5).c_str(), nullptr, 10),
                 text(6),
                 text(7),
                 text(8),
                 text(9)};
      run.objectives.rto_s = row.getColumn(10).getDouble();
      run.objectives.rpo_s = row.getColumn(11).getDouble();
      run.objectives.probability = row.getColumn(12).getDouble();
      out.push_back(std::move(run));
    }
    return out;
  });
}

std::vector<std::string> Reader::deployments()
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(open, "SELECT DISTINCT deployment FROM run ORDER BY deployment");
    std::vector<std::string> out;
    while (row.executeStep())
      out.push_back(row.getColumn(0).getString());
    return out;
  });
}

std::vector<std::string> Reader::scenario_names(const std::string &deployment)
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(open, "SELECT DISTINCT name FROM scenario JOIN run ON scenario.run=run.id "
                                "WHERE deployment=? ORDER BY name");
    row.bind(1, deployment);
    std::vector<std::string> out;
    while (row.executeStep())
      out.push_back(row.getColumn(0).getString());
    return out;
  });
}

std::vector<ScenarioRow> Reader::scenarios(std::int64_t run)
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(
        open, "SELECT id, name, title, digest, stopped, verdict, proven_rto, proven_rpo FROM scenario "
              "WHERE run=? ORDER BY name");
    SQLite::Statement trial(open, "SELECT trial, status, censored, rto_s, rpo_s, lost_transactions, "
                                  "failed_transactions FROM trial WHERE scenario=? ORDER BY trial");
    SQLite::Statement ground(open, "SELECT name, share FROM ground WHERE scenario=?");
    row.bind(1, run);
    std::vector<ScenarioRow> out;
    while (row.executeStep()) {
      const auto text = [&](int column) { return row.getColumn(column).getString(); };
      out.push_back({text(1), text(2), text(3), text(4), text(5)});
      out.back().proven_rto = text(6);
      out.back().proven_rpo = text(7);
      ground.reset();
      ground.bind(1, row.getColumn(0).getInt64());
      while (ground.executeStep())
        out.back().grounds[ground.getColumn(0).getString()] = ground.getColumn(1).getDouble();
      trial.reset();
      trial.bind(1, row.getColumn(0).getInt64());
      while (trial.executeStep())
        out.back().trials.push_back(trial_of(trial));
    }
    return out;
  });
}

std::vector<InputRow> Reader::inputs(std::int64_t run)
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(
        open, "SELECT of, subject, name, value, number, source, confidence, file, address, evidence, dated "
              "FROM input JOIN run_input ON input.id=run_input.input WHERE run=? "
              "ORDER BY of, subject, name, input.id");
    row.bind(1, run);
    std::vector<InputRow> out;
    while (row.executeStep()) {
      const auto text = [&](int column) { return row.getColumn(column).getString(); };
      out.push_back(
          {text(0), text(1), text(2), text(3), number_of(row.getColumn(4)), provenance_of(text(5), text(6))});
      out.back().from.file = text(7);
      out.back().from.address = text(8);
      out.back().evidence = text(9);
      out.back().dated = text(10);
    }
    return out;
  });
}

std::vector<FindingRecord> Reader::findings(std::int64_t run)
{
  return state_->database.use([&](SQLite::Database &open) {
    SQLite::Statement row(open, "SELECT rule, severity, file, place, message FROM finding WHERE run=?");
    row.bind(1, run);
    std::vector<FindingRecord> out;
    while (row.executeStep()) {
      const auto text = [&](int column) { return row.getColumn(column).getString(); };
      out.push_back({text(0), text(1), text(2), text(3), text(4)});
    }
    return out;
  });
}

} // namespace drsim::history
