#include "sim/import/automation/automation_formats.hpp"

#include "sim/import/automation/ansible_import.hpp"
#include "sim/import/automation/ansible_machines.hpp"
#include "sim/import/automation/arc_import.hpp"
#include "sim/import/automation/argo_import.hpp"
#include "sim/import/automation/drsim_runbook.hpp"
#include "sim/import/automation/github_environments.hpp"
#include "sim/import/automation/github_import.hpp"
#include "sim/import/automation/gitlab_import.hpp"
#include "sim/import/automation/oncall_import.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline import::inline automation {
namespace {

using Importer = Imported (*)(std::string_view, const ImportContext &, Diagnostics &);

/// A sidecar that is given as a file of its own.
Imported sidecar_alone(std::string_view /*text*/, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported none;
  none.file = context.shown_name;
  none.format = "drsim-answers";
  diagnostics.warning(context.shown_name, "", "answers questions about another file: it is none by itself",
                      "leave it beside that file, which is read along with it");
  return none;
}

const std::map<std::string, Importer> &importers()
{
  static const std::map<std::string, Importer> table = {{"ansible-cfg", list_ansible_settings},
                                                        {"ansible-inventory", list_ansible_inventory},
                                                        {"ansible-playbook", import_ansible},
                                                        {"ansible-tasks", list_ansible_tasks},
                                                        {"arc-plan", import_arc_plan},
                                                        {"argo-workflow", import_argo_workflow},
                                                        {"github-environments", list_environments},
                                                        {"github-workflow", import_github_workflow},
                                                        {"gitlab-ci", import_gitlab_ci},
                                                        {"opsgenie", import_oncall_export},
                                                        {"pagerduty", import_oncall_export},
                                                        {"drsim-answers", sidecar_alone},
                                                        {"drsim-runbook", import_drsim_runbook}};
  return table;
}

} // namespace

std::string automation_format_of_keys(const std::set<std::string> &keys, const std::set<std::string> &kinds,
                                      std::string_view text)
{
  const auto has = [&](const char *key) { return keys.contains(key); };
  const auto holds = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (has("format") && holds("\"drsim.runbook/"))
    return "drsim-runbook";
  if (has("format") && holds("\"drsim.answers/"))
    return "drsim-answers";
  if ((has("plan") || has("workflows")) && holds("executionBlockType"))
    return "arc-plan";
  static const std::set<std::string> argo = {"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate",
                                             "CronWorkflow"};
  if (has("apiVersion") && !kinds.empty() && holds("argoproj.io/") &&
      std::includes(argo.begin(), argo.end(), kinds.begin(), kinds.end()))
    return "argo-workflow";
  if ((has("environments") || has("name")) && holds("\"protection_rules\""))
    return "github-environments";
  if (has("jobs") && has("on") && !has("apiVersion"))
    return "github-workflow";
  const bool rota = has("data") || has("schedules") || has("schedule") || has("escalations") ||
                    has("escalation_policies") || has("escalation_policy");
  if (rota && !has("groups") && oncall_format(text) != "")
    return oncall_format(text);
  if (has("stages") && !has("jobs") && holds("\n  script:"))
    return "gitlab-ci";
  return {};
}

bool is_automation_format(const std::string &format)
{
  return importers().contains(format);
}

Imported import_automation(std::string_view text, const std::string &format, const ImportContext &context,
                           Diagnostics &diagnostics)
{
  return importers().at(format)(text, context, diagnostics);
}

} // namespace drsim::import::automation
