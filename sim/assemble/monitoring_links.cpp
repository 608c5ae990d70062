#include "sim/assemble/monitoring_links.hpp"

#include "sim/assemble/alert_scope.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline assemble {
namespace {

/// Names of components: ids, and of services the name without region, each with the ids it stands for.
std::map<std::string, std::set<std::string>> names_of(const std::vector<Imported> &files)
{
  static const std::set<std::string> watched = {"service", "rds_instance", "rds_replica", "alb"};
  std::map<std::string, std::set<std::string>> names;
  for (const Imported &file : files)
    for (const ComponentSpec &component : file.components)
      if (watched.contains(component.kind)) {
        names[component.id].insert(component.id);
        if (component.kind == "service")
          names[without_region(component.id)].insert(component.id);
      }
  return names;
}

/// Of the services of one name the one in the rule's own region.
std::string best_of(const std::set<std::string> &ids, const std::string &region)
{
  for (const std::string &id : ids)
    if (id.ends_with("@" + region))
      return id;
  return *ids.begin();
}

/// Notes what an alert asks for that is not there.
void asks_for(ComponentSpec &alarm, const std::string &id)
{
  Parameter &names = alarm.parameters["names"];
  names.text = id;
  names.unit = "text";
  names.from = alarm.from;
}

} // namespace

void link_hints(std::vector<Imported> &files, const std::vector<Journey> &journeys)
{
  auto names = names_of(files);
  std::map<std::string, Parameter> intervals;
  for (const Imported &file : files)
    intervals.insert(file.job_intervals.begin(), file.job_intervals.end());
  for (const Journey &journey : journeys)
    names["journey:" + journey.id].insert("journey:" + journey.id);
  const auto any_known = [&](const ComponentSpec &component) {
    const auto links = component.links.find("watches");
    return links != component.links.end() &&
           std::any_of(links->second.begin(), links->second.end(),
                       [&](const std::string &id) { return names.contains(id); });
  };
  for (Imported &file : files)
    for (ComponentSpec &component : file.components) {
      const auto hints = file.alert_hints.find(component.id);
      if (hints == file.alert_hints.end())
        continue;
      for (const std::string &hint : hints->second)
        if (const auto own = intervals.find(hint); own != intervals.end())
          component.parameters.emplace("scrape_interval_s", own->second);
      if (any_known(component))
        continue;
      std::set<std::string> watches;
      for (const std::string &hint : hints->second)
        if (const auto found = names.find(hint); found != names.end())
          watches.insert(best_of(found->second, component.region));
      if (!watches.empty())
        component.links["watches"] = {watches.begin(), watches.end()};
    }
}

void drop_loose_watches(Deployment &deployment, Diagnostics &diagnostics)
{
  std::set<std::string> names;
  for (const Journey &journey : deployment.journeys)
    names.insert("journey:" + journey.id);
  for (const ComponentSpec &component : deployment.components) {
    names.insert(component.id);
    if (component.kind == "service") {
      names.insert(without_region(component.id));
      names.insert("service:" + without_region(component.id));
    }
  }
  for (ComponentSpec &component : deployment.components) {
    const auto watches = component.links.find("watches");
    if (component.kind != "alert_rule" || watches == component.links.end())
      continue;
    std::vector<std::string> &list = watches->second;
    const auto loose = std::stable_partition(list.begin(), list.end(),
                                             [&](const std::string &id) { return names.contains(id); });
    for (auto at = loose; at != list.end(); ++at)
      diagnostics.warning(component.from.file, component.from.address,
                          component.id + " watches \"" + *at + "\", which the deployment does not have",
                          "give the file that describes it, or name it in \"links\"");
    if (loose == list.begin() && text_of(component, "names").empty())
      asks_for(component, *loose); // nothing it names is here: that is not to be taken for everything
    list.erase(loose, list.end());
    if (list.empty())
      component.links.erase(watches);
  }
}

void drop_unsaid_prometheus(Deployment &deployment, Diagnostics &diagnostics)
{
  std::map<std::string, std::vector<const ComponentSpec *>> by_file;
  for (ComponentSpec &component : deployment.components) {
    const auto link = component.links.find("prometheus");
    if (component.kind != "alert_rule" || link == component.links.end() ||
        link->second != std::vector<std::string>{"prometheus:main"} ||
        deployment.find("prometheus:main") != nullptr)
      continue;
    by_file[component.from.file].push_back(&component);
    component.links.erase(link);
  }
  for (const auto &[file, rules] : by_file)
    diagnostics.note(file, rules.front()->from.address,
                     "no file describes the Prometheus that evaluates " + rules.front()->id +
                         (rules.size() > 1 ? " and " + std::to_string(rules.size() - 1) + " more" : "") +
                         ": the catalogue's intervals hold, and it cannot be lost",
                     "give its prometheus.yml or its Prometheus object among \"files\"");
}

