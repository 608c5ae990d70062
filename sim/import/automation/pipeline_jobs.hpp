#pragma once
#include "sim/import/automation/jinja.hpp"
#include "sim/import/automation/planned_runbook.hpp"

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline automation {

/// A job of a pipeline, or a task of a graph.
struct PipelineJob {
  std::string name;
  std::string line;
  YAML::Node node{};
  std::vector<std::string> needs{}; ///< names of jobs
};

/// Jobs in an order in which each comes behind those it needs. A need that is no job, and jobs that need each
/// other in a circle, are reported and left out.
[[nodiscard]] std::vector<PipelineJob> ordered_jobs(std::vector<PipelineJob> jobs, const std::string &file,
                                                    Diagnostics &diagnostics);

/// Variables of the shell filled in where the file says their value: "$DB", "${DB}".
[[nodiscard]] std::string with_shell_variables(std::string text, const JinjaVariables &variables);

/// Adds the scalars of a mapping (env, variables; GitLab's {value: x} too) to the variables, filled in.
void add_environment(const YAML::Node &values, JinjaVariables &variables);

/// Names of a text or a list of texts.
[[nodiscard]] std::vector<std::string> name_list(const YAML::Node &node);

/// Comments at the head of a text, before its first key: what a file says of itself.
[[nodiscard]] std::string head_comments(std::string_view text);

/// Why a pipeline is not taken as a runbook.
inline constexpr const char *no_recovery = "no recovery by its name or its comments: builds and deliveries "
                                           "are none; where it is one, say so: # drsim: "
                                           "trigger=...";

/// A file's yield that is only listed.
[[nodiscard]] Imported listed_pipeline(const std::string &format, const std::string &name,
                                       const std::string &type, const std::string &why,
                                       const ImportContext &context);

/// The plan as components, with the answers of the text's comments.
void finish_pipeline(const PlannedRunbook &plan, std::string_view text, const ImportContext &context,
                     Imported &imported, const Diagnostics &told, Diagnostics &diagnostics);

} // namespace drsim::import::automation
