#pragma once
#include "sim/import/runbooks/runbook_words.hpp"

#include <functional>
#include <optional>
#include <string>

namespace drsim::inline import::inline automation {

/// Arguments of a task, filled in; "" when one is not given or known only at run time.
using ModuleArguments = std::function<std::string(const std::string &)>;

/// What a module of Ansible does with its arguments.
struct ModuleMeaning {
  enum class Sort {
    acts,    ///< `what` says
    looks,   ///< takes no time and changes nothing that is played: no step
    script,  ///< a command of the shell: its text is read
    pauses,  ///< pause, wait_for, wait_for_connection, reboot, async_status: their own arguments say
    follows, ///< include_tasks, import_tasks, include_role, import_role
    notes,   ///< work that takes time and is no recovery of anything that is played; `why`
    unknown  ///< none of the table
  };
  Sort sort = Sort::unknown;
  StepMeaning what{"wait", ""};
  std::string why; ///< what is not played of it
};

/// By the last part of its name: "amazon.aws.rds_instance", "rds_instance". community.postgresql,
/// kubernetes.core, amazon.aws, community.aws and ansible.builtin are in the table.
[[nodiscard]] ModuleMeaning module_meaning(const std::string &module, const ModuleArguments &argument);

} // namespace drsim::import::automation
