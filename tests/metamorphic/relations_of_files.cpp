// Relations that change the files themselves: one fault more, a longer one, noise, and what must not matter.
#include "tests/metamorphic/estate.hpp"
#include "tests/metamorphic/relation.hpp"

#include <algorithm>

namespace drsim::test {
namespace {

json *part_of_kind(json &deployment, const std::string &kind)
{
  for (json &part : deployment.at("components"))
    if (part.at("kind") == kind)
      return &part;
  return nullptr;
}

json part(const std::string &id, const std::string &kind, json parameters, json links)
{
  return {{"id", id}, {"kind", kind}, {"parameters", std::move(parameters)}, {"links", std::move(links)}};
}

std::string journey_of(const Estate &estate)
{
  return estate.deployment.at("journeys").at(0).at("id");
}

/// An alert that fires from the first minute on and means nothing.
bool add_noise(Estate &estate)
{
  const json *people = part_of_kind(estate.deployment, "oncall");
  const std::string pager = people->at("id");
  json &parts = estate.deployment.at("components");
  parts.push_back(part("noise:prometheus", "prometheus", json::object(), json::object()));
  parts.push_back(part("noise:route", "alert_route", json::object(), {{"notifies", {pager}}}));
  parts.push_back(part("noise:alert", "alert_rule", {{"metric", "latency_p99_s"}, {"threshold", 0}},
                       {{"prometheus", {"noise:prometheus"}},
                        {"watches", {"journey:" + journey_of(estate)}},
                        {"route", {"noise:route"}}}));
  return true;
}

/// One more, no earlier than those that are there.
bool add_fault(Estate &estate, const std::string &kind, const std::string &target, json figures)
{
  figures["fault"] = kind;
  figures["target"] = target;
  figures["at"] = estate.scenario.at("faults").back().at("at").at("uniform").at(1);
  estate.scenario.at("faults").push_back(figures);
  return true;
}

bool turned_round(Estate &estate)
{
  json &parts = estate.deployment.at("components");
  std::reverse(parts.begin(), parts.end());
  return true;
}

bool renamed(Estate &estate)
{
  estate.deployment["title"] = "Another title";
  estate.scenario["title"] = "Another title";
  estate.scenario["description"] = "Another description";
  for (json &one : estate.deployment.at("components"))
    one["title"] = "Title of " + one.at("id").get<std::string>();
  for (json &one : estate.deployment.at("journeys"))
    one["title"] = "Title of " + one.at("id").get<std::string>();
  for (json &one : estate.deployment.at("stores"))
    one["title"] = "Title of " + one.at("component").get<std::string>();
  return true;
}

bool unused_runbook(Estate &estate)
{
  json &parts = estate.deployment.at("components");
  parts.push_back(part("runbook:unused", "runbook", {{"trigger", "deploy"}}, json::object()));
  parts.push_back(
      part("runbook:unused/1", "runbook_step", {{"action", "wait"}}, {{"runbook", {"runbook:unused"}}}));
  return true;
}

bool unrelated_tool(Estate &estate)
{
  estate.deployment.at("components")
      .push_back(part("tool:unrelated", "tool", json::object(), json::object()));
  return true;
}

constexpr double calm_s = 3 * 3600;

/// All faults begin so much later, and the trial ends so much later.
void after_calm(Loaded &loaded)
{
  loaded.scenario.horizon_s += calm_s;
  loaded.scenario.begin_s = Distribution(0);
  for (FaultSpec &fault : loaded.scenario.faults) {
    std::vector<Term> terms = fault.at_s.terms();
    terms.emplace_back(Constant{calm_s});
    fault.at_s = Distribution(terms);
  }
}

/// A fault in the calm that is over before anybody is told.
Relation healed_before(const std::string &name, const std::string &kind, const std::string &of_kind,
                       const std::string &figure, double value)
{
  const auto change = [=](Loaded &loaded) {
    FaultSpec healed;
    healed.kind = kind;
    healed.at_s = Distribution(60);
    healed.for_s = Distribution(20);
    healed.numbers[figure] = Distribution(value);
    if (const auto found = loaded.deployment.of_kind(of_kind); !found.empty())
      healed.target = found.front()->id;
    if (kind == "partition" && loaded.deployment.regions.size() > 1)
      healed.target = "link:" + loaded.deployment.regions[0].name + "|" + loaded.deployment.regions[1].name;
    loaded.scenario.faults.push_back(healed);
    return !healed.target.empty() && loaded.deployment.regions.size() > 1;
  };
  return {name, Order::alike, change, {}, after_calm};
}

} // namespace

std::vector<Relation> relations_of_faults()
{
  const auto extra = [](const char *kind, const char *of_kind) {
    return [=](Estate &estate) {
      const json *found = part_of_kind(estate.deployment, of_kind);
      return found != nullptr && add_fault(estate, kind, found->at("id"), json::object());
    };
  };
  const auto longer = [](Loaded &loaded) {
    bool changed = false;
    for (FaultSpec &fault : loaded.scenario.faults)
      if (fault.for_s) {
        fault.for_s = scaled(*fault.for_s, 2);
        changed = true;
      }
    return changed;
  };
  const auto for_ever = [](Loaded &loaded) {
    bool changed = false;
    for (FaultSpec &fault : loaded.scenario.faults) {
      changed = changed || fault.for_s.has_value();
      fault.for_s.reset();
    }
    return changed;
  };
  return {
      {"an alert fires all the time", Order::later, {}, add_noise},
      {"the monitoring dies too", Order::later, {}, extra("component_failure", "prometheus")},
      {"the cache dies too", Order::never_better, {}, extra("component_failure", "elasticache")},
      {"the topic dies too", Order::never_better, {}, extra("component_failure", "msk")},
      {"the replica dies too", Order::later, {}, extra("component_failure", "rds_replica")},
      {"a bad release comes too",
       Order::never_better,
       {},
       [](Estate &estate) {
         const json &target =
             estate.deployment.at("journeys").at(0).at("path").at(0).at("hops").at(0).at("target");
         return add_fault(estate, "bad_deploy", "service:" + target.get<std::string>(),
                          {{"error_ratio", 0.3}});
       }},
      {"more users come too",
       Order::never_better_on_average,
       {},
       [](Estate &estate) {
         return add_fault(estate, "traffic_spike", "traffic", {{"factor", 2}, {"for", "30m"}});
       }},
      {"the fault lasts twice as long", Order::never_better, longer},
      {"the fault is never healed", Order::never_better, for_ever},
  };
}

std::vector<Relation> relations_of_the_irrelevant()
{
  const auto tagged = [](Loaded &loaded) {
    for (ComponentSpec &spec : loaded.deployment.components)
      spec.tags["team"] = "another";
    return true;
  };
  const auto no_op = [](Estate &estate) {
    return add_fault(estate, "traffic_spike", "traffic", {{"factor", 1}});
  };
  std::vector<Relation> all = {
      {"titles and descriptions", Order::same, {}, renamed},
      {"the order of components in the file", Order::same, {}, turned_round},
      {"a runbook that nobody has", Order::same, {}, unused_runbook},
      {"a tool that nobody needs", Order::same, {}, unrelated_tool},
      {"tags", Order::same, tagged},
      {"what is expected of the scenario",
       Order::same,
       {},
       [](Estate &estate) {
         estate.scenario["expect"] = {{{"metric", "rto_s"}, {"quantile", 0.5}, {"at_most", "5m"}}};
         return true;
       }},
      {"users in number as usual", Order::same, {}, no_op},
      healed_before("a link that was cut for a moment", "partition", "inter_region_link", "bandwidth_ratio",
                    0),
      healed_before("a health check that failed for a moment", "health_check_flap", "route53_health_check",
                    "fail_ratio", 1),
  };
  return all;
}

} // namespace drsim::test
