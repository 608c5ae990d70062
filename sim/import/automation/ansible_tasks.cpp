#include "sim/import/automation/ansible_tasks.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/automation_defaults.hpp"
#include "sim/import/automation/script_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

constexpr int deepest_block = 20;
constexpr std::size_t most_tasks = 2000; ///< of one list

bool is_yes(const YAML::Node &node)
{
  const std::string text = yaml_text(node);
  return text == "true" || text == "yes" || text == "True" || text == "on";
}

/// "name=web state=restarted": one of them.
std::string inline_argument(const std::string &text, const std::string &name)
{
  for (std::size_t at = text.find(name + "="); at != std::string::npos; at = text.find(name + "=", at + 1))
    if (at == 0 || text[at - 1] == ' ') {
      std::string value = text.substr(at + name.size() + 1);
      const char quote = !value.empty() && (value[0] == '"' || value[0] == '\'') ? value[0] : ' ';
      value = value.substr(quote == ' ' ? 0 : 1);
      return value.substr(0, value.find(quote));
    }
  return {};
}

YAML::Node arguments_of(const YAML::Node &task, const std::string &module)
{
  for (const char *key : {"action", "local_action"})
    if (const YAML::Node found = yaml_at(task, {key}); yaml_is_set(found))
      return found;
  return yaml_at(task, {module});
}

ModuleArguments reading(const YAML::Node &arguments, const YAML::Node &more, const TaskScope &scope)
{
  return [arguments, more, &scope](const std::string &name) {
    std::string text = yaml_text(yaml_at(arguments, {name}), yaml_text(yaml_at(more, {name})));
    if (text.empty() && arguments.IsDefined() && arguments.IsScalar())
      text = inline_argument(arguments.Scalar(), name);
    return filled_jinja(text, scope.variables).value_or("");
  };
}

/// What a task waits for is told by its result: it has succeeded. That is what trying again means.
bool means_success(const std::string &until)
{
  for (const char *sign : {"rc == 0", "rc==0", "is succeeded", "is success", "is not failed", "not failed",
                           "status == 200", ".finished", "is finished", "is not changed"})
    if (until.find(sign) != std::string::npos)
      return true;
  return false;
}

} // namespace

void AnsibleTasks::ask(const YAML::Node &at, const TaskScope &scope, const std::string &what,
                       const std::string &cure)
{
  if (batch_.empty())
    diagnostics_.warning(scope.file, yaml_line(at), what, cure);
}

std::optional<double> AnsibleTasks::number(const YAML::Node &node, const TaskScope &scope,
                                           const std::string &what)
{
  if (!yaml_is_set(node))
    return std::nullopt;
  const auto filled = filled_jinja(yaml_text(node), scope.variables);
  const auto value = filled ? parse_number(*filled) : std::nullopt;
  if (!value || *value < 0 || *value > 1e9) {
    ask(node, scope, "\"" + what + ": " + yaml_text(node).substr(0, 60) + "\" is known only at run time",
        "give its variable a default, or say it: # drsim: " + what + "=...");
    return std::nullopt;
  }
  return value;
}

bool AnsibleTasks::passes(const YAML::Node &task, const TaskScope &scope)
{
  const YAML::Node when = yaml_at(task, {"when"});
  if (!yaml_is_set(when))
    return true;
  std::vector<YAML::Node> all = yaml_items(when, 50);
  if (all.empty())
    all.push_back(when);
  for (const YAML::Node &one : all) {
    const int held = jinja_holds(yaml_text(one), scope.variables);
    if (held == 0) {
      list(task, module_of(task), scope,
           "its condition \"" + yaml_text(one).substr(0, 60) + "\" does not hold with the defaults");
      return false;
    }
    if (held < 0)
      ask(one, scope,
          "whether \"when: " + yaml_text(one).substr(0, 60) +
              "\" holds is known only at run time; it is taken to",
          answer_advice(context_, yaml_text(yaml_at(task, {"name"})), "when=..."));
  }
  return true;
}

void AnsibleTasks::list(const YAML::Node &task, const std::string &module, const TaskScope &scope,
                        const std::string &why)
{
  const std::string name = yaml_text(yaml_at(task, {"name"}), module);
  if (batch_.empty())
    imported_.seen.push_back({scope.file + " " + name.substr(0, 80), module.empty() ? "task" : module, "",
                              yaml_line(task), false, why});
}

PlannedStep AnsibleTasks::base(const YAML::Node &task, const std::string &module, const TaskScope &scope)
{
  PlannedStep step;
  step.title = jinja_with_gaps(yaml_text(yaml_at(task, {"name"}), module), scope.variables);
  step.file = scope.file;
  step.line = yaml_line(task);
  step.type = module;
  step.after_failure = scope.after_failure;
  step.always = scope.always;
  step.goes_on = scope.goes_on || is_yes(yaml_at(task, {"ignore_errors"})) ||
                 yaml_text(yaml_at(task, {"failed_when"})) == "false";
  step.by_machine = true;
  step.hosts = scope.on.count;
  step.at_once = scope.on.at_once;
  step.hosts_file = scope.on.file;
  step.hosts_line = scope.on.line;
  if (const auto limit = number(yaml_at(task, {"timeout"}), scope, "timeout"); limit && *limit > 0)
    step.timeout_s = *limit;
  if (const auto limit = number(yaml_at(task, {"async"}), scope, "async"); limit && *limit > 0)
    step.timeout_s = *limit;
  tries(task, scope, step);
  return step;
}

