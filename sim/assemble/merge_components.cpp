#include "sim/assemble/merge_components.hpp"

#include "sim/assemble/alert_runbooks.hpp"
#include "sim/assemble/server_links.hpp"
#include "sim/input/reader.hpp"
#include "sim/model/mentions.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/step_doers.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline assemble {
namespace {

/// Whether a link's target is an address of a file, not a component's id: ids have no dot.
bool is_address(const std::string &target)
{
  return target.find('.') != std::string::npos;
}

bool same_value(const Parameter &a, const Parameter &b)
{
  return a.text == b.text && a.value.text() == b.value.text();
}

/// Looks names up and remembers which were used.
class Names {
public:
  Names(const DeploymentFile &file, Diagnostics &diagnostics) : file_(file), diagnostics_(diagnostics) {}

  /// The id for an address of a file, or "".
  std::string id(const std::string &in_file, const std::string &address)
  {
    for (const std::string &key : {in_file + "#" + address, address})
      if (const auto found = file_.names.find(key); found != file_.names.end()) {
        used_.insert(key);
        return found->second;
      }
    return {};
  }

  void report_unused(const std::vector<Imported> &files)
  {
    std::vector<std::string> addresses;
    for (const Imported &one : files)
      for (const Seen &seen : one.seen)
        addresses.push_back(seen.address);
    for (const auto &[key, id] : file_.names) {
      if (used_.count(key) > 0)
        continue;
      const std::string address = key.substr(key.find('#') == std::string::npos ? 0 : key.find('#') + 1);
      const std::string near = did_you_mean(address, addresses);
      const bool there = std::find(addresses.begin(), addresses.end(), address) != addresses.end();
      diagnostics_.warning(file_.shown_name, "/names/" + pointer_token(key),
                           there ? "nothing of that address became a component or is linked to"
                                 : "no listed file has this address",
                           near.empty() || there ? "" : "did you mean \"" + near + "\"?");
    }
  }

private:
  const DeploymentFile &file_;
  Diagnostics &diagnostics_;
  std::set<std::string> used_;
};

/// Renames the links of one component; drops addresses nobody named.
void rename_links(ComponentSpec &component, const std::string &in_file, Names &names,
                  const std::map<std::string, std::string> &renamed, Diagnostics &diagnostics)
{
  std::map<std::string, std::vector<std::string>> links;
  for (const auto &[role, targets] : component.links)
    for (const std::string &target : targets) {
      std::string to = target;
      if (const auto found = renamed.find(target); found != renamed.end())
        to = found->second;
      else if (is_address(target)) {
        to = names.id(in_file, target);
        if (to.empty()) {
          diagnostics.warning(in_file, "",
                              component.id + ": \"" + role + "\" is " + target + ", which is no component",
                              "say who that is: \"names\": {\"" + target + "\": \"...\"} in deployment.json");
          continue;
        }
      }
      auto &list = links[role];
      if (std::find(list.begin(), list.end(), to) == list.end())
        list.push_back(to);
    }
  component.links = std::move(links);
}

/// Lays a later description under an earlier one: what the earlier sets stays.
void merge_into(ComponentSpec &first, const ComponentSpec &later, Diagnostics &diagnostics)
{
  if (first.kind != later.kind) {
    diagnostics.error(later.from.file, later.from.address,
                      "\"" + later.id + "\" is a " + later.kind + " here and a " + first.kind + " in " +
                          provenance_text(first.from),
                      "give one of them another id in \"names\"");
    return;
  }
  const auto space = first.tags.find(namespace_tag);
  const auto other_space = later.tags.find(namespace_tag);
  if (space != first.tags.end() && other_space != later.tags.end() && space->second != other_space->second)
    diagnostics.warning(later.from.file, later.from.address,
                        later.id + " of namespace " + other_space->second + " is taken for that of " +
                            space->second + " in " + provenance_text(first.from),
                        "give one of them another id in \"names\"");
  for (const auto &[name, parameter] : later.parameters) {
    const auto [at, fresh] = first.parameters.emplace(name, parameter);
    if (!fresh && !same_value(at->second, parameter))
      diagnostics.warning(parameter.from.file, parameter.from.address,
                          later.id + "." + name + " is " +
                              (parameter.text.empty() ? parameter.value.text() : parameter.text) +
                              " here but was set otherwise in " + provenance_text(at->second.from),
                          "the first of the files listed holds");
  }
  for (const auto &[role, targets] : later.links)
    first.links.emplace(role, targets);
  if (first.region.empty())
    first.region = later.region;
  if (first.zones.empty())
    first.zones = later.zones;
}

/// Lays deployment.json's own description over one from a file.
void override_with(ComponentSpec &imported, const ComponentSpec &own, Diagnostics &diagnostics)
{
  if (imported.kind != own.kind) {
    diagnostics.error(own.from.file, own.from.address + "/kind",
                      "\"" + own.id + "\" is a " + imported.kind + " in " + provenance_text(imported.from),
                      "write that kind or another id");
    return;
  }
  for (const auto &[name, parameter] : own.parameters)
    imported.parameters[name] = parameter;
  for (const auto &[role, targets] : own.links)
    imported.links[role] = targets;
  imported.title = own.title.empty() ? imported.title : own.title;
  imported.region = own.region.empty() ? imported.region : own.region;
  imported.zones = own.zones.empty() ? imported.zones : own.zones;
}

/// A region of no interest to the deployment (us-east-1 for an alarm) is nowhere in it.
void outside_regions(std::vector<ComponentSpec> &components, const DeploymentFile &file,
                     Diagnostics &diagnostics)
{
  for (ComponentSpec &component : components) {
    const bool known = std::any_of(file.regions.begin(), file.regions.end(),
                                   [&](const Region &region) { return region.name == component.region; });
    if (known || component.region.empty())
      continue;
    diagnostics.note(component.from.file, "",
                     component.id + " is in " + component.region +
                         ", which is no region of the deployment: no fault of a region reaches it");
    component.region.clear();
    component.zones.clear();
  }
}

} // namespace

