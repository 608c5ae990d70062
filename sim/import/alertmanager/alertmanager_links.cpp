#include "sim/formats/label_pattern.hpp"
#include "sim/import/alertmanager/alertmanager_import.hpp"

#include <algorithm>

namespace drsim::inline import::inline alertmanager {
namespace {

const Parameter *parameter_of(const std::vector<Imported> &files, const std::string &id,
                              const std::string &name)
{
  for (const Imported &file : files)
    for (const ComponentSpec &component : file.components)
      if (component.id == id && component.parameters.contains(name))
        return &component.parameters.at(name);
  return nullptr;
}

void link_route(const std::vector<Imported> &files, const std::map<std::string, std::string> &labels,
                ComponentSpec &rule)
{
  std::vector<std::string> found;
  for (const Imported &file : files)
    for (const std::string &id : routes_for(file.routes, labels))
      if (std::find(found.begin(), found.end(), id) == found.end())
        found.push_back(id);
  std::stable_partition(found.begin(), found.end(), [&](const std::string &id) {
    const Parameter *pages = parameter_of(files, id, "pages");
    return pages != nullptr && pages->value.mean() > 0;
  });
  if (!found.empty() && !rule.links.contains("route"))
    rule.links["route"] = found;
}

/// The file that says after how long the silence of the Watchdog rule is noticed; nullptr when none does.
const Imported *watchdog_file(const std::vector<Imported> &files)
{
  for (const Imported &file : files)
    if (file.watchdog_timeout_s >= 0)
      return &file;
  return nullptr;
}

} // namespace

bool matches_labels(const std::vector<LabelMatcher> &matchers,
                    const std::map<std::string, std::string> &labels)
{
  return std::all_of(matchers.begin(), matchers.end(), [&](const LabelMatcher &matcher) {
    const auto found = labels.find(matcher.label);
    const std::string value = found == labels.end() ? std::string{} : found->second;
    const bool equal = matcher.pattern ? label_pattern_fits(matcher.value, value) : matcher.value == value;
    return equal != matcher.negated;
  });
}

/// Depth first: a node whose children take the alert is passed; the first child that matches ends the search
/// among its siblings unless it goes on.
std::vector<std::string> routes_for(const std::vector<RouteNode> &routes,
                                    const std::map<std::string, std::string> &labels)
{
  // Nodes are in order of their walk. reached: the walk entered it; closed: no further child may take the
  // alert.
  std::vector<char> reached(routes.size(), 0);
  std::vector<char> closed(routes.size(), 0);
  std::vector<char> taken_below(routes.size(), 0);
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (routes[i].parent < 0) {
      reached[i] = matches_labels(routes[i].matchers, labels) ? 1 : 0;
      continue;
    }
    const auto parent = static_cast<std::size_t>(routes[i].parent);
    if (parent >= i || reached[parent] == 0 || closed[parent] != 0 ||
        !matches_labels(routes[i].matchers, labels))
      continue;
    reached[i] = 1;
    taken_below[parent] = 1;
    closed[parent] = routes[i].goes_on ? 0 : 1;
  }
  std::vector<std::string> found;
  for (std::size_t i = 0; i < routes.size(); ++i)
    if (reached[i] != 0 && taken_below[i] == 0)
      found.push_back(routes[i].component);
  return found;
}

void link_monitoring(std::vector<Imported> &files)
{
  const Imported *watchdog = watchdog_file(files);
  for (std::size_t i = 0; i < files.size(); ++i)
    for (ComponentSpec &component : files[i].components) {
      if (component.kind == "prometheus" && watchdog != nullptr &&
          !component.parameters.contains("watchdog_timeout_s"))
        component.parameters["watchdog_timeout_s"] = {watchdog->watchdog_timeout_s,
                                                      {},
                                                      "s",
                                                      {Source::user_file, Confidence::set, watchdog->file,
                                                       watchdog->watchdog_where,
                                                       "annotation dead_man_timeout"}};
      if (component.kind != "alert_rule")
        continue;
      const auto labels = files[i].alert_labels.find(component.id);
      if (labels != files[i].alert_labels.end())
        link_route(files, labels->second, component);
      const auto prometheus = component.links.find("prometheus");
      const Parameter *interval =
          prometheus == component.links.end() || prometheus->second.empty()
              ? nullptr
              : parameter_of(files, prometheus->second.front(), "evaluation_interval_s");
      if (interval != nullptr && !component.parameters.contains("evaluation_interval_s"))
        component.parameters["evaluation_interval_s"] = *interval;
    }
  link_inhibitions(files);
}

} // namespace drsim::import::alertmanager
