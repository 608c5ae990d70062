#pragma once
#include "sim/cli/revision.hpp"
#include "sim/import/terraform/plan_actions.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// Two deployments to be compared, as words of find_deployment().
struct PlanSides {
  std::string before;
  std::string after;
};

/// Behind a deployment's "@" in place of a revision: as its Terraform plans find it.
inline constexpr const char *before_plan = "before-plan";

/// A deployment against itself before its plans are applied. `word` is a DEPLOYMENT, or the file of a plan
/// that a deployment.json in a folder above lists.
[[nodiscard]] PlanSides sides_of_plan(const std::string &word);

/// A copy of a deployment's folder in which every Terraform plan plans nothing. Throws UsageError when none
/// of its files is a plan with a prior state.
[[nodiscard]] std::unique_ptr<TemporaryFolder> folder_before_plan(const std::filesystem::path &folder);

/// What the plans of a deployment's folder do to what is there, file by file.
[[nodiscard]] std::vector<PlanAction> actions_of_plans(const std::filesystem::path &folder);

} // namespace drsim::cli
