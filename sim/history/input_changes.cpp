#include "sim/history/input_changes.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

namespace drsim::history {
namespace {

using Key = std::tuple<std::string, std::string, std::string>; // of, subject, name
using ByKey = std::map<Key, const InputRow *>;

ByKey by_key(const std::vector<InputRow> &rows)
{
  ByKey out;
  for (const InputRow &row : rows)
    out[{row.of, row.subject, row.name}] = &row;
  return out;
}

bool same_value(const InputRow &a, const InputRow &b)
{
  return a.value == b.value && (a.number == b.number || (std::isnan(a.number) && std::isnan(b.number)));
}

bool same_grounds(const InputRow &a, const InputRow &b)
{
  // What an older history does not keep is no change.
  const bool kept = !a.evidence.empty() && !b.evidence.empty();
  return a.from.source == b.from.source && a.from.confidence == b.from.confidence &&
         (!kept || (a.evidence == b.evidence && a.dated == b.dated));
}

std::set<std::string> components_of(const ByKey &rows)
{
  std::set<std::string> out;
  for (const auto &[key, row] : rows)
    if (std::get<0>(key) == "component")
      out.insert(std::get<1>(key));
  return out;
}

/// Whether it belongs to a component that only one side has, and is not the component itself.
bool goes_with_component(const InputRow &row, const std::set<std::string> &other)
{
  return (row.of == "parameter" || row.of == "link" || row.of == "place") && other.count(row.subject) == 0;
}

} // namespace

const char *what_name(InputChange::What what)
{
  switch (what) {
  case InputChange::What::value: return "value";
  case InputChange::What::evidence: return "evidence";
  case InputChange::What::added: return "added";
  case InputChange::What::removed: return "removed";
  }
  return "value";
}

std::vector<InputChange> input_changes(const std::vector<InputRow> &before,
                                       const std::vector<InputRow> &after)
{
  const ByKey was = by_key(before);
  const ByKey is = by_key(after);
  const std::set<std::string> had = components_of(was);
  const std::set<std::string> has = components_of(is);
  std::set<Key> keys;
  for (const ByKey *side : {&was, &is})
    for (const auto &[key, row] : *side)
      keys.insert(key);
  std::vector<InputChange> out;
  for (const Key &key : keys) {
    const auto old = was.find(key);
    const auto now = is.find(key);
    if (old == was.end()) {
      if (!goes_with_component(*now->second, had))
        out.push_back({InputChange::What::added, {}, *now->second});
    } else if (now == is.end()) {
      if (!goes_with_component(*old->second, has))
        out.push_back({InputChange::What::removed, *old->second, {}});
    } else if (!same_value(*old->second, *now->second))
      out.push_back({InputChange::What::value, *old->second, *now->second});
    else if (old->second->of == "parameter" && !same_grounds(*old->second, *now->second))
      out.push_back({InputChange::What::evidence, *old->second, *now->second});
  }
  return out;
}

std::vector<InputChange> run_changes(const RunRow &before, const std::vector<ScenarioRow> &was,
                                     const RunRow &after, const std::vector<ScenarioRow> &is)
{
  std::vector<InputChange> out;
  const auto compare = [&](const std::string &of, const std::string &subject, const std::string &old,
                           const std::string &now) {
    if (old != now)
      out.push_back({InputChange::What::value,
                     {of, subject, "", old, not_known, {}},
                     {of, subject, "", now, not_known, {}}});
  };
  compare("drsim's version", "", before.version, after.version);
  compare("how users are played", "", before.traffic, after.traffic);
  for (const ScenarioRow &later : is)
    for (const ScenarioRow &earlier : was)
      if (earlier.name == later.name)
        compare("scenario", later.name, earlier.digest, later.digest);
  return out;
}

} // namespace drsim::history
