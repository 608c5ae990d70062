#pragma once
#include "sim/import/automation/planned_runbook.hpp"

#include <map>
#include <optional>
#include <string>

namespace drsim::inline import::inline automation {

/// What protects an environment of GitHub, which no workflow says: who must approve a job of it, and how long
/// it waits.
struct GithubEnvironment {
  std::vector<std::string> reviewers{}; ///< people and teams; one of them is enough. Empty: nobody is asked
  double wait_s = 0;
  std::string file{};
};

/// The environments that a text tells of: an answer of GitHub's API ("gh api repos/OWNER/NAME/environments",
/// or one of them), a plan of Terraform with "github_repository_environment".
[[nodiscard]] std::map<std::string, GithubEnvironment> read_environments(std::string_view text,
                                                                         const std::string &file);

/// The same of the files beside a workflow.
[[nodiscard]] std::map<std::string, GithubEnvironment> environments_beside(const ImportContext &context);

/// Such an answer as a file of its own: what workflows take from it is listed.
[[nodiscard]] Imported list_environments(std::string_view text, const ImportContext &context,
                                         Diagnostics &diagnostics);

} // namespace drsim::import::automation
