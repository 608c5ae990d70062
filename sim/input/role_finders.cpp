#include "sim/input/role_finders.hpp"

#include "sim/model/kinds.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline input {
namespace {

/// Databases that are stores of record, in the order of "stores".
std::vector<const ComponentSpec *> databases_of_record(const Deployment &deployment)
{
  std::vector<const ComponentSpec *> found;
  for (const Store &store : deployment.stores)
    if (const ComponentSpec *one = deployment.find(store.component);
        one != nullptr && kind_named(one->kind) != nullptr && kind_named(one->kind)->database)
      found.push_back(one);
  return found;
}

bool is_database_of_record(const Deployment &deployment, const std::string &id)
{
  const auto all = databases_of_record(deployment);
  return std::any_of(all.begin(), all.end(), [&](const ComponentSpec *one) { return one->id == id; });
}

/// Services of the primary region that a journey cannot do without, in order of its path, each once.
std::vector<std::string> needed_services(const Deployment &deployment, const Journey &journey)
{
  std::vector<std::string> names;
  for (const Stage &stage : journey.path)
    for (const Hop &hop : stage.hops) {
      const bool there = deployment.find(hop.target + "@" + deployment.primary_region()) != nullptr;
      const bool known = std::find(names.begin(), names.end(), hop.target) != names.end();
      if (hop.kind == Hop::Kind::call && hop.required && !stage.asynchronous && there && !known)
        names.push_back(hop.target);
    }
  return names;
}

bool writes_of_record(const Deployment &deployment, const Journey &journey)
{
  for (const Stage &stage : journey.path)
    for (const Hop &hop : stage.hops)
      if (hop.kind == Hop::Kind::write && hop.required && !stage.asynchronous &&
          is_database_of_record(deployment, hop.target))
        return true;
  return false;
}

Role no_service(const Deployment &deployment)
{
  return {{}, "", "no journey of " + deployment.id + " calls a service of " + deployment.primary_region()};
}

} // namespace

const std::vector<std::pair<const char *, const char *>> &role_kinds()
{
  static const std::vector<std::pair<const char *, const char *>> words = [] {
    std::vector<std::pair<const char *, const char *>> all;
    for (const Kind &kind : kinds())
      if (kind.word != nullptr)
        all.emplace_back(kind.word, kind.name);
    std::sort(all.begin(), all.end(),
              [](const auto &a, const auto &b) { return std::string(a.first) < b.first; });
    return all;
  }();
  return words;
}

const Region *region_of_role(const Deployment &deployment, const std::string &place)
{
  if (place == "region:primary")
    return deployment.regions.data();
  if (place == "region:dr" && deployment.regions.size() > 1)
    return &deployment.regions[1];
  for (const Region &region : deployment.regions)
    if (place == "region:" + region.name)
      return &region;
  return nullptr;
}

Role busiest_zone(const Deployment &deployment, const std::string &place)
{
  const Region &region = *region_of_role(deployment, place);
  if (region.zones.empty())
    return {{}, "", "no zone of " + region.name + " is known"};
  std::map<std::string, double> weight;
  for (const ComponentSpec &component : deployment.components)
    for (const std::string &zone : component.zones) {
      const bool alone = component.zones.size() == 1 && is_database_of_record(deployment, component.id);
      weight[zone] += alone ? 1 + static_cast<double>(deployment.components.size()) : 1;
    }
  const std::string *busiest = &region.zones.front();
  for (const std::string &zone : region.zones)
    if (weight[zone] > weight[*busiest])
      busiest = &zone;
  const double most = weight[*busiest];
  const bool alike = std::all_of(region.zones.begin(), region.zones.end(),
                                 [&](const std::string &zone) { return weight[zone] == most; });
  return {{"zone:" + *busiest},
          alike
              ? "the first zone of " + region.name + ": its zones hold as much as each other"
              : "the zone of " + region.name + " in which most components stand, a database of record first",
          ""};
}

Role any_zone(const Deployment &deployment, const std::string &place)
{
  const Region &region = *region_of_role(deployment, place);
  Role role{{}, "each trial draws a zone of " + region.name, "no zone of " + region.name + " is known"};
  for (const std::string &zone : region.zones)
    role.targets.push_back("zone:" + zone);
  return role;
}

Role store_of_record(const Deployment &deployment, const std::string &)
{
  const auto all = databases_of_record(deployment);
  if (all.empty())
    return {{}, "", "no store of " + deployment.id + " is a database (rds_instance)"};
  return {{all.front()->id}, "the first of \"stores\" that is a database", ""};
}

