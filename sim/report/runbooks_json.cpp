#include "sim/report/json_parts.hpp"
#include "sim/report/runbooks_report.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json step_json(const StepSpread &step)
{
  return {{"component", step.component},
          {"title", step.title},
          {"file", step.from.file},
          {"where", step.from.address},
          {"assumed", step.assumed},
          {"trials", step.trials},
          {"begun", step.begun},
          {"failed", step.failed},
          {"left_undone", step.left_undone},
          {"passed_over", step.passed_over},
          {"unfinished", step.unfinished},
          {"waited", step.waited},
          {"waited_for", step.waited_for},
          {"ready_s", spread_json(step.ready_s)},
          {"starts_s", spread_json(step.starts_s)},
          {"ends_s", spread_json(step.ends_s)},
          {"path_share", step.path_share}};
}

} // namespace

Json runbooks_json(const ScenarioSummary &summary)
{
  Json all = Json::array();
  for (const RunbookSpread &runbook : summary.runbooks) {
    Json one = {{"component", runbook.component},
                {"title", runbook.title},
                {"trials", runbook.trials},
                {"steps", Json::array()},
                {"people", Json::array()}};
    for (const StepSpread &step : runbook.steps)
      one["steps"].push_back(step_json(step));
    for (const BusySpread &busy : runbook.people)
      one["people"].push_back({{"who", busy.who}, {"busy_s", spread_json(busy.busy_s)}});
    all.push_back(std::move(one));
  }
  return all;
}

Json improvised_json(const ScenarioSummary &summary)
{
  Json all = Json::array();
  for (const ImprovisedSpread &one : summary.improvised)
    all.push_back({{"trouble", one.trouble}, {"trials", one.trials}});
  return all;
}

Json deciding_step_json(const ScenarioSummary &summary)
{
  const StepSpread *step = summary.verdict == Verdict::pass ? nullptr : heaviest_step(summary.runbooks);
  if (step == nullptr)
    return nullptr;
  return {{"component", step->component},
          {"title", step->title},
          {"file", step->from.file},
          {"where", step->from.address},
          {"path_share", step->path_share}};
}

} // namespace drsim::report
