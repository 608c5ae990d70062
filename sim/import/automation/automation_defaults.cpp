#include "sim/import/automation/automation_defaults.hpp"

#include <limits>

namespace drsim::inline import::inline automation {
namespace {

struct ToolDefault {
  const char *tool;
  const char *setting;
  double value;
  const char *source;
};

#define DRSIM_ANSIBLE "https://docs.ansible.com/ansible/latest/"

constexpr ToolDefault defaults[] = {
    {"ansible", "retries", 3, DRSIM_ANSIBLE "playbook_guide/playbooks_loops.html"},
    {"ansible", "delay", 5, DRSIM_ANSIBLE "playbook_guide/playbooks_loops.html"},
    {"ansible", "forks", 5, DRSIM_ANSIBLE "playbook_guide/playbooks_strategies.html"},
    {"ansible", "wait_for.timeout", 300, DRSIM_ANSIBLE "collections/ansible/builtin/wait_for_module.html"},
    {"ansible", "wait_for_connection.timeout", 600,
     DRSIM_ANSIBLE "collections/ansible/builtin/wait_for_connection_module.html"},
    {"ansible", "reboot.reboot_timeout", 600, DRSIM_ANSIBLE "collections/ansible/builtin/reboot_module.html"},
};

#undef DRSIM_ANSIBLE

} // namespace

double automation_default(const std::string &tool, const std::string &setting)
{
  for (const ToolDefault &one : defaults)
    if (tool == one.tool && setting == one.setting)
      return one.value;
  return std::numeric_limits<double>::quiet_NaN();
}

} // namespace drsim::import::automation
