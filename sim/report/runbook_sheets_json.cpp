#include "sim/model/component_facts.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/runbook_sheets.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json links_json(const ComponentSpec &component, const std::string &role)
{
  const auto found = component.links.find(role);
  return found == component.links.end() ? Json::array() : Json(found->second);
}

/// Null where nobody says.
Json text_json(const ComponentSpec &component, const std::string &parameter)
{
  const std::string text = text_of(component, parameter);
  return text.empty() ? Json(nullptr) : Json(text);
}

Json number_json(const ComponentSpec &component, const std::string &parameter)
{
  return finite_or_null(mean_of(component, parameter).value_or(std::nan("")));
}

bool is_true(const ComponentSpec &component, const std::string &parameter)
{
  return mean_of(component, parameter).value_or(0) != 0;
}

/// Mean, 95th percentile and who says so; null where nobody does.
Json time_json(const ComponentSpec &component, const std::string &parameter)
{
  const Parameter *found = parameter_of(component, parameter);
  if (found == nullptr || std::isnan(found->value.mean()))
    return nullptr;
  return {{"mean_s", finite_or_null(found->value.mean())},
          {"p95_s", finite_or_null(found->value.quantile(0.95))},
          {"assumed", is_general(component, parameter)},
          {"provenance", provenance_json(found->from)}};
}

Json step_json(const RunbookGraph &graph, const ComponentSpec &step)
{
  const StepHands hands = graph.hands(step);
  Json lacks = Json::array();
  for (const StepLack lack : graph.lacks(step))
    lacks.push_back(lack_name(lack));
  return {{"id", step.id},
          {"number", RunbookGraph::number(step.id)},
          {"title", step.title},
          {"who", hands.who},
          {"who_by", hands.by},
          {"by_machine", graph.by_machine(step)},
          {"action", text_of(step, "action").empty() ? "wait" : text_of(step, "action")},
          {"target", text_json(step, "target")},
          {"duration", time_json(step, "duration_s")},
          {"hosts", number_json(step, "hosts")},
          {"at_once", number_json(step, "at_once")},
          {"after", links_json(step, "after")},
          {"after_failure", links_json(step, "after_failure")},
          {"calls", links_json(step, "calls")},
          {"requires", links_json(step, "requires")},
          {"when", text_json(step, "when")},
          {"until", text_json(step, "until")},
          {"time_out", time_json(step, "done_timeout_s")},
          {"retries", number_json(step, "retries")},
          {"retry_wait_s", number_json(step, "retry_wait_s")},
          {"on_failure", text_json(step, "on_failure")},
          {"always", is_true(step, "always")},
          {"needs_approval", is_true(step, "needs_approval")},
          {"approvers", number_json(step, "approvers")},
          {"owner", text_json(step, "owner")},
          {"verification", text_json(step, "verification")},
          {"rollback", text_json(step, "rollback")},
          {"assumed", assumed_of(graph, step)},
          {"missing", std::move(lacks)},
          {"provenance", provenance_json(step.from)}};
}

Json runbook_json(const RunbookSheet &sheet)
{
  const ComponentSpec &runbook = sheet.graph.runbook();
  Json steps = Json::array();
  for (const ComponentSpec *step : sheet.graph.steps())
    steps.push_back(step_json(sheet.graph, *step));
  Json questions = Json::array();
  for (const Problem &problem : sheet.questions)
    questions.push_back(problem_json(problem));
  return {{"id", runbook.id},
          {"title", runbook.title},
          {"trigger", text_json(runbook, "trigger")},
          {"for", links_json(runbook, "for")},
          {"named_by", sheet.named_by},
          {"automatic", is_true(runbook, "automatic")},
          {"preauthorised", is_true(runbook, "preauthorised")},
          {"rehearsed", text_json(runbook, "rehearsed")},
          {"owner", text_json(runbook, "owner")},
          {"stated_rto_s", number_json(runbook, "stated_rto_s")},
          {"stated_rpo_s", number_json(runbook, "stated_rpo_s")},
          {"missing", missing_of(sheet)},
          {"provenance", provenance_json(runbook.from)},
          {"steps", std::move(steps)},
          {"questions", std::move(questions)}};
}

} // namespace

std::string sheets_json(const std::vector<RunbookSheet> &sheets)
{
  Json out = {{"schema", "drsim.runbook-graph/1"}, {"runbooks", Json::array()}};
  for (const RunbookSheet &sheet : sheets)
    out["runbooks"].push_back(runbook_json(sheet));
  return dump(out);
}

} // namespace drsim::report