void rename_components(std::vector<Imported> &files, const DeploymentFile &file, Diagnostics &diagnostics)
{
  Names names(file, diagnostics);
  std::map<std::string, std::string> all; // old id -> new, over all files: one may link to another's
  std::vector<std::map<std::string, std::string>> of_file(files.size());
  for (std::size_t i = 0; i < files.size(); ++i)
    for (ComponentSpec &component : files[i].components) {
      std::string id = names.id(files[i].file, component.from.address);
      if (id.empty())
        id = names.id(files[i].file, component.id);
      if (id.empty() || id == component.id)
        continue;
      of_file[i][component.id] = id;
      all.emplace(component.id, id);
      component.tags.emplace(own_name_tag, component.id);
      component.id = id;
    }
  std::set<std::string> kept;
  for (const Imported &one : files)
    for (const ComponentSpec &component : one.components)
      kept.insert(component.id);
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::map<std::string, std::string> renamed = of_file[i];
    for (const auto &[from, to] : all)
      if (kept.count(from) == 0)
        renamed.emplace(from, to);
    for (ComponentSpec &component : files[i].components)
      rename_links(component, files[i].file, names, renamed, diagnostics);
    for (Dependency &one : files[i].dependencies)
      for (std::string *end : {&one.from, &one.to})
        if (const auto found = renamed.find(*end); found != renamed.end())
          *end = found->second;
  }
  names.report_unused(files);
}

