#pragma once
#include "sim/import/automation/ansible_files.hpp"
#include "sim/import/automation/ansible_modules.hpp"
#include "sim/import/automation/jinja.hpp"
#include "sim/import/automation/planned_runbook.hpp"

#include <yaml-cpp/yaml.h>

#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline automation {

/// The machines that tasks run on: those of one batch of a play.
struct TaskMachines {
  std::size_t count = 1;
  double at_once = 1;
  std::string file{}; ///< that says how many they are
  std::string line{};
};

/// What holds for tasks where they stand.
struct TaskScope {
  JinjaVariables variables{};
  std::map<std::string, std::vector<std::string>> lists{}; ///< variables that are lists of texts
  std::string file;                                        ///< that the tasks stand in
  std::string role{};
  std::vector<std::size_t> after_failure{}; ///< of each of them: they are a rescue
  bool always = false;
  bool goes_on = false; ///< ignore_errors of what they stand in
  TaskMachines on{};
  int depth = 0;
};

/// Tasks of one play as steps of the playbook's runbook, one after another.
class AnsibleTasks {
public:
  AnsibleTasks(AnsibleFiles &files, PlannedRunbook &plan, const ImportContext &context, Imported &imported,
               Diagnostics &diagnostics)
      : files_(files), plan_(plan), context_(context), imported_(imported), diagnostics_(diagnostics)
  {
  }
  void tasks(const YAML::Node &list, TaskScope &scope);
  /// A role by name: its defaults and variables, its tasks; handlers of it are known from then on.
  void role(const std::string &name, TaskScope scope, const std::string &line);
  /// "run_once" and "throttle" of a play, a block or a task.
  void narrow(const YAML::Node &holder, TaskScope &scope);
  void know_handlers(const YAML::Node &list, const TaskScope &scope);
  /// Notified handlers, once each, in the order they are written.
  void flush(TaskScope &scope);
  /// Of which batch these are, before the last: " (batch 1 of 3)"; "" = the last, or there are no batches.
  void batch(const std::string &name) { batch_ = name; }
  [[nodiscard]] std::vector<std::size_t> &frontier() { return frontier_; }

private:
  struct Handler {
    YAML::Node task;
    std::set<std::string> names;
    TaskScope scope;
  };
  void task(const YAML::Node &task, TaskScope &scope);
  void block(const YAML::Node &task, TaskScope scope);
  void one(const YAML::Node &task, const std::string &module, TaskScope &scope);
  void loop(const YAML::Node &task, const std::string &module, TaskScope &scope);
  void follow(const std::string &module, const YAML::Node &arguments, TaskScope scope,
              const YAML::Node &task);
  void pause(const std::string &name, const ModuleArguments &argument, PlannedStep step,
             const YAML::Node &task, const TaskScope &scope);
  void looks(const std::string &name, PlannedStep step, const YAML::Node &task, TaskScope &scope);
  void remember(const YAML::Node &task, TaskScope &scope);
  void notify(const YAML::Node &task, const TaskScope &scope);
  [[nodiscard]] bool passes(const YAML::Node &task, const TaskScope &scope);
  [[nodiscard]] PlannedStep base(const YAML::Node &task, const std::string &module, const TaskScope &scope);
  void tries(const YAML::Node &task, const TaskScope &scope, PlannedStep &step);
  void push(PlannedStep step, const YAML::Node &task, const std::string &why_not = {});
  void list(const YAML::Node &task, const std::string &module, const TaskScope &scope,
            const std::string &why);
  [[nodiscard]] std::optional<double> number(const YAML::Node &node, const TaskScope &scope,
                                             const std::string &what);
  void ask(const YAML::Node &at, const TaskScope &scope, const std::string &what, const std::string &cure);

  AnsibleFiles &files_;
  PlannedRunbook &plan_;
  const ImportContext &context_;
  Imported &imported_;
  Diagnostics &diagnostics_;
  std::vector<std::size_t> frontier_;
  std::vector<std::size_t> unjoined_; ///< begun and not waited for
  std::vector<Handler> handlers_;
  std::set<std::string> notified_;
  std::set<std::string> open_; ///< files and roles being followed
  std::string batch_;
};

/// Adds the scalars and lists of texts of a mapping to the variables; a value known only at run time takes
/// its name out of them.
void add_variables(const YAML::Node &values, TaskScope &scope);

/// The module of a task and its arguments: the one key that is no keyword, or "action"; "" when there is
/// none.
[[nodiscard]] std::string module_of(const YAML::Node &task);

} // namespace drsim::import::automation