void AnsibleTasks::narrow(const YAML::Node &holder, TaskScope &scope)
{
  if (is_yes(yaml_at(holder, {"run_once"})))
    scope.on = {};
  if (scope.on.count <= 1)
    return;
  if (const auto limit = number(yaml_at(holder, {"throttle"}), scope, "throttle"); limit && *limit >= 1)
    scope.on.at_once = std::min(scope.on.at_once, *limit);
}

void AnsibleTasks::tries(const YAML::Node &task, const TaskScope &scope, PlannedStep &step)
{
  const YAML::Node until = yaml_at(task, {"until"});
  const bool again = yaml_is_set(until) || yaml_is_set(yaml_at(task, {"retries"}));
  if (!again)
    return;
  step.retries =
      number(yaml_at(task, {"retries"}), scope, "retries").value_or(automation_default("ansible", "retries"));
  step.retry_wait_s =
      number(yaml_at(task, {"delay"}), scope, "delay").value_or(automation_default("ansible", "delay"));
  if (!step.timeout_s && step.retries > 0 && step.retry_wait_s > 0)
    step.timeout_s = step.retries * step.retry_wait_s;
  std::string expression = yaml_text(until);
  for (const YAML::Node &one : yaml_items(until, 20))
    expression += (expression.empty() ? "" : " and ") + yaml_text(one);
  if (!expression.empty() && !means_success(expression))
    ask(until, scope,
        "what \"until: " + expression.substr(0, 60) +
            "\" waits for is not known; it is taken as done when asked",
        answer_advice(context_, step.title, "until=up:..."));
}

void AnsibleTasks::push(PlannedStep step, const YAML::Node &task, const std::string &why_not)
{
  if (plan_.steps.size() >= most_planned_steps)
    return;
  step.after = frontier_;
  if (!batch_.empty()) {
    step.what = {"wait", ""};
    step.title += batch_;
    step.why_not.clear();
  } else {
    settle_meaning(step, context_, diagnostics_);
    if (!why_not.empty())
      step.why_not = why_not;
  }
  const std::string poll = yaml_text(yaml_at(task, {"poll"}));
  const std::size_t at = plan_.steps.size();
  plan_.steps.push_back(std::move(step));
  if (poll == "0" && yaml_is_set(yaml_at(task, {"async"})))
    unjoined_.push_back(at); // begun, and the next one begins at once
  else
    frontier_ = {at};
}

void AnsibleTasks::notify(const YAML::Node &task, const TaskScope &scope)
{
  const YAML::Node names = yaml_at(task, {"notify"});
  std::vector<YAML::Node> all = yaml_items(names, 50);
  if (all.empty() && yaml_is_set(names))
    all.push_back(names);
  for (const YAML::Node &one : all)
    if (const auto name = filled_jinja(yaml_text(one), scope.variables))
      notified_.insert(*name);
}

void AnsibleTasks::remember(const YAML::Node &task, TaskScope &scope)
{
  for (const char *key : {"set_fact", "ansible.builtin.set_fact"})
    add_variables(yaml_at(task, {key}), scope);
}

void AnsibleTasks::looks(const std::string &name, PlannedStep step, const YAML::Node &task, TaskScope &scope)
{
  remember(task, scope);
  const YAML::Node meta = yaml_at(task, {step.type});
  if (name == "meta" && yaml_text(meta) == "flush_handlers")
    return flush(scope);
  if (step.retries > 0) { // it looks until something is there
    step.what = {"wait", ""};
    return push(std::move(step), task);
  }
  list(task, step.type, scope,
       name == "assert" || name == "fail" ? "what it checks at run time is taken to be so"
                                          : "it looks or tells, and takes no time");
}

