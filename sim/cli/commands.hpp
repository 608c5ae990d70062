#pragma once
#include "sim/campaign/trial.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"
#include "sim/model/deployment.hpp"
#include "sim/report/rows.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// design.md, section 5.
enum ExitCode : int { exit_ok = 0, exit_unmet = 1, exit_wrong_input = 2, exit_defect = 3 };

/// What the commands stand on; the program gives the real ones, tests a model of their own.
struct Parts {
  std::function<Deployment(const std::filesystem::path &folder, const std::filesystem::path &catalogue,
                           Diagnostics &diagnostics)>
      load_deployment;
  /// One of several files that are given together.
  std::function<Imported(const std::filesystem::path &file, const std::vector<std::string> &together,
                         Diagnostics &diagnostics)>
      import_file;
  std::function<std::vector<FindingRow>(const Deployment &deployment)> lint;
  Populate populate; ///< users as rates (fluid)
  std::vector<std::string> fault_kinds;
  std::vector<std::string> component_kinds;
  Populate populate_exact = {}; ///< users one by one; empty: the model has only the one kind
  /// "ID.PARAMETER" of all that a trial of the deployment reads, in a process that plays no other; empty:
  /// nobody can say.
  std::function<std::set<std::string>(const Deployment &deployment)> parameters_read = {};
  Populate populate_auto = {}; ///< users as rates, and one by one where these are in doubt; empty: not known
  /// As load_deployment, without what drsim calibrate wrote; empty: there is no such thing.
  std::function<Deployment(const std::filesystem::path &folder, const std::filesystem::path &catalogue,
                           Diagnostics &diagnostics)>
      load_uncalibrated = {};
};

/// The user asked for something that cannot be done; one problem a line. The command exits 2.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// What a `--traffic` choice ("fluid", "auto" or "exact") stands for in one trial.
[[nodiscard]] inline const Populate &populate_by(const Parts &parts, const std::string &traffic)
{
  if (traffic == "auto" && parts.populate_auto)
    return parts.populate_auto;
  return traffic == "exact" && parts.populate_exact ? parts.populate_exact : parts.populate;
}

using Words = std::vector<std::string>;

/// One command each; `words` follow the command's name. They return an ExitCode, print nothing but the result
/// on stdout, and throw UsageError or InputError on wrong input.
[[nodiscard]] int run_advise(const Words &words, const Parts &parts);
[[nodiscard]] int run_check(const Words &words, const Parts &parts);
[[nodiscard]] int run_compare(const Words &words, const Parts &parts);
[[nodiscard]] int run_gate(const Words &words, const Parts &parts);
[[nodiscard]] int run_rehearse(const Words &words, const Parts &parts);
[[nodiscard]] int run_replay(const Words &words, const Parts &parts);
[[nodiscard]] int run_lint(const Words &words, const Parts &parts);
[[nodiscard]] int run_import(const Words &words, const Parts &parts);
[[nodiscard]] int run_list(const Words &words, const Parts &parts);
[[nodiscard]] int run_explain(const Words &words, const Parts &parts);
[[nodiscard]] int run_report(const Words &words, const Parts &parts);
[[nodiscard]] int run_runbook(const Words &words, const Parts &parts);
[[nodiscard]] int run_twin(const Words &words, const Parts &parts);
[[nodiscard]] int run_inject(const Words &words, const Parts &parts);
[[nodiscard]] int run_calibrate(const Words &words, const Parts &parts);
[[nodiscard]] int run_capacity(const Words &words, const Parts &parts);
[[nodiscard]] int run_shard(const Words &words, const Parts &parts);
[[nodiscard]] int run_merge(const Words &words, const Parts &parts);
[[nodiscard]] int run_campaign_plan(const Words &words, const Parts &parts);
[[nodiscard]] int run_search(const Words &words, const Parts &parts);
[[nodiscard]] int run_export(const Words &words, const Parts &parts);
[[nodiscard]] int run_history(const Words &words, const Parts &parts);

/// The whole program: finds the command, turns every exception into a message on stderr and an exit code.
[[nodiscard]] int run_drsim(const Words &words, const Parts &parts);

/// The real parts (sim/cli/product_parts.cpp).
[[nodiscard]] Parts product_parts();

} // namespace drsim::cli
