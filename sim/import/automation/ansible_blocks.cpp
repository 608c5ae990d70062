// Blocks, handlers, and tasks that stand in other files.
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/ansible_tasks.hpp"

#include <algorithm>
#include <numeric>

namespace drsim::inline import::inline automation {

/// A block's steps; those of rescue come after a failure of one of them, those of always whatever became of
/// both. What comes next waits for the last of the rescue, which is passed over where nothing failed.
void AnsibleTasks::block(const YAML::Node &task, TaskScope scope)
{
  ++scope.depth;
  const std::string ignored = yaml_text(yaml_at(task, {"ignore_errors"}));
  scope.goes_on = scope.goes_on || ignored == "true" || ignored == "yes";
  const std::size_t begins = plan_.steps.size();
  tasks(yaml_at(task, {"block"}), scope);
  std::vector<std::size_t> within(plan_.steps.size() - begins);
  std::iota(within.begin(), within.end(), begins);
  const YAML::Node rescue = yaml_at(task, {"rescue"});
  if (yaml_is_set(rescue) && !within.empty()) {
    TaskScope after = scope;
    after.after_failure = within;
    const std::vector<std::size_t> before = frontier_;
    frontier_.clear();
    tasks(rescue, after);
    if (frontier_.empty())
      frontier_ = before;
  }
  const YAML::Node always = yaml_at(task, {"always"});
  if (yaml_is_set(always)) {
    TaskScope last = scope;
    last.always = true;
    last.after_failure.clear();
    const std::vector<std::size_t> before = frontier_;
    tasks(always, last);
    if (frontier_ != before)
      frontier_.insert(frontier_.end(), before.begin(), before.end());
  }
}

void AnsibleTasks::know_handlers(const YAML::Node &list, const TaskScope &scope)
{
  constexpr std::size_t most_handlers = 200;
  for (const YAML::Node &one : yaml_items(list, most_handlers)) {
    Handler handler{one, {}, scope};
    handler.names.insert(yaml_text(yaml_at(one, {"name"})));
    if (!scope.role.empty())
      handler.names.insert(scope.role + " : " + yaml_text(yaml_at(one, {"name"})));
    const YAML::Node listens = yaml_at(one, {"listen"});
    if (listens.IsScalar())
      handler.names.insert(listens.Scalar());
    for (const YAML::Node &topic : yaml_items(listens, 20))
      handler.names.insert(yaml_text(topic));
    if (handlers_.size() < most_handlers)
      handlers_.push_back(std::move(handler));
  }
}

void AnsibleTasks::flush(TaskScope &scope)
{
  const std::set<std::string> now = std::move(notified_);
  notified_.clear();
  std::set<std::string> found;
  const std::size_t count = handlers_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto asked = [&](const std::string &name) { return now.contains(name); };
    if (std::none_of(handlers_[i].names.begin(), handlers_[i].names.end(), asked))
      continue;
    found.insert(handlers_[i].names.begin(), handlers_[i].names.end());
    TaskScope own = handlers_[i].scope;
    own.depth = scope.depth + 1;
    const YAML::Node handler = handlers_[i].task;
    task(handler, own);
  }
  for (const std::string &name : now)
    if (!found.contains(name) && batch_.empty())
      diagnostics_.warning(scope.file, "",
                           "no handler \"" + name.substr(0, 60) + "\" is among the files: it is left out",
                           "give the file of its role too");
}

void AnsibleTasks::role(const std::string &name, TaskScope scope, const std::string &line)
{
  const AnsibleFile *tasks_file = files_.of_role(name, "tasks");
  const std::string key = "role " + name;
  if (tasks_file == nullptr || open_.contains(key) || scope.depth > 20) {
    PlannedStep step;
    step.title = "role " + name;
    step.file = scope.file;
    step.line = line;
    step.type = "role";
    step.by_machine = true;
    step.after_failure = scope.after_failure;
    step.always = scope.always;
    step.why_not = open_.contains(key)
                       ? "the role includes itself: it is followed once"
                       : "its tasks (roles/" + name + "/tasks/main.yml) are not among the files";
    return push(std::move(step), YAML::Node());
  }
  open_.insert(key);
  ++scope.depth;
  scope.role = name;
  TaskScope inner = scope;
  inner.variables.clear();
  if (const AnsibleFile *defaults = files_.of_role(name, "defaults"))
    add_variables(defaults->root, inner);
  for (const auto &[variable, value] : scope.variables) // the play's own are stronger than defaults
    inner.variables[variable] = value;
  if (const AnsibleFile *more = files_.of_role(name, "vars"))
    add_variables(more->root, inner);
  if (const AnsibleFile *handlers = files_.of_role(name, "handlers")) {
    inner.file = handlers->name;
    know_handlers(handlers->root, inner);
  }
  inner.file = tasks_file->name;
  tasks(tasks_file->root, inner);
  open_.erase(key);
}

void AnsibleTasks::follow(const std::string &module, const YAML::Node &arguments, TaskScope scope,
                          const YAML::Node &task)
{
  const bool of_role = module == "include_role" || module == "import_role";
  const std::string said = of_role ? yaml_text(yaml_at(arguments, {"name"}))
                                   : yaml_text(yaml_at(arguments, {"file"}), yaml_text(arguments));
  const auto name = filled_jinja(said.substr(0, said.find(" ")), scope.variables);
  if (of_role && name && !name->empty())
    return role(*name, std::move(scope), yaml_line(task));
  const AnsibleFile *file = name && !of_role ? files_.named(*name, scope.file) : nullptr;
  const bool circle = file != nullptr && open_.contains(file->name);
  if (file == nullptr || circle) {
    PlannedStep step = base(task, module, scope);
    step.why_not = circle ? "the file includes itself: it is followed once"
                          : "\"" + said.substr(0, 80) + "\" is not among the files";
    return push(std::move(step), task);
  }
  open_.insert(file->name);
  ++scope.depth;
  scope.file = file->name;
  tasks(file->root, scope);
  open_.erase(file->name);
}

} // namespace drsim::import::automation
