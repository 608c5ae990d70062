#include "sim/assemble/alert_twins.hpp"

#include "sim/formats/id_part.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace drsim::inline assemble {
namespace {

using Labels = std::map<std::string, std::string>;

const Labels &labels_of(const Imported &file, const std::string &id)
{
  static const Labels none;
  const auto found = file.alert_labels.find(id);
  return found == file.alert_labels.end() ? none : found->second;
}

bool same_parameters(const ComponentSpec &a, const ComponentSpec &b)
{
  return std::equal(a.parameters.begin(), a.parameters.end(), b.parameters.begin(), b.parameters.end(),
                    [](const auto &one, const auto &other) {
                      return one.first == other.first && one.second.text == other.second.text &&
                             one.second.value.text() == other.second.value.text();
                    });
}

/// Where an alert of that name was read first.
struct First {
  const Imported *file = nullptr;
  const ComponentSpec *rule = nullptr;
};

bool another(const First &first, const Imported &file, const ComponentSpec &rule)
{
  const bool elsewhere =
      !first.rule->region.empty() && !rule.region.empty() && first.rule->region != rule.region;
  if (first.file == &file || elsewhere) // of another region they are told apart by that
    return false;
  return first.rule->links != rule.links || !same_parameters(*first.rule, rule) ||
         labels_of(*first.file, rule.id) != labels_of(file, rule.id);
}

template <typename Map> void rename_key(Map &map, const std::string &from, const std::string &to)
{
  if (auto node = map.extract(from); !node.empty()) {
    node.key() = to;
    map.insert(std::move(node));
  }
}

} // namespace

void part_alerts(std::vector<Imported> &files, Diagnostics &diagnostics)
{
  std::set<std::string> ids;
  for (const Imported &file : files)
    for (const ComponentSpec &component : file.components)
      ids.insert(component.id);
  std::map<std::string, First> first;
  for (Imported &file : files)
    for (ComponentSpec &rule : file.components) {
      if (rule.kind != "alert_rule")
        continue;
      const First &known = first.try_emplace(rule.id, First{&file, &rule}).first->second;
      if (!another(known, file, rule))
        continue;
      const Labels &labels = labels_of(file, rule.id);
      const auto severity = labels.find("severity");
      std::string id = severity == labels.end() ? rule.id : rule.id + "-" + id_part(severity->second);
      for (int i = 2; !ids.insert(id).second; ++i)
        id = rule.id + "-" + std::to_string(i);
      diagnostics.note(file.file, rule.from.address,
                       "the alert is called " + id + " here: " + rule.id + " is another one in " +
                           known.file->file);
      rename_key(file.alert_labels, rule.id, id);
      rename_key(file.alert_hints, rule.id, id);
      rule.id = id;
    }
}

} // namespace drsim::assemble
