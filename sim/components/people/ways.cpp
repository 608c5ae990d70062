#include "sim/components/people/ways.hpp"

#include "sim/model/actions.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline people {
namespace {

bool can_be_asked(const std::string &action, const ComponentSpec &spec)
{
  const Action *row = action_named(action);
  return row != nullptr && answers(spec, *row);
}

/// The action, of every component of whichever regions fit.
template <typename Fits>
void add_all(std::vector<Measure> &all, const std::string &action, const Deployment &deployment, Fits fits)
{
  for (const ComponentSpec &spec : deployment.components)
    if (can_be_asked(action, spec) && fits(spec))
      all.push_back({action, spec.id});
}

bool is_store(const Deployment &deployment, const std::string &id)
{
  return std::any_of(deployment.stores.begin(), deployment.stores.end(),
                     [&](const Store &store) { return store.component == id; });
}

/// What a runbook for a lost region would do.
std::vector<Measure> take_over(const Deployment &deployment)
{
  const auto elsewhere = [&](const ComponentSpec &spec) {
    return !spec.region.empty() && spec.region != deployment.primary_region();
  };
  std::vector<Measure> all;
  add_all(all, "promote", deployment,
          [&](const ComponentSpec &spec) { return elsewhere(spec) && is_store(deployment, store_of(spec)); });
  add_all(all, "create", deployment, elsewhere);
  add_all(all, "repoint", deployment,
          [&](const ComponentSpec &spec) { return is_store(deployment, spec.id); });
  add_all(all, "scale", deployment, elsewhere);
  const ComponentSpec *record = users_record(deployment);
  add_all(all, "switch_dns", deployment, [&](const ComponentSpec &spec) { return &spec == record; });
  return all;
}

/// Services and users go back to the first region, which has what it has.
std::vector<Measure> come_home(const Deployment &deployment)
{
  std::vector<Measure> all;
  add_all(all, "repoint", deployment,
          [&](const ComponentSpec &spec) { return is_store(deployment, spec.id); });
  const ComponentSpec *record = users_record(deployment);
  add_all(all, "switch_dns_back", deployment, [&](const ComponentSpec &spec) { return &spec == record; });
  return all;
}

/// By its files it has somebody who could take over in its region.
bool has_standby(const std::string &id, const Deployment &deployment)
{
  const ComponentSpec *spec = deployment.find(id);
  if (spec == nullptr)
    return false;
  const Parameters parameters(*spec);
  if (spec->kind == "dynamodb_table")
    return false; // it stands in all zones at once
  return spec->kind == "patroni" ? parameters.count("members") > 1 : parameters.flag("multi_az");
}

/// Users turned away where they come until what is behind would bear them again.
std::vector<Measure> shed_and_readmit(const Deployment &deployment, const std::string &region)
{
  std::vector<Measure> all;
  for (const char *action : {"shed", "readmit"})
    add_all(all, action, deployment, [&](const ComponentSpec &spec) { return spec.region == region; });
  return all;
}

/// The balancers that stand in the zone and could do without it.
std::vector<Measure> shift_from(const std::string &zone, const Deployment &deployment)
{
  std::vector<Measure> all;
  add_all(all, "shift_away", deployment, [&](const ComponentSpec &spec) {
    const auto zones = zones_of(deployment, spec);
    return Parameters(spec).flag("zonal_shift") && zones.size() > 1 &&
           std::find(zones.begin(), zones.end(), zone) != zones.end();
  });
  return all;
}

std::vector<Measure> measures_of(const std::string &way, const Trouble &trouble, const Deployment &deployment)
{
  const auto itself = [&](const ComponentSpec &spec) { return spec.id == trouble.component; };
  std::vector<Measure> all;
  if (way == "take_over" || way == "region")
    return take_over(deployment);
  if (way == "come_home")
    return come_home(deployment);
  const std::string &users = trouble.where.empty() ? deployment.primary_region() : trouble.where;
  if (way == "scale") {
    add_all(all, "scale", deployment, [&](const ComponentSpec &spec) { return spec.region == users; });
  } else if (way == "shed") {
    if (trouble.overloaded)
      return shed_and_readmit(deployment, users);
  } else if (way == "shift_away") {
    return shift_from(trouble.component, deployment);
  } else if (way == "restore") {
    add_all(all, "restore", deployment, itself);
    add_all(all, "repoint", deployment, itself);
  } else if (way == "failover" || way == "force_failover") {
    add_all(all, way, deployment,
            [&](const ComponentSpec &spec) { return itself(spec) && has_standby(spec.id, deployment); });
  } else if (way == "defer") {
    add_all(all, way, deployment, [&](const ComponentSpec &spec) {
      return itself(spec) && Parameters(spec).text("fallback") == "queue";
    });
  } else {
    add_all(all, way, deployment, itself); // restart, rollback
  }
  return all;
}

std::string name_of(const std::string &way, const Trouble &trouble)
{
  if (way == "take_over" || way == "region")
    return "take over in the other region by hand";
  if (way == "come_home")
    return "go back to the first region";
  if (way == "force_failover")
    return "make a member lead of " + trouble.component + ", whatever it lacks";
  return trouble.component.empty() ? way : way + " " + trouble.component;
}

const ComponentSpec *runbook_for(const std::string &trigger,
                                 const std::vector<const ComponentSpec *> &runbooks)
{
  for (const ComponentSpec *runbook : runbooks)
    if (Parameters(*runbook).text("trigger") == trigger)
      return runbook;
  return nullptr;
}

/// 3: the page names it, 2: it is for this very component, 1: for such a trouble, 0: for none of it.
int fit(const ComponentSpec &runbook, const Trouble &trouble, const std::string &named)
{
  const Parameters of(runbook);
  const std::string &trigger = of.text("trigger");
  if (runbook.id == named && (trigger.empty() || trigger == trouble.kind->word))
    return 3;
  if (trigger != trouble.kind->word)
    return 0;
  const std::vector<std::string> meant = of.links("for");
  const auto is = [&](const std::string &id) {
    return id == trouble.component || id == service_name(trouble.component);
  };
  return meant.empty() ? 1 : std::any_of(meant.begin(), meant.end(), is) ? 2 : 0;
}

} // namespace

