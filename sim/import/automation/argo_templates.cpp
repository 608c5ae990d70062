#include "sim/import/automation/argo_templates.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/script_words.hpp"
#include "sim/import/automation/trimmed.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t deepest_templates = 20;

/// "arguments.parameters" or "inputs.parameters" as values under a prefix.
void add_parameters(const YAML::Node &holder, const std::string &prefix, const ArgoValues &known,
                    ArgoValues &values)
{
  for (const YAML::Node &one : yaml_items(yaml_at(holder, {"parameters"}), 500)) {
    const YAML::Node value = yaml_at(one, {"value"});
    const YAML::Node standard = yaml_at(one, {"default"});
    const std::string name = prefix + yaml_text(yaml_at(one, {"name"}));
    if (!value.IsScalar() && (!standard.IsScalar() || values.contains(name)))
      continue;
    const std::string text = filled_argo(value.IsScalar() ? value.Scalar() : standard.Scalar(), known);
    if (text.find("<value>") == std::string::npos)
      values[name] = text;
  }
}

bool is_shell(const std::string &program)
{
  const std::string name = program.substr(program.rfind('/') + 1);
  return name == "sh" || name == "bash" || name == "ash" || name == "zsh";
}

/// What a container runs, as a script of the shell; "" when it is of another language.
std::string script_of(const YAML::Node &body)
{
  const YAML::Node script = yaml_at(body, {"script"});
  const YAML::Node container = script.IsMap() ? script : yaml_at(body, {"container"});
  const auto command = name_list(yaml_at(container, {"command"}));
  const auto arguments = name_list(yaml_at(container, {"args"}));
  if (script.IsMap())
    return command.empty() || is_shell(command.front()) ? yaml_text(yaml_at(script, {"source"})) : "";
  std::vector<std::string> words = command;
  words.insert(words.end(), arguments.begin(), arguments.end());
  if (!words.empty() && is_shell(words.front()))
    return words.back();
  std::string all;
  for (const std::string &word : words)
    all += (all.empty() ? "" : " ") + word;
  return all;
}

} // namespace

std::string filled_argo(std::string text, const ArgoValues &values)
{
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 1)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos)
      break;
    const auto found = values.find(trimmed(text.substr(open + 2, close - open - 2), " \t\r\n'\""));
    text.replace(open, close + 2 - open, found == values.end() ? "<value>" : found->second);
  }
  return text;
}

ArgoTemplates::ArgoTemplates(const YAML::Node &spec, const ImportContext &context, Imported &imported,
                             Diagnostics &diagnostics)
    : context_(context), imported_(imported), diagnostics_(diagnostics)
{
  for (const YAML::Node &one : yaml_items(yaml_at(spec, {"templates"}), most_planned_steps))
    templates_.emplace(yaml_text(yaml_at(one, {"name"})), one);
  add_parameters(yaml_at(spec, {"arguments"}), "workflow.parameters.", {}, values_);
  if (const auto limit = parse_number(yaml_text(yaml_at(spec, {"parallelism"}))); limit && *limit >= 1)
    parallelism_ = static_cast<std::size_t>(*limit);
  base_.by_machine = true;
}

ArgoTemplates::Positions ArgoTemplates::push(PlannedStep step)
{
  if (plan_->steps.size() >= most_planned_steps)
    return step.after;
  settle_meaning(step, context_, diagnostics_);
  plan_->steps.push_back(std::move(step));
  return {plan_->steps.size() - 1};
}

void ArgoTemplates::limits(const YAML::Node &body, PlannedStep &step, const ArgoValues &values)
{
  const YAML::Node again = yaml_at(body, {"retryStrategy"});
  if (again.IsMap()) {
    step.retries = parse_number(filled_argo(yaml_text(yaml_at(again, {"limit"})), values)).value_or(0);
    step.retry_wait_s =
        parse_duration_s(filled_argo(yaml_text(yaml_at(again, {"backoff", "duration"})), values)).value_or(0);
    if (!yaml_is_set(yaml_at(again, {"limit"})))
      diagnostics_.warning(context_.shown_name, yaml_line(again),
                           "\"retryStrategy\" without a limit tries for ever; it is played as one try",
                           answer_advice(context_, step.title, "retries=10 retry_wait=30s"));
  }
  if (const auto limit =
          parse_duration_s(filled_argo(yaml_text(yaml_at(body, {"activeDeadlineSeconds"})), values));
      limit && *limit > 0)
    step.timeout_s = *limit;
}

