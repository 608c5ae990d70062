// Names that files of different tools have for the same thing.
#include "sim/assemble/initial_deployment.hpp"
#include "sim/model/actions.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>

namespace drsim::inline assemble {
namespace {

std::set<std::string> ids_of(const std::vector<Imported> &yields)
{
  std::set<std::string> ids;
  for (const Imported &one : yields)
    for (const ComponentSpec &component : one.components) {
      ids.insert(component.id);
      ids.insert(without_region(component.id));
    }
  return ids;
}

/// Components that runbook steps act on, with the action, in order of the files.
std::vector<std::pair<std::string, std::string>> acts(const std::vector<Imported> &yields)
{
  std::vector<std::pair<std::string, std::string>> found;
  for (const Imported &one : yields)
    for (const ComponentSpec &step : one.components) {
      const std::string action = text_of(step, "action");
      const std::string target = text_of(step, "target");
      if (step.kind == "runbook_step" && !action.empty() && action != "rollback" && !target.empty() &&
          !target.starts_with("journey:"))
        found.emplace_back(action, target);
    }
  return found;
}

/// The kind of what an action is done to, as far as that tells; "" else.
std::string kind_acted_on(const std::string &action)
{
  if (action == "promote")
    return "rds_replica";
  return action == "restore" || action == "repoint" ? "rds_instance" : "";
}

} // namespace

std::map<std::string, std::string> names_in_runbooks(const std::vector<Imported> &yields)
{
  std::map<std::string, std::set<std::string>> wanted; // kind -> names without a component
  std::set<std::string> used;
  const std::set<std::string> ids = ids_of(yields);
  for (const auto &[action, target] : acts(yields)) {
    used.insert(target);
    if (const std::string kind = kind_acted_on(action); !kind.empty() && !ids.contains(target))
      wanted[kind].insert(target);
  }
  std::map<std::string, std::string> names;
  for (const auto &[kind, targets] : wanted) {
    std::set<std::string> nameless;
    for (const Imported &one : yields)
      for (const ComponentSpec &component : one.components)
        if (component.kind == kind && !used.contains(component.id))
          nameless.insert(component.id);
    const bool promoted = kind == "rds_instance" && wanted.contains("rds_replica") &&
                          wanted.at("rds_replica").contains(*targets.begin()); // services move to the replica
    if (nameless.size() == 1 && targets.size() == 1 && !promoted)
      names[*nameless.begin()] = *targets.begin();
  }
  return names;
}

void rename_in(std::vector<Imported> &yields, const std::map<std::string, std::string> &names)
{
  const auto rename = [&](std::string &id) {
    if (const auto found = names.find(id); found != names.end())
      id = found->second;
  };
  for (Imported &one : yields) {
    for (ComponentSpec &component : one.components) {
      rename(component.id);
      for (auto &[role, targets] : component.links)
        std::for_each(targets.begin(), targets.end(), rename);
    }
    for (Dependency &dependency : one.dependencies) {
      rename(dependency.from);
      rename(dependency.to);
    }
  }
}

std::vector<LooseStep> loose_steps(const std::vector<Imported> &yields)
{
  std::vector<LooseStep> found;
  const std::set<std::string> ids = ids_of(yields);
  for (const Imported &one : yields)
    for (const ComponentSpec &step : one.components) {
      const Action *action = step.kind == "runbook_step" ? action_named(text_of(step, "action")) : nullptr;
      const std::string target = text_of(step, "target");
      if (action != nullptr && !action->kinds.empty() && !target.empty() && !ids.contains(target))
        found.push_back({step.id, action->name, target});
    }
  return found;
}

std::string unknown_targets(const std::vector<Imported> &yields)
{
  std::string found;
  const std::set<std::string> ids = ids_of(yields);
  std::set<std::string> told;
  for (const auto &[action, target] : acts(yields))
    if (!ids.contains(target) && told.insert(target).second)
      found += (found.empty() ? "" : ", ") + action + " " + target;
  return found;
}

} // namespace drsim::assemble
