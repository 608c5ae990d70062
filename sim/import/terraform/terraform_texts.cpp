// Runbooks and scenarios that a plan keeps as texts: SSM documents, FIS templates.
#include "sim/formats/id_part.hpp"
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace drsim::inline import::inline terraform {

/// An Automation document is a runbook; its lines are those of the text inside the plan.
void PlanImporter::automations()
{
  for (const PlanResource *document : of_type("aws_ssm_document")) {
    const std::string content = document->text("content");
    const std::string sort = document->text("document_type");
    const std::string called = document->text("name").empty() ? document->name : document->text("name");
    if (!sort.empty() && sort != "Automation") {
      not_understood(*document,
                     "a document of type " + sort.substr(0, 40) + " is no runbook; only Automation is");
      continue;
    }
    Diagnostics inner;
    const ImportContext within{id_part(called) + ".yaml", context_.region, context_.metrics,
                               context_.nested};
    auto read = content.empty() || context_.nested == nullptr
                    ? std::nullopt
                    : context_.nested(content, {"ssm-automation"}, within, inner);
    if (!read) {
      not_understood(*document, content.empty()
                                    ? "its content is known only after apply, or secret"
                                    : "its content is no automation (schemaVersion 0.3, mainSteps)");
      continue;
    }
    const auto place = [&](const std::string &line) { return document->address + ".content, line " + line; };
    for (const Problem &one : inner.problems()) {
      const auto say = one.severity == Severity::error     ? &Diagnostics::error
                       : one.severity == Severity::warning ? &Diagnostics::warning
                                                           : &Diagnostics::note;
      (diagnostics_.*say)(context_.shown_name, place(one.where), one.message, one.cure);
    }
    const auto here = [&](Provenance &from) {
      from.file = context_.shown_name;
      from.address = place(from.address);
    };
    understood(*document);
    for (ComponentSpec &component : read->components) {
      here(component.from);
      for (auto &[name, parameter] : component.parameters)
        here(parameter.from);
      ids_.insert(component.id);
      out_.components.push_back(std::move(component));
    }
  }
}

/// Experiments are scenarios, not parts of what is deployed.
void PlanImporter::experiments()
{
  for (const PlanResource *one : of_type("aws_fis_experiment_template")) {
    const std::string command = "drsim replay DEPLOYMENT '" + context_.shown_name + "#" + one->address + "'";
    not_understood(*one, "a scenario, not part of the deployment: " + command + " plays it");
    diagnostics_.note(context_.shown_name, "",
                      one->address + " is an experiment of AWS FIS: " + command + " plays it as a scenario");
  }
}

} // namespace drsim::import::terraform