/// suspend, container, script, resource, http, ...
ArgoTemplates::Positions ArgoTemplates::leaf(const YAML::Node &body, PlannedStep step,
                                             const ArgoValues &values)
{
  limits(body, step, values);
  const YAML::Node suspend = yaml_at(body, {"suspend"});
  if (suspend.IsDefined()) {
    const auto length = parse_duration_s(filled_argo(yaml_text(yaml_at(suspend, {"duration"})), values));
    if (length)
      step.duration_s = *length;
    step.approval = !length;
    step.by_machine = length.has_value();
    return push(std::move(step));
  }
  if (yaml_at(body, {"container"}).IsMap() || yaml_at(body, {"script"}).IsMap()) {
    const std::string script = filled_argo(script_of(body), values);
    if (!script.empty())
      return add_script(plan_->steps, step, script, context_, diagnostics_);
    step.why_not = "its script is of no shell, and is not read";
    return push(std::move(step));
  }
  const YAML::Node resource = yaml_at(body, {"resource"});
  step.why_not = resource.IsMap()
                     ? "what its manifest does (" + yaml_text(yaml_at(resource, {"action"})) + ") is not read"
                     : "a template of no kind that is known";
  return push(std::move(step));
}

ArgoTemplates::Positions ArgoTemplates::body(const YAML::Node &body, const PlannedStep &outer,
                                             ArgoValues values)
{
  for (const auto &[key, read] :
       {std::pair{"steps", &ArgoTemplates::groups}, {"dag", &ArgoTemplates::graph}}) {
    const YAML::Node list =
        key == std::string_view("dag") ? yaml_at(body, {"dag", "tasks"}) : yaml_at(body, {key});
    if (!list.IsSequence())
      continue;
    const auto limit = parse_number(yaml_text(yaml_at(body, {"parallelism"})));
    const std::size_t outside =
        limit && *limit >= 1 ? std::exchange(parallelism_, static_cast<std::size_t>(*limit)) : parallelism_;
    std::map<std::string, ArgoEnded> others = std::move(ended_);
    ended_.clear();
    Positions ends = (this->*read)(list, outer, values);
    ended_ = std::move(others);
    parallelism_ = outside;
    return ends;
  }
  return leaf(body, outer, values);
}

/// A step or task that calls a template, or has it inline.
ArgoTemplates::Positions ArgoTemplates::enter(const YAML::Node &caller, const std::string &title,
                                              const PlannedStep &outer, ArgoValues values)
{
  PlannedStep step = outer;
  step.title = title;
  step.line = yaml_line(caller);
  if (!passes(caller, title, values, step))
    return outer.after;
  if (yaml_is_set(yaml_at(caller, {"hooks"})))
    diagnostics_.warning(context_.shown_name, step.line,
                         "what the \"hooks\" of \"" + title.substr(0, 60) + "\" begin is not played",
                         "make them steps with a condition: {{steps.NAME.status}} == Failed");
  const YAML::Node goes_on = yaml_at(caller, {"continueOn"});
  step.goes_on = step.goes_on || yaml_text(yaml_at(goes_on, {"failed"})) == "true";
  const std::string name = yaml_text(yaml_at(caller, {"template"}));
  const YAML::Node within = yaml_at(caller, {"inline"});
  if (within.IsMap())
    return body(within, step, std::move(values));
  const auto found = templates_.find(name);
  const bool circle = open_.contains(name);
  if (found == templates_.end() || circle || open_.size() > deepest_templates) {
    const std::string other = yaml_text(yaml_at(caller, {"templateRef", "template"}), name);
    step.why_not = circle ? "its template begins itself: it is followed once"
                          : "the template \"" + other.substr(0, 60) + "\" is not in the file";
    return push(std::move(step));
  }
  ArgoValues inner = values_;
  add_parameters(yaml_at(caller, {"arguments"}), "inputs.parameters.", values, inner);
  add_parameters(yaml_at(found->second, {"inputs"}), "inputs.parameters.", values, inner);
  open_.insert(name);
  Positions ends = body(found->second, step, std::move(inner));
  open_.erase(name);
  return ends;
}

std::vector<std::size_t> ArgoTemplates::read(const std::string &name, std::vector<std::size_t> after,
                                             PlannedRunbook &plan)
{
  plan_ = &plan;
  const auto found = templates_.find(name);
  if (found == templates_.end())
    return after;
  PlannedStep outer = base_;
  outer.title = name;
  outer.line = yaml_line(found->second);
  outer.type = "step";
  outer.after = std::move(after);
  ArgoValues values = values_;
  add_parameters(yaml_at(found->second, {"inputs"}), "inputs.parameters.", values_, values);
  open_ = {name};
  return body(found->second, outer, std::move(values));
}

} // namespace drsim::import::automation
