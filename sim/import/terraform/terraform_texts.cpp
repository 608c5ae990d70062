// Runbooks and scenarios that a plan keeps as texts: SSM documents, FIS templates.
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {

namespace {

/// An Automation document is a runbook; its lines are those of the text inside the plan.
void automation(PlanReading &reading, const PlanResource &document)
{
  const std::string content = document.text("content");
  const std::string sort = document.text("document_type");
  const std::string called = document.text("name").empty() ? document.name : document.text("name");
  if (!sort.empty() && sort != "Automation")
    return reading.not_understood(document, "a document of type " + sort.substr(0, 40) +
                                                " is no runbook; only Automation is");
  take_document(reading, document, id_part(called) + ".yaml", content, "ssm-automation",
                content.empty() ? "its content is known only after apply, or secret"
                                : "its content is no automation (schemaVersion 0.3, mainSteps)");
}

/// Experiments are scenarios, not parts of what is deployed.
void experiment(PlanReading &reading, const PlanResource &one)
{
  const std::string command =
      "drsim replay DEPLOYMENT '" + reading.context.shown_name + "#" + one.address + "'";
  reading.not_understood(one, "a scenario, not part of the deployment: " + command + " plays it");
  reading.diagnostics.note(reading.context.shown_name, "",
                           one.address + " is an experiment of AWS FIS: " + command +
                               " plays it as a scenario");
}

} // namespace

void take_document(PlanReading &reading, const PlanResource &document, const std::string &name,
                   const std::string &content, const std::string &format, const std::string &why_not)
{
  Diagnostics inner;
  const ImportContext &outer = reading.context;
  const ImportContext within{name, outer.region, outer.metrics, outer.nested};
  auto read = content.empty() || outer.nested == nullptr ? std::nullopt
                                                         : outer.nested(content, {format}, within, inner);
  if (!read)
    return reading.not_understood(document, why_not);
  const auto place = [&](const std::string &line) { return document.address + ".content, line " + line; };
  for (const Problem &one : inner.problems())
    reading.diagnostics.add({one.severity, outer.shown_name, place(one.where), one.message, one.cure});
  const auto here = [&](Provenance &from) {
    from.file = outer.shown_name;
    from.address = place(from.address);
  };
  reading.understood(document);
  for (ComponentSpec &component : read->components) {
    here(component.from);
    for (auto &[parameter_name, parameter] : component.parameters)
      here(parameter.from);
    reading.ids.insert(component.id);
    reading.out.components.push_back(std::move(component));
  }
}

std::vector<PlanRow> text_rows()
{
  return {{{"aws_ssm_document"}, PlanStage::documents, each<automation>},
          {{"aws_arcregionswitch_plan"}, PlanStage::documents, each<region_switch>},
          {{"aws_fis_experiment_template"}, PlanStage::documents, each<experiment>}};
}

} // namespace drsim::import::terraform
