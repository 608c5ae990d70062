#include "sim/assemble/monitoring_links.hpp"
#include "sim/insight/detection_table.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

void guards_at_home(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *prometheus : deployment.of_kind("prometheus"))
    if (in_primary(deployment, *prometheus))
      findings.place(prometheus->from,
                     prometheus->id + " lives in " + prometheus->region +
                         ", the region it guards: it dies with it and raises no alert",
                     "run a second Prometheus outside " + prometheus->region + " that probes it from there");
  std::map<std::string, std::vector<std::string>> routes;
  for (const ComponentSpec *route : deployment.of_kind("alert_route"))
    if (in_primary(deployment, *route))
      routes[route->from.file].push_back(route->id);
  for (const auto &[file, ids] : routes)
    findings.place(deployment.find(ids.front())->from,
                   "Alertmanager (" + joined(ids) + ") lives in " + deployment.primary_region() +
                       ", the region it guards: alerts about its loss are not delivered",
                   "run Alertmanager in both regions as one cluster");
}

/// Another one elsewhere does the same: some tool is there while one of them is.
bool has_twin_elsewhere(const Deployment &deployment, const ComponentSpec &tool)
{
  for (const ComponentSpec *either : deployment.of_kind("tool")) {
    const std::vector<std::string> ones = links_of(*either, "one_of");
    if (std::find(ones.begin(), ones.end(), tool.id) == ones.end())
      continue;
    const bool twin = std::any_of(ones.begin(), ones.end(), [&](const std::string &id) {
      const ComponentSpec *one = deployment.find(id);
      return one != nullptr && one->region != tool.region;
    });
    if (twin)
      return true;
  }
  return false;
}

/// Only services of its own region get their images from it.
bool serves_its_region(const Deployment &deployment, const ComponentSpec &tool)
{
  bool serves = false;
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const std::vector<std::string> registries = links_of(*service, "registry");
    if (std::find(registries.begin(), registries.end(), tool.id) == registries.end())
      continue;
    if (service->region != tool.region)
      return false;
    serves = true;
  }
  return serves;
}

void tools_at_home(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *tool : deployment.of_kind("tool"))
    if (in_primary(deployment, *tool) && !has_twin_elsewhere(deployment, *tool) &&
        !serves_its_region(deployment, *tool))
      findings.place(tool->from,
                     tool->id + " lives in " + tool->region + " only: it is missing when " + tool->region +
                         " must be recovered",
                     "run it in the DR region too, or outside both");
  for (const char *kind : {"consul", "vault"}) {
    const auto all = deployment.of_kind(kind);
    const bool only_here = std::all_of(
        all.begin(), all.end(), [&](const ComponentSpec *one) { return in_primary(deployment, *one); });
    for (const ComponentSpec *one : all)
      if (only_here)
        findings.place(one->from,
                       one->id + " lives in " + one->region + " only: it is missing when " + one->region +
                           " must be recovered",
                       "run servers in the DR region too");
  }
}

void alarms_at_home(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *alarm : deployment.of_kind("cloudwatch_alarm")) {
    const ComponentSpec *watched = linked(deployment, *alarm, "watches");
    if (watched != nullptr && !alarm->region.empty() && watched->region == alarm->region)
      findings.place(
          alarm->from,
          alarm->id + " is evaluated in " + alarm->region + ", where " + watched->id +
              " lives: the region's loss takes both",
          "watch it from another region as well: a Route 53 health check, or an alarm on its metrics there");
  }
}

void silent_when_missing(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *alarm : deployment.of_kind("cloudwatch_alarm")) {
    const std::string treatment = text_of(*alarm, "treat_missing_data");
    if (!treatment.empty() && treatment != "breaching")
      findings.at(*alarm, "treat_missing_data",
                  alarm->id + " treats missing data as \"" + treatment +
                      "\": what is dead sends no data, and the alarm does not fire",
                  "set treat_missing_data = \"breaching\"");
  }
}

void no_watchdog(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *prometheus : deployment.of_kind("prometheus"))
    if (!mean_of(*prometheus, "watchdog_timeout_s"))
      findings.place(
          prometheus->from,
          "nobody outside notices when " + prometheus->id + " falls silent: it has no dead man's switch",
          "add an alert that always fires (Watchdog) and a service outside that pages when it stops");
}

/// "order", "service:order": a service in the rule's own region.
bool is_service_name(const Deployment &deployment, const std::string &id)
{
  const std::string name = id.starts_with("service:") ? id.substr(8) : id;
  const auto services = deployment.of_kind("service");
  return std::any_of(services.begin(), services.end(),
                     [&](const ComponentSpec *one) { return without_region(one->id) == name; });
}