std::vector<const ComponentSpec *> runbooks_for(const Trouble &trouble,
                                                const std::vector<const ComponentSpec *> &runbooks,
                                                const std::string &named)
{
  std::vector<const ComponentSpec *> fitting;
  for (int nearness = 3; nearness > 0; --nearness)
    for (const ComponentSpec *runbook : runbooks)
      if (fit(*runbook, trouble, named) == nearness)
        fitting.push_back(runbook);
  return fitting;
}

std::vector<Way> ways_out(const Trouble &trouble, const Deployment &deployment,
                          const std::vector<const ComponentSpec *> &runbooks, const std::string &named)
{
  std::vector<Way> ways;
  for (const ComponentSpec *fitting : runbooks_for(trouble, runbooks, named))
    ways.push_back({fitting->id, fitting, {}, false});
  for (const char *way : trouble.kind->improvised) {
    const ComponentSpec *region = std::string(way) == "region" ? runbook_for("region", runbooks) : nullptr;
    if (region != nullptr)
      ways.push_back({region->id, region, {}, true});
    else if (auto measures = measures_of(way, trouble, deployment); !measures.empty())
      ways.push_back({name_of(way, trouble), nullptr, std::move(measures), true});
  }
  return ways;
}

std::vector<Measure> possible_measures(const Deployment &deployment)
{
  std::vector<Measure> all;
  for (const char *action :
       {"restart", "rollback", "hotfix", "restore", "scale", "shed", "readmit", "shift_away", "failover",
        "force_failover", "renew_credentials", "allow", "block_attack", "defer", "reroute", "reclaim"})
    add_all(all, action, deployment, [](const ComponentSpec &) { return true; });
  for (const auto &some : {take_over(deployment), come_home(deployment)})
    all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end(),
                        [](const Measure &a, const Measure &b) { return !(a < b) && !(b < a); }),
            all.end());
  return all;
}

bool is_lossy(const Way &way, const Deployment &deployment)
{
  const auto lossy = [](const std::string &action) {
    const Action *row = action_named(action);
    return row != nullptr && row->lossy;
  };
  if (way.runbook == nullptr)
    return std::any_of(way.measures.begin(), way.measures.end(),
                       [&](const Measure &one) { return lossy(one.action); });
  const auto steps = steps_of(*way.runbook, deployment);
  return std::any_of(steps.begin(), steps.end(), [&](const std::string &id) {
    const ComponentSpec *step = deployment.find(id);
    return step != nullptr && lossy(Parameters(*step).text("action"));
  });
}

} // namespace drsim::components::people
