#pragma once
#include "sim/analysis/model_check.hpp"
#include "sim/cli/inject_run.hpp"

namespace drsim::inline cli {

/// All that drsim inject says.
struct InjectResult {
  std::string deployment;
  std::string scenario;
  std::string environment;
  std::vector<InjectedRun> runs;
  bool predicted = false;
  std::string prediction_digest;
  std::string predicted_at;
  std::size_t trials = 0;
  std::vector<ModelCheck> checks;
  bool well = true; ///< everything undone, nothing stopped early, every run measured where it could be
};

/// Runs beside what was predicted of them.
[[nodiscard]] InjectResult compared(const InjectSession &session, const Prediction &prediction,
                                    const std::vector<InjectedRun> &runs);

[[nodiscard]] std::string inject_text(const InjectResult &result, bool colour);
/// Schema drsim.injected/1.
[[nodiscard]] std::string inject_json(const InjectResult &result);

} // namespace drsim::cli
