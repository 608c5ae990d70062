#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// A playbook of Ansible: one runbook of all its plays, in order, carried out by a machine. Roles, includes
/// and playbooks that it takes are followed where their files are among those given, else asked about. Tasks
/// mean what their module does (ansible_modules.hpp) or what their commands do; block, rescue and always are
/// steps after a failure and steps that are carried out always; handlers come once, at the end of what
/// notified them; `serial` repeats a play batch by batch, of which the last asks for what it asks, since
/// only then all hosts are done. "when" is evaluated with defaults, where these say enough, else asked about.
/// A playbook that neither its name, its plays nor its tasks make a recovery is listed.
/// Not modelled: hosts apart from each other (a task succeeds or fails for all), forks, become, tags, check
/// mode, max_fail_percentage, strategies, inventories.
[[nodiscard]] Imported import_ansible(std::string_view text, const ImportContext &context,
                                      Diagnostics &diagnostics);

/// Tasks of a role or of an include: nothing by themselves, a playbook among the files takes them.
[[nodiscard]] Imported list_ansible_tasks(std::string_view text, const ImportContext &context,
                                          Diagnostics &diagnostics);

} // namespace drsim::import::automation
