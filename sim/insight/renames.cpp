// Which components are the same under another id, and a deployment told in the ids of another.
#include "sim/insight/changes.hpp"
#include "sim/insight/same.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline insight {
namespace {

constexpr double alike_enough = 0.8;
constexpr int passes = 3; // links are alike once what they lead to has been recognised

using Renames = std::map<std::string, std::string>;

std::string told(const std::string &id, const Renames &renames)
{
  const auto found = renames.find(id);
  return found == renames.end() ? id : found->second;
}

/// Of parameters and links, the share that both have alike.
double likeness(const ComponentSpec &before, const ComponentSpec &after, const Renames &renames)
{
  if (before.kind != after.kind || before.region != after.region)
    return 0;
  std::size_t all = 1;
  std::size_t alike = before.zones == after.zones ? 1 : 0;
  std::set<std::string> names;
  for (const auto &[name, value] : before.parameters)
    names.insert(name);
  for (const auto &[name, value] : after.parameters)
    names.insert(name);
  for (const std::string &name : names) {
    ++all;
    const auto was = before.parameters.find(name);
    const auto is = after.parameters.find(name);
    if (was != before.parameters.end() && is != after.parameters.end() && same(was->second, is->second))
      ++alike;
  }
  for (const auto &[role, ids] : before.links) {
    ++all;
    const auto is = after.links.find(role);
    if (is == after.links.end())
      continue;
    std::vector<std::string> now = is->second;
    for (std::string &id : now)
      id = told(id, renames);
    alike += now == ids ? 1 : 0;
  }
  return static_cast<double>(alike) / static_cast<double>(all);
}

/// Letters both ids begin and end with: of several alike, the one called most alike.
std::size_t letters_in_common(const std::string &a, const std::string &b)
{
  const auto from_front = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  const auto from_back = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend()).first - a.rbegin();
  return static_cast<std::size_t>(from_front + from_back);
}

struct Pair {
  double likeness;
  std::size_t letters;
  std::string before;
  std::string after;
};

Renames best_pairs(std::vector<Pair> pairs)
{
  std::sort(pairs.begin(), pairs.end(), [](const Pair &a, const Pair &b) {
    return std::tie(b.likeness, b.letters, a.before, a.after) <
           std::tie(a.likeness, a.letters, b.before, b.after);
  });
  Renames out;
  std::set<std::string> taken;
  for (const Pair &pair : pairs)
    if (out.count(pair.after) == 0 && taken.insert(pair.before).second)
      out[pair.after] = pair.before;
  return out;
}

/// The names journeys know: a service by its name without the region, a database by its id.
Renames names_of_hops(const Renames &renames)
{
  Renames out = renames;
  for (const auto &[later, earlier] : renames)
    if (service_name(later) != later)
      out[service_name(later)] = service_name(earlier);
  return out;
}

void tell(ComponentSpec &spec, const Renames &renames)
{
  spec.id = told(spec.id, renames);
  for (auto &[role, ids] : spec.links)
    for (std::string &id : ids)
      id = told(id, renames);
  for (auto &[name, value] : spec.parameters)
    if (value.unit == "text")
      value.text = told(value.text, renames);
}

void tell(Journey &journey, const Renames &hops)
{
  for (Stage &stage : journey.path)
    for (Hop &hop : stage.hops)
      for (std::string *name : {&hop.target, &hop.miss, &hop.by})
        *name = told(*name, hops);
}

/// In the order of the ids that stand before; what is new comes behind, as it is.
template <class All, class IdOf> void put_in_order(All &all, const All &before, IdOf id_of)
{
  std::map<std::string, std::size_t> place;
  for (std::size_t i = 0; i < before.size(); ++i)
    place.emplace(id_of(before[i]), i);
  const auto place_of = [&](const auto &one) {
    const auto found = place.find(id_of(one));
    return found == place.end() ? before.size() : found->second;
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const auto &a, const auto &b) { return place_of(a) < place_of(b); });
}

/// Links of a role that hold the same ids are written as they were: who is asked first may matter, but not
/// between files that say the same in another order.
void keep_order_of_links(ComponentSpec &after, const ComponentSpec &before)
{
  for (auto &[role, ids] : after.links) {
    const auto was = before.links.find(role);
    if (was != before.links.end() && was->second != ids &&
        std::is_permutation(ids.begin(), ids.end(), was->second.begin(), was->second.end()) &&
        role != "steps")
      ids = was->second;
  }
}

/// Journeys still ask for it by the name it had: then it is gone for them, whatever stands there now.
bool still_asked_for(const std::string &id, const Deployment &deployment)
{
  const auto names = [&](const Hop &hop) {
    const std::string name = service_name(id);
    return hop.target == id || hop.target == name || hop.miss == id || hop.by == name;
  };
  for (const Journey &journey : deployment.journeys)
    for (const Stage &stage : journey.path)
      if (std::any_of(stage.hops.begin(), stage.hops.end(), names))
        return true;
  return false;
}

} // namespace

std::map<std::string, std::string> renamed(const Deployment &before, const Deployment &after)
{
  const auto only_in = [](const Deployment &here, const Deployment &there) {
    std::vector<const ComponentSpec *> out;
    for (const ComponentSpec &spec : here.components)
      if (there.find(spec.id) == nullptr)
        out.push_back(&spec);
    return out;
  };
  auto gone = only_in(before, after);
  std::erase_if(gone, [&](const ComponentSpec *was) { return still_asked_for(was->id, after); });
  const auto come = only_in(after, before);
  Renames out;
  for (int pass = 0; pass < passes; ++pass) {
    std::vector<Pair> pairs;
    for (const ComponentSpec *was : gone)
      for (const ComponentSpec *is : come)
        if (const double alike = likeness(*was, *is, out); alike >= alike_enough)
          pairs.push_back({alike, letters_in_common(was->id, is->id), was->id, is->id});
    out = best_pairs(std::move(pairs));
  }
  return out;
}

Deployment told_like(const Deployment &before, Deployment after,
                     const std::map<std::string, std::string> &renames)
{
  const Renames hops = names_of_hops(renames);
  for (ComponentSpec &spec : after.components)
    tell(spec, renames);
  for (Journey &journey : after.journeys)
    tell(journey, hops);
  for (Store &store : after.stores)
    store.component = told(store.component, renames);
  for (Dependency &one : after.dependencies) {
    one.from = told(one.from, renames);
    one.to = told(one.to, renames);
  }
  put_in_order(after.components, before.components, [](const ComponentSpec &one) { return one.id; });
  put_in_order(after.journeys, before.journeys, [](const Journey &one) { return one.id; });
  put_in_order(after.stores, before.stores, [](const Store &one) { return one.component; });
  for (ComponentSpec &spec : after.components)
    if (const ComponentSpec *was = before.find(spec.id))
      keep_order_of_links(spec, *was);
  return after;
}

} // namespace drsim::insight
