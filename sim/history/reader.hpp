#pragma once
#include "sim/history/run_record.hpp"

#include <filesystem>
#include <memory>

namespace drsim::history {

/// Reads a history; never changes it. Throws HistoryError.
class Reader {
public:
  explicit Reader(const std::filesystem::path &path);
  ~Reader();
  Reader(const Reader &) = delete;
  Reader &operator=(const Reader &) = delete;

  /// Runs of a deployment in order of their day, then of their recording.
  [[nodiscard]] std::vector<RunRow> runs(const std::string &deployment);
  /// Names of the deployments that it has runs of.
  [[nodiscard]] std::vector<std::string> deployments();
  /// Names of all scenarios that runs of a deployment played.
  [[nodiscard]] std::vector<std::string> scenario_names(const std::string &deployment);
  /// Scenarios of a run, in order of the name, with their trials.
  [[nodiscard]] std::vector<ScenarioRow> scenarios(std::int64_t run);
  [[nodiscard]] std::vector<InputRow> inputs(std::int64_t run);
  [[nodiscard]] std::vector<FindingRecord> findings(std::int64_t run);

private:
  struct State;
  std::unique_ptr<State> state_;
};

} // namespace drsim::history