void watches_nothing(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> journeys;
  for (const Journey &journey : deployment.journeys)
    journeys.insert("journey:" + journey.id);
  std::vector<const ComponentSpec *> alerts = deployment.of_kind("alert_rule");
  for (const ComponentSpec *alarm : deployment.of_kind("cloudwatch_alarm"))
    alerts.push_back(alarm);
  for (const ComponentSpec &observer : deployment.observers)
    alerts.push_back(&observer);
  for (const ComponentSpec *alert : alerts) {
    const std::vector<std::string> watched = links_of(*alert, "watches");
    const std::string names = text_of(*alert, "names");
    if (text_of(*alert, "metric") == "always")
      continue; // alert-fires-always tells of it
    if (watched.empty() && observed_by(deployment, *alert).empty())
      findings.place(alert->from,
                     alert->id +
                         (names.empty() ? std::string(" watches nothing of the deployment")
                                        : " asks for " + names +
                                              ", which this deployment does not have: it watches "
                                              "nothing here") +
                         ": it can never fire",
                     "name what it watches by `links` in deployment.json, or remove it");
    for (const std::string &id : watched)
      if (deployment.find(id) == nullptr && journeys.count(id) == 0 && !is_service_name(deployment, id))
        findings.place(alert->from, alert->id + " watches " + id + ", which is not there",
                       "correct the name, or remove the alert");
  }
}

/// Everything some alert or alarm tells of, by the table of alerts; those that page only if asked.
std::set<std::string> watched_ids(const Deployment &deployment, bool paging_only)
{
  std::set<std::string> watched;
  for (const DetectionRow &row : detection_table(deployment))
    if (!row.alarm.empty() && (!paging_only || row.pages)) {
      const bool service = row.target.starts_with("service:");
      watched.insert(service ? row.target.substr(8) : row.target);
    }
  return watched;
}

/// "bff@eu-west-1" is watched by what watches "bff" as well.
bool is_watched(const std::set<std::string> &watched, const std::string &id)
{
  return watched.count(id) > 0 || watched.count(without_region(id)) > 0;
}

/// Times at which nobody is paged, whatever happens.
void page_muted(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> told;
  for (const DetectionRow &row : detection_table(deployment)) {
    const ComponentSpec *route = deployment.find(row.route);
    if (route == nullptr || route->kind != "alert_route" || !row.pages || row.muted.empty() ||
        !told.insert(row.route).second)
      continue;
    findings.place(route->from,
                   row.route + " pages people, and is mute " + row.muted +
                       ": an outage then is told by users",
                   "mute what can wait by a route of its own, and let this one page at all times");
  }
}

void unwatched_journey(const Deployment &deployment, Findings &findings)
{
  const std::set<std::string> watched = watched_ids(deployment, true);
  for (std::size_t i = 0; i < deployment.journeys.size(); ++i) {
    const Journey &journey = deployment.journeys[i];
    if (watched.count("journey:" + journey.id) == 0)
      findings.deployment("/journeys/" + std::to_string(i),
                          "no alert that pages watches journey " + journey.id + ", " + share(journey.share) +
                              " of all transactions: users tell first",
                          "add a paging alert on its error ratio, below the SLO of " +
                              share(journey.slo_success_ratio));
  }
}

void unwatched_component(const Deployment &deployment, Findings &findings)
{
  const std::set<std::string> watched = watched_ids(deployment, false);
  for (const char *kind : {"alb", "rds_instance", "rds_replica", "elasticache", "msk", "msk_replicator",
                           "eks_cluster", "service"}) {
    std::map<std::string, std::vector<std::string>> by_file;
    for (const ComponentSpec *component : deployment.of_kind(kind))
      if (!is_watched(watched, component->id))
        by_file[component->from.file].push_back(component->id);
    for (const auto &[file, ids] : by_file)
      findings.place(deployment.find(ids.front())->from,
                     "no alert or alarm watches " + joined(ids) + " (" + kind + ")",
                     "add an alert, or accept that only the journeys' alerts show its failure");
  }
}

} // namespace

std::vector<Rule> watch_rules()
{
  return {{"monitoring-in-guarded-region", Severity::warning, guards_at_home},
          {"tool-in-guarded-region", Severity::warning, tools_at_home},
          {"alarm-in-watched-region", Severity::warning, alarms_at_home},
          {"alarm-silent-on-missing-data", Severity::warning, silent_when_missing},
          {"no-dead-mans-switch", Severity::error, no_watchdog},
          {"alert-watches-nothing", Severity::warning, watches_nothing},
          {"page-muted", Severity::warning, page_muted},
          {"journey-unwatched", Severity::warning, unwatched_journey},
          {"component-unwatched", Severity::note, unwatched_component}};
}

} // namespace drsim::lint