void AnsibleTasks::pause(const std::string &name, const ModuleArguments &argument, PlannedStep step,
                         const YAML::Node &task, const TaskScope &scope)
{
  const auto given = [&](const char *key) { return parse_number(argument(key)); };
  if (name == "pause") {
    step.hosts = 1; // once for all of them
    const double length = given("seconds").value_or(0) + 60 * given("minutes").value_or(0);
    const YAML::Node arguments = arguments_of(task, step.type);
    const bool timed = yaml_is_set(yaml_at(arguments, {"seconds"})) ||
                       yaml_is_set(yaml_at(arguments, {"minutes"})) ||
                       (arguments.IsScalar() && arguments.Scalar().find('=') != std::string::npos);
    if (length > 0)
      step.duration_s = length;
    else if (timed)
      ask(task, scope, "how long \"" + step.title.substr(0, 60) + "\" pauses is known only at run time",
          answer_advice(context_, step.title, "duration=5m"));
    else {
      step.approval = true; // somebody presses a key
      step.by_machine = false;
    }
    return push(std::move(step), task);
  }
  if (name == "async_status") {
    frontier_.insert(frontier_.end(), unjoined_.begin(), unjoined_.end());
    unjoined_.clear();
    return push(std::move(step), task);
  }
  const std::string key = name == "reboot" ? "reboot_timeout" : "timeout";
  step.timeout_s = given(key.c_str()).value_or(automation_default("ansible", name + "." + key));
  const bool only_time =
      name == "wait_for" && argument("host").empty() && argument("port").empty() && argument("path").empty();
  if (only_time)
    step.duration_s = *step.timeout_s;
  else if (name == "reboot")
    step.what = {"restart", ""};
  else
    ask(task, scope,
        "what \"" + step.title.substr(0, 60) + "\" waits for (" + argument("host").substr(0, 60) + " " +
            argument("port") + argument("path").substr(0, 60) +
            ") is none of the simulation; it is taken as there",
        answer_advice(context_, step.title, "action=await until=up:..."));
  push(std::move(step), task);
}

void AnsibleTasks::one(const YAML::Node &task, const std::string &module, TaskScope &scope)
{
  const YAML::Node arguments = arguments_of(task, module);
  const ModuleArguments argument = reading(arguments, yaml_at(task, {"args"}), scope);
  const std::string name = module.substr(module.rfind('.') + 1);
  const ModuleMeaning meaning = module_meaning(module, argument);
  PlannedStep step = base(task, module, scope);
  switch (meaning.sort) {
  case ModuleMeaning::Sort::looks: return looks(name, std::move(step), task, scope);
  case ModuleMeaning::Sort::pauses: return pause(name, argument, std::move(step), task, scope);
  case ModuleMeaning::Sort::follows: return follow(name, arguments, scope, task);
  case ModuleMeaning::Sort::notes: return push(std::move(step), task, meaning.why);
  case ModuleMeaning::Sort::unknown:
    step.why_not = "the module \"" + module.substr(0, 60) + "\" is none that is known";
    return push(std::move(step), task);
  case ModuleMeaning::Sort::script: {
    const std::string command = yaml_text(yaml_at(arguments, {"cmd"}), yaml_text(arguments));
    if (!batch_.empty())
      return push(std::move(step), task);
    step.after = frontier_;
    frontier_ =
        add_script(plan_.steps, step, jinja_with_gaps(command, scope.variables), context_, diagnostics_);
    return;
  }
  case ModuleMeaning::Sort::acts: break;
  }
  step.what = meaning.what;
  step.why_not = meaning.why;
  push(std::move(step), task);
}

void AnsibleTasks::loop(const YAML::Node &task, const std::string &module, TaskScope &scope)
{
  YAML::Node items;
  for (const char *key : {"loop", "with_items", "with_list"})
    if (const YAML::Node found = yaml_at(task, {key}); yaml_is_set(found))
      items.reset(found);
  if (!yaml_is_set(items))
    return one(task, module, scope);
  std::vector<std::string> values;
  for (const YAML::Node &item : yaml_items(items, most_planned_steps))
    values.push_back(yaml_text(item));
  std::string name = yaml_text(items); // "{{ services }}"
  std::erase_if(name, [](char c) { return c == '{' || c == '}' || c == ' '; });
  if (const auto list = scope.lists.find(name); values.empty() && list != scope.lists.end())
    values = list->second;
  if (values.empty()) {
    ask(items, scope, "over what it loops is known only at run time; it is taken once",
        "give the variable a list in the play's vars");
    return one(task, module, scope);
  }
  for (const std::string &value : values) {
    TaskScope inner = scope;
    if (const auto filled = filled_jinja(value, scope.variables); filled && !filled->empty())
      inner.variables["item"] = *filled;
    one(task, module, inner);
  }
}

void AnsibleTasks::task(const YAML::Node &task, TaskScope &scope)
{
  if (!task.IsMap())
    return list(task, "", scope, "no task: a mapping is wanted");
  if (!passes(task, scope))
    return;
  TaskScope own = scope;
  add_variables(yaml_at(task, {"vars"}), own);
  narrow(task, own);
  if (yaml_is_set(yaml_at(task, {"block"})))
    return block(task, std::move(own));
  const std::string module = module_of(task);
  if (module.empty())
    return list(task, "", scope, "no module that it runs");
  loop(task, module, own);
  notify(task, scope);
  remember(task, scope);
}

void AnsibleTasks::tasks(const YAML::Node &list, TaskScope &scope)
{
  if (scope.depth > deepest_block) {
    diagnostics_.error(scope.file, yaml_line(list), "tasks are nested too deeply",
                       "at most " + std::to_string(deepest_block) + " blocks and files within each other");
    return;
  }
  for (const YAML::Node &one : yaml_items(list, most_tasks))
    task(one, scope);
}

} // namespace drsim::import::automation
