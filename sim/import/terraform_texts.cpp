// Runbooks and rules that a plan keeps as texts: SSM documents, composite alarms, FIS templates.

#include "sim/import/import_file.hpp"
#include "sim/import/import_text.hpp"
#include "sim/import/ssm_import.hpp"
#include "sim/import/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace drsim {

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
    if (content.empty() || recognise_format(content, called) != "ssm-automation") {
      not_understood(*document, content.empty()
                                    ? "its content is known only after apply, or secret"
                                    : "its content is no automation (schemaVersion 0.3, mainSteps)");
      continue;
    }
    Diagnostics inner;
    Imported read =
        import_ssm_automation(content, {component_id_part(called) + ".yaml", context_.region}, inner);
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
    for (ComponentSpec &component : read.components) {
      here(component.from);
      for (auto &[name, parameter] : component.parameters)
        here(parameter.from);
      ids_.insert(component.id);
      out_.components.push_back(std::move(component));
    }
  }
}

namespace {

/// What a composite alarm's rule comes to.
struct AlarmRule {
  std::vector<std::string> firing; ///< ALARM(x) that must hold
  bool all = false;                ///< of several, all of them
  bool other_states = false;       ///< OK(x), INSUFFICIENT_DATA(x)
};

AlarmRule read_rule(const std::string &text)
{
  AlarmRule rule;
  bool negated = false;
  bool joined_by_and = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto word = [&](std::string_view wanted) {
      return std::string_view(text).substr(at).starts_with(wanted) &&
             (at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0);
    };
    if (word("OK(") || word("INSUFFICIENT_DATA("))
      rule.other_states = true;
    if (word("AND"))
      joined_by_and = true;
    if (word("NOT"))
      negated = true;
    if (!word("ALARM(")) {
      ++at;
      continue;
    }
    const std::size_t end = text.find(')', at);
    std::string name = text.substr(at + 6, end == std::string::npos ? std::string::npos : end - at - 6);
    name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '"' || c == '\''; }),
               name.end());
    if (!negated) {
      rule.all = rule.all || (joined_by_and && !rule.firing.empty());
      rule.firing.push_back(name.substr(name.rfind(':') + 1)); // an ARN ends in the name
    }
    negated = false;
    joined_by_and = false;
    at = end == std::string::npos ? text.size() : end;
  }
  return rule;
}

} // namespace

/// A composite of alternatives tells whoever it tells when any of them fires: they do so in its place.
void PlanImporter::composites()
{
  for (const PlanResource *composite : of_type("aws_cloudwatch_composite_alarm")) {
    const std::string text = composite->text("alarm_rule");
    const AlarmRule rule = read_rule(text);
    if (text.empty() || rule.firing.empty() || rule.other_states || rule.all) {
      not_understood(*composite, text.empty() ? "its rule is known only after apply"
                                 : rule.all
                                     ? "it fires when several alarms fire at once: each pages by itself here"
                                 : rule.firing.empty()
                                     ? "its rule names no alarm that fires"
                                     : "it asks for alarms that are well or without data: not modelled");
      continue;
    }
    std::vector<std::string> topics;
    for (const PlanResource *to : plan_.references(*composite, "alarm_actions"))
      if (to->type == "aws_sns_topic")
        topics.push_back(to->address);
    std::size_t found = 0;
    for (const PlanResource *alarm : of_type("aws_cloudwatch_metric_alarm"))
      if (std::find(rule.firing.begin(), rule.firing.end(), alarm->text("alarm_name")) != rule.firing.end()) {
        ++found;
        auto &told = told_by_composites_[alarm->address];
        told.insert(told.end(), topics.begin(), topics.end());
      }
    if (found == 0) {
      not_understood(*composite, "none of its alarms is in this plan");
      continue;
    }
    understood(*composite);
    if (composite->block("actions_suppressor") != nullptr)
      warn(*composite, "another alarm may keep it quiet (actions_suppressor): not played");
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

} // namespace drsim
