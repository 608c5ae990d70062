#include "sim/insight/changes.hpp"

#include "sim/insight/same.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline insight {
namespace {

class Differences {
public:
  explicit Differences(std::vector<Change> &out) : out_(out) {}

  void of(Change change)
  {
    if (change.was != change.is)
      out_.push_back(std::move(change));
  }

  void of_parameters(const ComponentSpec &before, const ComponentSpec &after)
  {
    std::set<std::string> names;
    for (const ComponentSpec *one : {&before, &after})
      for (const auto &[name, value] : one->parameters)
        names.insert(name);
    for (const std::string &name : names) {
      const auto was = before.parameters.find(name);
      const auto is = after.parameters.find(name);
      Change change{Change::Of::parameter, before.id, name, "", ""};
      if (was != before.parameters.end()) {
        change.was = spelt(was->second);
        change.was_at = was->second.from;
      }
      if (is != after.parameters.end()) {
        change.is = spelt(is->second);
        change.is_at = is->second.from;
      }
      const bool both = was != before.parameters.end() && is != after.parameters.end();
      if (!both || !same(was->second, is->second))
        out_.push_back(std::move(change));
    }
  }

  void of_links(const ComponentSpec &before, const ComponentSpec &after)
  {
    std::set<std::string> roles;
    for (const ComponentSpec *one : {&before, &after})
      for (const auto &[role, ids] : one->links)
        roles.insert(role);
    const auto ids = [](const ComponentSpec &spec, const std::string &role) {
      const auto found = spec.links.find(role);
      return found == spec.links.end() ? std::string() : spelt(found->second);
    };
    for (const std::string &role : roles)
      of({Change::Of::link, before.id, role, ids(before, role), ids(after, role), before.from, after.from});
  }

private:
  std::vector<Change> &out_;
};

void differences_of_components(const Deployment &before, const Deployment &after, std::vector<Change> &out)
{
  Differences differences(out);
  for (const ComponentSpec &was : before.components) {
    const ComponentSpec *is = after.find(was.id);
    if (is == nullptr || is->kind != was.kind) {
      out.push_back({Change::Of::component, was.id, "", was.kind, "", was.from, {}});
      continue;
    }
    differences.of({Change::Of::place, was.id, "", spelt_place(was), spelt_place(*is), was.from, is->from});
    differences.of_parameters(was, *is);
    differences.of_links(was, *is);
  }
  for (const ComponentSpec &is : after.components) {
    const ComponentSpec *was = before.find(is.id);
    if (was == nullptr || was->kind != is.kind)
      out.push_back({Change::Of::component, is.id, "", "", is.kind, {}, is.from});
  }
}

void differences_of_journeys(const Deployment &before, const Deployment &after, std::vector<Change> &out)
{
  std::map<std::string, std::pair<std::string, std::string>> spelt_of;
  for (const Journey &one : before.journeys)
    spelt_of[one.id].first = spelt(one);
  for (const Journey &one : after.journeys)
    spelt_of[one.id].second = spelt(one);
  for (const auto &[id, texts] : spelt_of)
    Differences(out).of({Change::Of::journey, id, "", texts.first, texts.second});
}

/// Puts a component as `after` has it, in its place or at the end; takes it out when `after` has none.
void lay_component(Deployment &out, const Deployment &after, const Change &change)
{
  const ComponentSpec *is = change.is.empty() ? nullptr : after.find(change.subject);
  const auto here = std::find_if(out.components.begin(), out.components.end(),
                                 [&](const ComponentSpec &one) { return one.id == change.subject; });
  if (is == nullptr) {
    if (here != out.components.end() && here->kind == change.was)
      out.components.erase(here);
  } else if (here == out.components.end())
    out.components.push_back(*is);
  else
    *here = *is;
}

ComponentSpec *component(Deployment &deployment, const std::string &id)
{
  const auto found = std::find_if(deployment.components.begin(), deployment.components.end(),
                                  [&](const ComponentSpec &one) { return one.id == id; });
  return found == deployment.components.end() ? nullptr : &*found;
}

template <class Map> void lay_entry(Map &into, const Map &from, const std::string &key)
{
  const auto found = from.find(key);
  if (found == from.end())
    into.erase(key);
  else
    into[key] = found->second;
}

void lay_journey(Deployment &out, const Deployment &after, const std::string &id)
{
  const auto is_it = [&](const Journey &one) { return one.id == id; };
  const auto is = std::find_if(after.journeys.begin(), after.journeys.end(), is_it);
  const auto was = std::find_if(out.journeys.begin(), out.journeys.end(), is_it);
  if (is == after.journeys.end())
    std::erase_if(out.journeys, is_it);
  else if (was == out.journeys.end())
    out.journeys.push_back(*is);
  else
    *was = *is;
}

void lay(Deployment &out, const Deployment &after, const Change &change)
{
  ComponentSpec *here = component(out, change.subject);
  const ComponentSpec *there = after.find(change.subject);
  switch (change.of) {
  case Change::Of::component: return lay_component(out, after, change);
  case Change::Of::parameter:
    if (here != nullptr && there != nullptr)
      lay_entry(here->parameters, there->parameters, change.name);
    return;
  case Change::Of::link:
    if (here != nullptr && there != nullptr)
      lay_entry(here->links, there->links, change.name);
    return;
  case Change::Of::place:
    if (here != nullptr && there != nullptr) {
      here->region = there->region;
      here->zones = there->zones;
    }
    return;
  case Change::Of::journey: return lay_journey(out, after, change.subject);
  case Change::Of::traffic: out.traffic = after.traffic; return;
  case Change::Of::objectives: out.objectives = after.objectives; return;
  case Change::Of::regions: out.regions = after.regions; return;
  case Change::Of::stores: out.stores = after.stores; return;
  case Change::Of::needs: out.dependencies = after.dependencies; return;
  }
}

/// Links lead to what is there; a name that neither side has as a component stays as it is.
void drop_loose_ends(Deployment &out, const Deployment &before, const Deployment &after)
{
  std::set<std::string> here;
  for (const ComponentSpec &spec : out.components)
    here.insert(spec.id);
  std::set<std::string> gone;
  for (const Deployment *side : {&before, &after})
    for (const ComponentSpec &spec : side->components)
      if (here.count(spec.id) == 0)
        gone.insert(spec.id);
  for (ComponentSpec &spec : out.components)
    for (auto &[role, ids] : spec.links)
      std::erase_if(ids, [&](const std::string &id) { return gone.count(id) != 0; });
  std::erase_if(out.stores, [&](const Store &store) { return gone.count(store.component) != 0; });
}

} // namespace