Role any_store(const Deployment &deployment, const std::string &)
{
  Role role{{},
            "each trial draws a database of \"stores\"",
            "no store of " + deployment.id + " is a database (rds_instance)"};
  for (const ComponentSpec *one : databases_of_record(deployment))
    role.targets.push_back(one->id);
  return role;
}

const Journey *critical_journey(const Deployment &deployment)
{
  const Journey *critical = nullptr;
  for (const Journey &journey : deployment.journeys)
    if (writes_of_record(deployment, journey) &&
        (critical == nullptr || journey.slo_success_ratio > critical->slo_success_ratio))
      critical = &journey;
  for (const Journey &journey : deployment.journeys)
    if (critical == nullptr || (!writes_of_record(deployment, *critical) && journey.share > critical->share))
      critical = &journey;
  return critical;
}

Role critical_service(const Deployment &deployment, const std::string &)
{
  const Journey *critical = critical_journey(deployment);
  const auto needed =
      critical == nullptr ? std::vector<std::string>{} : needed_services(deployment, *critical);
  if (needed.empty())
    return no_service(deployment);
  for (const std::string &name : needed) {
    bool shared = false;
    for (const Journey &other : deployment.journeys) {
      const auto theirs = needed_services(deployment, other);
      shared =
          shared || (&other != critical && std::find(theirs.begin(), theirs.end(), name) != theirs.end());
    }
    if (!shared)
      return {{"service:" + name},
              "the first service of journey " + critical->id + " that no other journey needs",
              ""};
  }
  return {{"service:" + needed.back()}, "the last service of journey " + critical->id, ""};
}

Role busiest_service(const Deployment &deployment, const std::string &)
{
  std::vector<std::pair<std::string, double>> calls; // in order of appearance
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        if (hop.kind != Hop::Kind::call ||
            deployment.find(hop.target + "@" + deployment.primary_region()) == nullptr)
          continue;
        auto known = std::find_if(calls.begin(), calls.end(),
                                  [&](const auto &one) { return one.first == hop.target; });
        if (known == calls.end())
          known = calls.insert(calls.end(), {hop.target, 0});
        known->second += journey.share * (1 - journey.cdn_share) * hop.visits;
      }
  if (calls.empty())
    return no_service(deployment);
  const auto most = std::max_element(calls.begin(), calls.end(),
                                     [](const auto &a, const auto &b) { return a.second < b.second; });
  return {{"service:" + most->first}, "the service that journeys call most", ""};
}

Role any_critical_service(const Deployment &deployment, const std::string &)
{
  const Journey *critical = critical_journey(deployment);
  Role role = no_service(deployment);
  if (critical == nullptr)
    return role;
  role.why = "each trial draws a service of journey " + critical->id;
  for (const std::string &name : needed_services(deployment, *critical))
    role.targets.push_back("service:" + name);
  return role;
}

Role users_way_in(const Deployment &deployment, const std::string &)
{
  const ComponentSpec *record = users_record(deployment);
  if (record == nullptr)
    return {{}, "", deployment.id + " has no DNS record that users come by"};
  return {{record->id}, "the record by which users come", ""};
}

Role users_registrar(const Deployment &deployment, const std::string &)
{
  const std::vector<const ComponentSpec *> all = deployment.of_kind("dns_registrar");
  if (all.empty())
    return {{}, "", deployment.id + " does not say where its domain is registered"};
  return {{all.front()->id}, "where the domain that users come by is registered", ""};
}

Role image_registry(const Deployment &deployment, const std::string &)
{
  for (const ComponentSpec *service : deployment.of_kind("service"))
    if (service->region == deployment.primary_region())
      if (const auto found = service->links.find("registry"); found != service->links.end())
        return {{found->second.front()}, "where " + service->id + " gets its image", ""};
  return {{}, "", "no service of " + deployment.primary_region() + " says where its image comes from"};
}

namespace {

void add_tools(const Deployment &deployment, const ComponentSpec &of, const char *role, Role &found)
{
  const auto links = of.links.find(role);
  if (links == of.links.end())
    return;
  for (const std::string &id : links->second)
    if (const ComponentSpec *tool = deployment.find(id);
        tool != nullptr && tool->kind == "tool" &&
        std::find(found.targets.begin(), found.targets.end(), id) == found.targets.end())
      found.targets.push_back(id);
}

} // namespace