std::vector<std::string> observed_by(const Deployment &deployment, const ComponentSpec &alarm)
{
  // What names nobody's kind may still name somebody: of what serves and stores.
  static const std::string any = "service,rds_instance,rds_replica,alb,patroni,elasticache,msk,consul,vault";
  const AlertScope scope = scope_of(alarm);
  const std::string observed = text_of(alarm, "observes");
  const std::string &kinds = observed.empty() && scope.asks_by_name() ? any : observed;
  if (alarm.kind == "cloudwatch_alarm" && !scope.asks_by_name())
    return {}; // a metric without the dimensions of somebody is another metric, of nobody here
  // What stands before services tells of users' calls when it asks for no service by name.
  const bool users_only =
      names_kind(kinds, "service") && names_kind(kinds, "journey") && !scope.asks_by_name();
  std::vector<std::string> found;
  for (const ComponentSpec &component : deployment.components)
    if (!users_only && names_kind(kinds, component.kind) && scope.fits(component) &&
        (alarm.region.empty() || component.region.empty() || scope.asks_by_region() ||
         component.region == alarm.region))
      found.push_back(component.id);
  for (const Journey &journey : deployment.journeys)
    if (names_kind(kinds, "journey") && scope.fits(journey))
      found.push_back("journey:" + journey.id);
  return found;
}

namespace {

/// Takes away those of the alert's watches that its selector's namespace or region keeps out.
void drop_kept_out(const Deployment &deployment, ComponentSpec &alarm)
{
  const auto watches = alarm.links.find("watches");
  const AlertScope scope = scope_of(alarm);
  if (watches == alarm.links.end() || !scope.asks())
    return;
  std::erase_if(watches->second, [&](const std::string &id) {
    const ComponentSpec *watched = deployment.find(id);
    return watched != nullptr && !scope.may_be_of(*watched);
  });
}

} // namespace

void watch_by_kind(Deployment &deployment)
{
  const auto fails_so = [&](const std::string &id, const std::string &metric) {
    const ComponentSpec *component = deployment.find(id);
    const auto modes = deployment.failures.find(component == nullptr ? "journey" : component->kind);
    return modes != deployment.failures.end() &&
           std::any_of(modes->second.begin(), modes->second.end(),
                       [&](const FailureMode &mode) { return mode.id == failure_measured(metric); });
  };
  for (ComponentSpec &component : deployment.components) {
    if (component.kind != "alert_rule" && component.kind != "cloudwatch_alarm")
      continue;
    drop_kept_out(deployment, component);
    if (component.links.count("watches") > 0)
      continue;
    std::vector<std::string> watches = observed_by(deployment, component);
    const std::string metric = component.parameters["metric"].text;
    std::erase_if(watches, [&](const std::string &id) { return !fails_so(id, metric); });
    if (!watches.empty())
      component.links["watches"] = std::move(watches);
  }
}

void tell_watching_nothing(const Deployment &deployment, Diagnostics &diagnostics)
{
  constexpr std::size_t most = 5; // named a file
  std::map<std::string, std::vector<const ComponentSpec *>> by_file;
  for (const auto *list : {&deployment.components, &deployment.observers})
    for (const ComponentSpec &alarm : *list) {
      const auto watches = alarm.links.find("watches");
      const bool alert = alarm.kind == "alert_rule" || alarm.kind == "cloudwatch_alarm";
      if (alert && (watches == alarm.links.end() || watches->second.empty()) && scope_of(alarm).asks() &&
          observed_by(deployment, alarm).empty())
        by_file[alarm.from.file].push_back(&alarm);
    }
  for (const auto &[file, alarms] : by_file) {
    std::string text;
    for (std::size_t i = 0; i < std::min(most, alarms.size()); ++i)
      text += (i == 0 ? "" : "; ") + alarms[i]->id + " at " + alarms[i]->from.address + " asks for " +
              scope_of(*alarms[i]).text();
    if (alarms.size() > most)
      text += "; and " + std::to_string(alarms.size() - most) + " more, which drsim lint names";
    diagnostics.note(file, alarms.front()->from.address,
                     std::to_string(alarms.size()) +
                         (alarms.size() == 1 ? " alert watches" : " alerts watch") +
                         " nothing here: " + text);
  }
}

} // namespace drsim::assemble
