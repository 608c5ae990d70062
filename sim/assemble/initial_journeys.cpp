#include "sim/assemble/initial_journeys.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline assemble {

std::vector<const ComponentSpec *> components_of_kind(const std::vector<Imported> &yields,
                                                      const std::string &kind)
{
  std::vector<const ComponentSpec *> found;
  for (const Imported &one : yields)
    for (const ComponentSpec &component : one.components)
      if (component.kind == kind)
        found.push_back(&component);
  return found;
}

std::set<std::string> called_by_others(const std::vector<Imported> &yields)
{
  std::set<std::string> names;
  for (const Imported &one : yields)
    for (const Dependency &dependency : one.dependencies)
      if (dependency.what == "service" && without_region(dependency.from) != without_region(dependency.to))
        names.insert(without_region(dependency.to));
  return names;
}

std::vector<std::string> called_next(const std::vector<Imported> &yields,
                                     const std::vector<std::string> &level, std::set<std::string> &named)
{
  std::set<std::string> next;
  for (const Imported &one : yields)
    for (const Dependency &dependency : one.dependencies) {
      const std::string from = without_region(dependency.from);
      const std::string to = without_region(dependency.to);
      const bool calls =
          dependency.what == "service" && std::find(level.begin(), level.end(), from) != level.end();
      const auto services = components_of_kind(yields, "service");
      const bool service = std::any_of(services.begin(), services.end(), [&](const ComponentSpec *known) {
        return known->id == dependency.to;
      });
      if (calls && service && named.insert(to).second)
        next.insert(to);
    }
  return {next.begin(), next.end()};
}

const ComponentSpec *entry_of(const std::vector<Imported> &yields, const std::string &first_region)
{
  return users_entry(components_of_kind(yields, "route53_record"),
                     components_of_kind(yields, "global_accelerator"), components_of_kind(yields, "alb"),
                     first_region);
}

std::vector<std::string> sent_to(const std::vector<Imported> &yields, const std::set<std::string> &services,
                                 const std::string &first_region)
{
  std::vector<const ComponentSpec *> known = components_of_kind(yields, "sns_topic");
  for (const ComponentSpec *queue : components_of_kind(yields, "sqs_queue"))
    known.push_back(queue);
  const auto is = [](const ComponentSpec &component, const std::string &name) {
    return component.id == name || component.from.address == name;
  };
  std::vector<std::string> found;
  for (const ComponentSpec *service : components_of_kind(yields, "service")) {
    const bool here = service->region.empty() || service->region == first_region;
    if (!here || !services.contains(without_region(service->id)))
      continue;
    for (const Imported &one : yields)
      for (const Dependency &dependency : one.dependencies)
        for (const ComponentSpec *queue : known) {
          const auto consumers = queue->links.find("consumers");
          const bool empties = consumers != queue->links.end() &&
                               std::find(consumers->second.begin(), consumers->second.end(), service->id) !=
                                   consumers->second.end();
          const bool listed = std::find(found.begin(), found.end(), queue->id) != found.end();
          if (!empties && !listed && is(*service, dependency.from) && is(*queue, dependency.to))
            found.push_back(queue->id);
        }
  }
  return found;
}

std::set<std::string> journeys_watched(const std::vector<Imported> &yields)
{
  const std::string mark = "journey:";
  std::set<std::string> ids;
  for (const ComponentSpec *alert : components_of_kind(yields, "alert_rule")) {
    const auto metric = alert->parameters.find("metric"); // "up" is of a process, whatever its label says
    if (metric == alert->parameters.end() || metric->second.text == "up")
      continue;
    if (const auto watched = alert->links.find("watches"); watched != alert->links.end())
      for (const std::string &target : watched->second)
        if (target.starts_with(mark))
          ids.insert(target.substr(mark.size()));
  }
  return ids.empty() ? std::set<std::string>{"main"} : ids;
}

} // namespace drsim::assemble
