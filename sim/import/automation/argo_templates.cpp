#include "sim/import/automation/argo_templates.hpp"

#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/pipeline_jobs.hpp"
#include "sim/import/automation/script_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t deepest_templates = 20;

std::string trimmed(std::string text)
{
  const char *away = " \t\r\n'\"";
  const std::size_t first = std::min(text.find_first_not_of(away), text.size());
  return text.substr(first, text.find_last_not_of(away) + 1 - first);
}

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

/// The names of "a.Succeeded && b"; those behind ".Failed" and ".Errored" apart.
struct Depends {
  std::vector<std::string> on;
  std::vector<std::string> failed;
};

Depends depends_of(const YAML::Node &task)
{
  Depends all;
  all.on = name_list(yaml_at(task, {"dependencies"}));
  std::string text = yaml_text(yaml_at(task, {"depends"}));
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return c == '&' || c == '|' || c == '(' || c == ')' || c == '!'; }, ' ');
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
    at = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, at - begin);
    const std::size_t dot = word.rfind('.');
    const std::string state = dot == std::string::npos ? "" : word.substr(dot + 1);
    if (!word.empty())
      (state == "Failed" || state == "Errored" ? all.failed : all.on).push_back(word.substr(0, dot));
  }
  return all;
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
    const auto found = values.find(trimmed(text.substr(open + 2, close - open - 2)));
    text.replace(open, close + 2 - open, found == values.end() ? "<value>" : found->second);
  }
  return text;
}

int argo_holds(const std::string &when, const ArgoValues &values)
{
  const std::string text = filled_argo(when, values);
  const std::size_t sign = std::min(text.find("=="), text.find("!="));
  if (text.find("<value>") != std::string::npos || sign == std::string::npos ||
      text.find("&&") != std::string::npos || text.find("||") != std::string::npos)
    return -1;
  const bool same = trimmed(text.substr(0, sign)) == trimmed(text.substr(sign + 2));
  return same == (text[sign] == '=') ? 1 : 0;
}

ArgoTemplates::ArgoTemplates(const YAML::Node &spec, const ImportContext &context, Imported &imported,
                             Diagnostics &diagnostics)
    : context_(context), imported_(imported), diagnostics_(diagnostics)
{
  for (const YAML::Node &one : yaml_items(yaml_at(spec, {"templates"}), most_planned_steps))
    templates_.emplace(yaml_text(yaml_at(one, {"name"})), one);
  add_parameters(yaml_at(spec, {"arguments"}), "workflow.parameters.", {}, values_);
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

ArgoTemplates::Positions ArgoTemplates::groups(const YAML::Node &groups, const PlannedStep &outer,
                                               const ArgoValues &values)
{
  Positions after = outer.after;
  ArgoValues known = values;
  for (const YAML::Node &group : yaml_items(groups, most_planned_steps)) {
    std::vector<YAML::Node> at_once = yaml_items(group, most_planned_steps);
    if (group.IsMap())
      at_once.push_back(group);
    Positions next;
    for (const YAML::Node &one : at_once) {
      PlannedStep step = outer;
      step.after = after;
      const Positions ends = enter(one, yaml_text(yaml_at(one, {"name"})), step, known);
      next.insert(next.end(), ends.begin(), ends.end());
    }
    after = next.empty() ? after : next;
  }
  return after;
}

ArgoTemplates::Positions ArgoTemplates::graph(const YAML::Node &tasks, const PlannedStep &outer,
                                              const ArgoValues &values)
{
  std::vector<PipelineJob> jobs;
  std::map<std::string, Depends> depends;
  for (const YAML::Node &one : yaml_items(tasks, most_planned_steps)) {
    const std::string name = yaml_text(yaml_at(one, {"name"}));
    Depends needs = depends_of(one);
    PipelineJob job{name, yaml_line(one), one, needs.on};
    job.needs.insert(job.needs.end(), needs.failed.begin(), needs.failed.end());
    depends[name] = std::move(needs);
    jobs.push_back(std::move(job));
  }
  std::map<std::string, Positions> ends;
  std::set<std::string> waited;
  Positions last;
  const auto ordered = ordered_jobs(std::move(jobs), context_.shown_name, diagnostics_);
  for (const PipelineJob &job : ordered) {
    PlannedStep step = outer;
    const Depends &needs = depends[job.name];
    if (!job.needs.empty())
      step.after.clear();
    for (const std::string &name : needs.on)
      step.after.insert(step.after.end(), ends[name].begin(), ends[name].end());
    for (const std::string &name : needs.failed)
      step.after_failure.insert(step.after_failure.end(), ends[name].begin(), ends[name].end());
    ends[job.name] = enter(job.node, job.name, step, values);
    waited.insert(needs.on.begin(), needs.on.end());
  }
  for (const PipelineJob &job : ordered) // what nobody waits for, everybody after the graph does
    if (!waited.contains(job.name) && depends[job.name].failed.empty())
      last.insert(last.end(), ends[job.name].begin(), ends[job.name].end());
  return last.empty() ? outer.after : last;
}

ArgoTemplates::Positions ArgoTemplates::body(const YAML::Node &body, const PlannedStep &outer,
                                             ArgoValues values)
{
  for (const auto &[key, read] :
       {std::pair{"steps", &ArgoTemplates::groups}, {"dag", &ArgoTemplates::graph}}) {
    const YAML::Node list =
        key == std::string_view("dag") ? yaml_at(body, {"dag", "tasks"}) : yaml_at(body, {key});
    if (list.IsSequence())
      return (this->*read)(list, outer, values);
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
  const std::string when = yaml_text(yaml_at(caller, {"when"}));
  const int held = when.empty() ? 1 : argo_holds(when, values);
  if (held == 0) {
    imported_.seen.push_back(
        {title, "step", "", step.line, false,
         "its condition \"" + when.substr(0, 60) + "\" does not hold with the defaults"});
    return outer.after;
  }
  if (held < 0)
    diagnostics_.warning(context_.shown_name, step.line,
                         "whether \"when: " + when.substr(0, 60) +
                             "\" holds is known only at run time; it is taken to",
                         answer_advice(context_, title, "when=..."));
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