std::vector<ComponentSpec> merge_components(const std::vector<Imported> &files, const DeploymentFile &file,
                                            Diagnostics &diagnostics)
{
  std::vector<ComponentSpec> merged;
  std::map<std::string, std::size_t> position;
  for (const Imported &one : files)
    for (const ComponentSpec &component : one.components) {
      const auto [at, fresh] = position.emplace(component.id, merged.size());
      if (fresh)
        merged.push_back(component);
      else
        merge_into(merged[at->second], component, diagnostics);
    }
  for (const Imported &one : files)
    for (const ComponentSpec &rule : one.call_rules)
      if (const auto at = position.find(rule.id); at != position.end())
        merge_into(merged[at->second], rule, diagnostics);
      else
        diagnostics.warning(
            rule.from.file, rule.from.address,
            "no pods are called " + rule.id + ": its time-outs and retries are left out",
            "keep them with the Service and its pods in one file, or set timeout_s and retries of "
            "the service in deployment.json");
  for (const ComponentSpec &own : file.components) {
    const auto [at, fresh] = position.emplace(own.id, merged.size());
    if (fresh)
      merged.push_back(own);
    else
      override_with(merged[at->second], own, diagnostics);
  }
  outside_regions(merged, file, diagnostics);
  return merged;
}

namespace {

/// Whether an alert that takes this route makes a pager ring: what the file says, else it does.
bool pages(const ComponentSpec &route)
{
  const auto said = route.parameters.find("pages");
  return said == route.parameters.end() || said->second.value.mean() != 0;
}

/// With one rota, whatever pages, pages it, and it has every runbook: no file says so, and none needs to.
void link_people(Deployment &deployment)
{
  const std::vector<const ComponentSpec *> rotas = deployment.of_kind("oncall");
  if (rotas.size() != 1)
    return;
  const std::string rota = rotas.front()->id;
  std::vector<std::string> runbooks;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    runbooks.push_back(runbook->id);
  for (ComponentSpec &component : deployment.components) {
    if (component.kind == "oncall" && !runbooks.empty())
      component.links.emplace("runbooks", runbooks);
    if (component.kind == "alert_route" && pages(component))
      component.links.emplace("notifies", std::vector<std::string>{rota});
    if (component.kind == "prometheus")
      component.links.emplace("watchdog_notifies", std::vector<std::string>{rota});
  }
}

/// A service runs on the only cluster of its region.
void link_clusters(Deployment &deployment)
{
  std::map<std::string, std::vector<std::string>> clusters;
  for (const ComponentSpec *cluster : deployment.of_kind("eks_cluster"))
    clusters[cluster->region].push_back(cluster->id);
  for (ComponentSpec &component : deployment.components) {
    const auto found = clusters.find(component.region);
    if (component.kind == "service" && component.links.count("cluster") == 0 && found != clusters.end() &&
        found->second.size() == 1)
      component.links["cluster"] = found->second;
  }
}

/// Where no file says how long a step takes, a machine takes a machine's time.
void settle_machine_steps(Deployment &deployment)
{
  for (ComponentSpec &step : deployment.components) {
    if (step.kind != "runbook_step")
      continue;
    Parameter &duration_s = step.parameters.at("duration_s");
    if (duration_s.from.source == Source::catalogue &&
        done_by_machine(step, deployment.find(Parameters(step).link("runbook"))))
      duration_s = step.parameters.at("machine_s");
  }
}

} // namespace

void derive_links(Deployment &deployment)
{
  link_clusters(deployment);
  link_people(deployment);
  link_servers(deployment);
  link_alert_runbooks(deployment);
}

void fill_from_catalogue(Deployment &deployment, const Catalogue &catalogue)
{
  for (ComponentSpec &component : deployment.components) {
    const auto kind = catalogue.find(component.kind);
    if (kind == catalogue.end())
      continue;
    if (component.title.empty())
      component.title = kind->second.title;
    for (const auto &[name, general] : kind->second.parameters) {
      const CatalogueEntry &entry = *kind->second.entry(name, component);
      const auto [at, fresh] = component.parameters.emplace(name, entry.value);
      if (fresh)
        continue;
      at->second.unit = entry.value.unit;
      if (entry.value.unit != "text")
        at->second.text.clear();
    }
  }
  settle_machine_steps(deployment);
}

} // namespace drsim::assemble
