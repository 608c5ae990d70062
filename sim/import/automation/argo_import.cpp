#include "sim/import/automation/argo_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/answers.hpp"
#include "sim/import/automation/argo_templates.hpp"
#include "sim/import/automation/pipeline_jobs.hpp"

namespace drsim::inline import::inline automation {
namespace {

std::string texts_of(const YAML::Node &map)
{
  std::string all;
  if (map.IsDefined() && map.IsMap())
    for (const auto &entry : map)
      all += yaml_text(entry.first) + " " + yaml_text(entry.second) + "\n";
  return all;
}

/// Reads one document into a runbook, or lists it.
void workflow(const YAML::Node &document, const std::string &words_of_file, bool said,
              const ImportContext &context, Imported &imported, Diagnostics &told)
{
  const std::string kind = yaml_text(yaml_at(document, {"kind"}));
  std::string name = yaml_text(yaml_at(document, {"metadata", "name"}),
                               yaml_text(yaml_at(document, {"metadata", "generateName"})));
  name.erase(name.find_last_not_of('-') + 1);
  const std::string words = name + "\n" + words_of_file +
                            texts_of(yaml_at(document, {"metadata", "annotations"})) +
                            texts_of(yaml_at(document, {"metadata", "labels"}));
  const std::string address = kind + "/" + (name.empty() ? file_stem(context.shown_name) : name);
  const auto list = [&](const std::string &why) {
    imported.seen.push_back({address, kind, "", yaml_line(document), false, why});
  };
  if (kind == "CronWorkflow")
    return list("runs by a clock; a recovery is begun when something is broken");
  if (!said && !tells_of_recovery(words))
    return list(no_recovery);
  PlannedRunbook plan;
  plan.id = "runbook:" + id_part(name.empty() ? file_stem(context.shown_name) : name);
  plan.title = name;
  plan.line = yaml_line(document);
  plan.trigger = trigger_of_words(words);
  const YAML::Node spec = yaml_at(document, {"spec"});
  ArgoTemplates templates(spec, context, imported, told);
  const std::string entry = yaml_text(yaml_at(spec, {"entrypoint"}));
  std::vector<std::size_t> ends = templates.read(entry, {}, plan);
  if (const std::string last = yaml_text(yaml_at(spec, {"onExit"})); !last.empty()) {
    templates.always();
    templates.read(last, ends, plan);
  }
  if (plan.steps.empty())
    return list("its entrypoint \"" + entry.substr(0, 60) + "\" is no template with steps");
  if (plan.steps.size() >= most_planned_steps)
    told.error(context.shown_name, plan.line, "more than " + std::to_string(most_planned_steps) + " steps");
  add_runbook(plan, context, imported);
}

} // namespace

Imported import_argo_workflow(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "argo-workflow";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  Diagnostics told;
  const std::string words = file_stem(context.shown_name) + "\n" + head_comments(text);
  for (const YAML::Node &document : *documents)
    if (document.IsMap())
      workflow(document, words, has_comment_key(text, "trigger"), context, imported, told);
  apply_comments(text, context.shown_name, imported, told, diagnostics);
  return imported;
}

} // namespace drsim::import::automation
