#include "sim/inject/environment_targets.hpp"

#include "sim/input/reader.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <set>

namespace drsim::inject {
namespace {

using nlohmann::json;

const std::map<std::string, std::string> &program_of_driver()
{
  static const std::map<std::string, std::string> names = {
      {"kubectl", "kubectl"}, {"chaos-mesh", "kubectl"}, {"litmus", "kubectl"}, {"aws", "aws"}};
  return names;
}

std::vector<std::string> driver_names()
{
  std::vector<std::string> names;
  for (const Driver *driver : all_drivers())
    names.push_back(driver->name());
  return names;
}

std::string joined(const std::vector<std::string> &words)
{
  std::string out;
  for (const std::string &word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// All that may stand as a target of this deployment.
std::vector<std::string> possible_targets(const Deployment &deployment)
{
  std::vector<std::string> all = {"traffic"};
  for (const ComponentSpec &component : deployment.components)
    all.push_back(component.id);
  for (const Region &region : deployment.regions) {
    all.push_back("region:" + region.name);
    for (const std::string &zone : region.zones)
      all.push_back("zone:" + zone);
    for (const Region &other : deployment.regions)
      if (other.name != region.name)
        all.push_back("link:" + region.name + "|" + other.name);
  }
  if (deployment.regions.size() == 2)
    all.emplace_back("link:inter-region");
  return all;
}

/// Services are components of a region, "bff@eu-central-1"; a fault of a service may hit it by its name
/// alone.
bool names_service(const Deployment &deployment, const std::string &target)
{
  if (!target.starts_with("service:"))
    return false;
  const auto is_it = [&](const ComponentSpec &component) {
    return component.kind == "service" && without_region(component.id) == target.substr(8);
  };
  return std::any_of(deployment.components.begin(), deployment.components.end(), is_it);
}

void check_component(Reader &reader, const std::string &target, const Deployment &deployment)
{
  if (target.empty())
    return;
  if (target.find_first_of("*?") != std::string::npos || target == "all" || target == "any")
    return reader.problem("target", "\"" + target + "\" stands for many",
                          "name each component in an entry of its own");
  const auto all = possible_targets(deployment);
  if (std::find(all.begin(), all.end(), target) != all.end() || names_service(deployment, target))
    return;
  const std::string near = did_you_mean(target, all);
  reader.problem("target", "\"" + target + "\" is nothing of " + deployment.id,
                 near.empty() ? "an id of drsim list components, region:NAME, zone:NAME, link:A|B or traffic"
                              : "did you mean \"" + near + "\"?");
}

const Driver *check_driver(Reader &reader, const std::string &name)
{
  const Driver *driver = driver_named(name);
  if (driver != nullptr || name.empty())
    return driver;
  const std::string near = did_you_mean(name, driver_names());
  reader.problem("driver", "there is no driver \"" + name + "\"",
                 near.empty() ? "one of " + joined(driver_names()) : "did you mean \"" + near + "\"?");
  return nullptr;
}

void check_faults(Reader &reader, const Driver *driver)
{
  const auto items = reader.items("faults");
  if (reader.has("faults") && items.empty())
    reader.problem("faults", "allows none", "leave it out to allow all that the driver can do");
  if (driver == nullptr)
    return;
  const auto kinds = driver->fault_kinds();
  for (const json *item : items) {
    const std::string kind = item->is_string() ? item->get<std::string>() : item->dump();
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
      const std::string near = did_you_mean(kind, kinds);
      reader.problem("faults", driver->name() + " cannot do \"" + kind + "\"",
                     near.empty() ? "it can do " + joined(kinds) : "did you mean \"" + near + "\"?");
    }
  }
}

/// The driver's part of an entry: its own keys and "tags", and which program it calls.
json own_keys(const json &item, const std::string &driver, const std::map<std::string, std::string> &programs)
{
  json says = item;
  for (const char *key : {"target", "step", "driver", "description"})
    says.erase(key);
  const auto tool = program_of_driver().find(driver);
  if (tool != program_of_driver().end() && programs.count(tool->second) != 0)
    says["program"] = programs.at(tool->second);
  return says;
}

std::optional<Target> read_entry(Reader &reader, const json &item, const TargetPlace &place,
                                 const std::string &component,
                                 const std::map<std::string, std::string> &programs, Diagnostics &problems)
{
  const std::string name = reader.required_text("driver");
  const Driver *driver = check_driver(reader, name);
  check_faults(reader, driver);
  if (reader.has("program"))
    reader.problem("program", "unknown key \"program\"", "paths of tools stand in \"programs\"");
  if (!item.is_object())
    return std::nullopt;
  Target target{component, name, own_keys(item, name, programs), place.file, place.pointer};
  if (driver != nullptr)
    driver->check_entry(target, problems);
  return target;
}

} // namespace

std::optional<Target> read_target(const json &item, const TargetPlace &place, const Deployment &deployment,
                                  const std::map<std::string, std::string> &programs, Diagnostics &problems)
{
  Reader reader(item, place.file, place.pointer, problems);
  const std::string component = reader.required_text("target");
  check_component(reader, component, deployment);
  return read_entry(reader, item, place, component, programs, problems);
}

std::optional<Target> read_step(const json &item, const TargetPlace &place, const Deployment &deployment,
                                const std::map<std::string, std::string> &programs, Diagnostics &problems)
{
  Reader reader(item, place.file, place.pointer, problems);
  const std::string step = reader.required_text("step");
  std::vector<std::string> ids;
  for (const ComponentSpec *one : deployment.of_kind("runbook_step"))
    ids.push_back(one->id);
  if (!step.empty() && std::find(ids.begin(), ids.end(), step) == ids.end()) {
    const std::string near = did_you_mean(step, ids);
    reader.problem("step", "\"" + step + "\" is no step of a runbook of " + deployment.id,
                   near.empty() ? "see drsim runbook show" : "did you mean \"" + near + "\"?");
  }
  const ComponentSpec *spec = deployment.find(step);
  const Driver *driver = driver_named(reader.text("driver").value_or(""));
  if (spec != nullptr && spec->kind == "runbook_step" && driver != nullptr) {
    const std::string &action = Parameters(*spec).text("action");
    const std::vector<std::string> can = driver->step_actions();
    if (std::find(can.begin(), can.end(), action) == can.end())
      reader.problem("driver", driver->name() + " cannot carry out \"" + action + "\"",
                     can.empty() ? "leave the step to people" : "it can do " + joined(can));
  }
  return read_entry(reader, item, place, step, programs, problems);
}

bool allows_fault(const Target &target, const std::string &fault_kind)
{
  std::vector<std::string> kinds;
  if (const auto faults = target.says.find("faults"); faults != target.says.end() && faults->is_array()) {
    for (const json &kind : *faults)
      if (kind.is_string())
        kinds.push_back(kind.get<std::string>());
  } else if (const Driver *driver = driver_named(target.driver)) {
    kinds = driver->fault_kinds();
  }
  return std::find(kinds.begin(), kinds.end(), fault_kind) != kinds.end();
}

void refuse_duplicates(const std::vector<Target> &targets, Diagnostics &problems)
{
  std::map<std::string, const Target *> first;
  for (const Target &target : targets) {
    const Driver *driver = driver_named(target.driver);
    for (const std::string &kind : driver == nullptr ? std::vector<std::string>{} : driver->fault_kinds()) {
      if (!allows_fault(target, kind))
        continue;
      const auto [found, fresh] = first.emplace(target.component + " " + kind, &target);
      if (fresh)
        continue;
      problems.error(target.file, target.pointer + "/target",
                     "\"" + target.component + "\" stands at " + found->second->pointer + " too, both for " +
                         kind,
                     "one entry, or \"faults\" that say which is for what");
      break;
    }
  }
}

} // namespace drsim::inject