Role tools_needed_for(const Deployment &deployment, const std::string &trigger)
{
  Role found;
  for (const ComponentSpec *book : deployment.of_kind("runbook"))
    if (const auto said = book->parameters.find("trigger");
        said != book->parameters.end() && said->second.text == trigger)
      for (const std::string &id : steps_of(*book, deployment))
        if (const ComponentSpec *step = deployment.find(id))
          add_tools(deployment, *step, "requires", found);
  found.why = "what steps of the runbook for \"" + trigger + "\" require";
  found.lacks = "no runbook for \"" + trigger + "\" requires a tool";
  return found;
}

Role state_keeper(const Deployment &deployment, const std::string &)
{
  for (const ComponentSpec *tool : deployment.of_kind("tool"))
    if (tool->id.find("state") != std::string::npos && tool->id.find("terraform") != std::string::npos)
      return {{tool->id}, "where Terraform keeps its state", ""};
  return {{}, "", "no tool of " + deployment.id + " keeps Terraform's state"};
}

Role tools_seen_with(const Deployment &deployment, const std::string &)
{
  Role found;
  for (const ComponentSpec *people : deployment.of_kind("oncall"))
    add_tools(deployment, *people, "sees_with", found);
  found.why = "a tool that people see by";
  found.lacks = "nobody says which tools people see by";
  return found;
}

Role critical_third_party(const Deployment &deployment, const std::string &)
{
  const Journey *journey = critical_journey(deployment);
  if (journey != nullptr)
    for (const Stage &stage : journey->path)
      for (const Hop &hop : stage.hops)
        if (const ComponentSpec *one = deployment.find(hop.target);
            hop.required && !stage.asynchronous && one != nullptr && one->kind == "third_party")
          return {{one->id}, "whom journey " + journey->id + " cannot do without", ""};
  return {{}, "", "the critical journey needs nobody else"};
}

namespace {

/// Systems of others that journeys call, by whether any of them needs the answer.
std::vector<std::string> third_parties_called(const Deployment &deployment, bool needed)
{
  std::map<std::string, bool> called; // whether somebody needs it
  std::vector<std::string> order;
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        const ComponentSpec *one = deployment.find(hop.target);
        if (one == nullptr || one->kind != "third_party")
          continue;
        if (const auto [at, fresh] = called.emplace(hop.target, hop.required); fresh)
          order.push_back(hop.target);
        else
          at->second = at->second || hop.required;
      }
  std::erase_if(order, [&](const std::string &id) { return called.at(id) != needed; });
  return order;
}

} // namespace

Role other_third_parties(const Deployment &deployment, const std::string &)
{
  Role role{third_parties_called(deployment, true),
            "each trial draws a system of others that a journey needs, but for that of the critical one",
            "no journey needs another system of others"};
  for (const std::string &critical : critical_third_party(deployment, "").targets)
    std::erase(role.targets, critical);
  return role;
}

Role optional_third_parties(const Deployment &deployment, const std::string &)
{
  return {third_parties_called(deployment, false),
          "each trial draws a system of others that journeys call and can do without",
          "no journey calls a system of others that it can do without"};
}

Role network_of_caches(const Deployment &deployment, const std::string &)
{
  const std::vector<const ComponentSpec *> all = deployment.of_kind("cloudfront");
  if (all.empty())
    return {{}, "", deployment.id + " has no network of caches before it"};
  return {{all.front()->id}, "the first that users come by", ""};
}

Role topic_reader(const Deployment &deployment, const std::string &)
{
  for (const ComponentSpec *topic : deployment.of_kind("msk"))
    if (topic->region == deployment.primary_region())
      if (const auto readers = topic->links.find("consumers"); readers != topic->links.end())
        return {{readers->second.front()}, "the first that reads " + topic->id, ""};
  return {{}, "", "no topic of " + deployment.primary_region() + " says who reads it"};
}

Role pager(const Deployment &deployment, const std::string &)
{
  for (const ComponentSpec *people : deployment.of_kind("oncall"))
    if (const auto found = people->links.find("paged_by"); found != people->links.end())
      return {{found->second.front()}, "what carries pages to " + people->id, ""};
  return {{}, "", "nobody says what carries their pages"};
}

Role primary_health_check(const Deployment &deployment, const std::string &)
{
  for (const ComponentSpec *record : deployment.of_kind("route53_record")) {
    const auto checks = record->links.find("health_check");
    if (checks != record->links.end())
      for (const std::string &id : checks->second)
        if (deployment.find(id) != nullptr)
          return {{id}, "the health check that " + record->id + " fails over by", ""};
  }
  const auto all = deployment.of_kind("route53_health_check");
  if (all.empty())
    return {{}, "", deployment.id + " has no Route 53 health check"};
  return {{all.front()->id}, "the first Route 53 health check", ""};
}

} // namespace drsim::input
