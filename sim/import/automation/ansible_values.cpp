// Variables, modules and arguments of Ansible's tasks.
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/automation/ansible_tasks.hpp"

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_variables = 2000;

const std::set<std::string> &keywords()
{
  static const std::set<std::string> all = {"name",
                                            "register",
                                            "until",
                                            "retries",
                                            "delay",
                                            "async",
                                            "poll",
                                            "when",
                                            "notify",
                                            "ignore_errors",
                                            "failed_when",
                                            "changed_when",
                                            "delegate_to",
                                            "delegate_facts",
                                            "run_once",
                                            "become",
                                            "become_user",
                                            "become_method",
                                            "become_flags",
                                            "become_exe",
                                            "vars",
                                            "tags",
                                            "loop",
                                            "loop_control",
                                            "environment",
                                            "no_log",
                                            "timeout",
                                            "throttle",
                                            "block",
                                            "rescue",
                                            "always",
                                            "listen",
                                            "args",
                                            "check_mode",
                                            "diff",
                                            "any_errors_fatal",
                                            "collections",
                                            "connection",
                                            "module_defaults",
                                            "debugger",
                                            "remote_user",
                                            "port",
                                            "ignore_unreachable",
                                            "first_available_file"};
  return all;
}

} // namespace

void add_variables(const YAML::Node &values, TaskScope &scope)
{
  if (!values.IsMap())
    return;
  for (int round = 0; round < 2; ++round) // one may name another that is written after it
    for (const auto &entry : values) {
      const std::string name = yaml_text(entry.first);
      if (scope.variables.size() > most_variables || name.empty())
        return;
      if (entry.second.IsScalar()) {
        const auto filled = filled_jinja(entry.second.Scalar(), scope.variables);
        if (filled)
          scope.variables[name] = *filled;
        else
          scope.variables.erase(name);
      } else if (entry.second.IsSequence()) {
        scope.variables.erase(name);
        auto &list = scope.lists[name];
        list.clear();
        for (const YAML::Node &item : yaml_items(entry.second, most_planned_steps))
          list.push_back(yaml_text(item));
      } else
        scope.variables.erase(name);
    }
}

std::string module_of(const YAML::Node &task)
{
  if (!task.IsMap())
    return {};
  for (const auto &entry : task) {
    const std::string key = yaml_text(entry.first);
    if (key == "action" || key == "local_action") {
      const std::string whole =
          entry.second.IsMap() ? yaml_text(yaml_at(entry.second, {"module"})) : yaml_text(entry.second);
      return whole.substr(0, whole.find(' '));
    }
    if (!key.starts_with("with_") && !keywords().contains(key))
      return key;
  }
  return {};
}

} // namespace drsim::import::automation