std::string Change::title() const
{
  switch (of) {
  case Of::parameter: return subject + "." + name;
  case Of::link: return subject + " -> " + name;
  case Of::place: return "place of " + subject;
  case Of::component: return "component " + subject;
  case Of::journey: return "journey " + subject;
  case Of::traffic: return "traffic";
  case Of::objectives: return "objectives";
  case Of::regions: return "regions";
  case Of::stores: return "stores of record";
  case Of::needs: return "which alerts keep others quiet";
  }
  return "";
}

std::string Change::group() const
{
  switch (of) {
  case Of::parameter:
  case Of::link:
  case Of::place:
  case Of::component: return subject;
  default: return title();
  }
}

std::vector<Change> changes_between(const Deployment &before, const Deployment &after)
{
  std::vector<Change> out;
  differences_of_components(before, after, out);
  differences_of_journeys(before, after, out);
  Differences differences(out);
  const auto of_all = [&](Change::Of what, const std::string &was, const std::string &is) {
    differences.of({what, "", "", was, is});
  };
  of_all(Change::Of::traffic, spelt(before.traffic), spelt(after.traffic));
  of_all(Change::Of::objectives, spelt(before.objectives), spelt(after.objectives));
  of_all(Change::Of::regions, spelt(before.regions), spelt(after.regions));
  of_all(Change::Of::stores, spelt(before.stores), spelt(after.stores));
  of_all(Change::Of::needs, spelt(before.dependencies), spelt(after.dependencies));
  return out;
}

Deployment with_changes(const Deployment &before, const Deployment &after, const std::vector<Change> &changes)
{
  Deployment out = before;
  for (const Change &change : changes)
    lay(out, after, change);
  drop_loose_ends(out, before, after);
  return out;
}

} // namespace drsim::insight
