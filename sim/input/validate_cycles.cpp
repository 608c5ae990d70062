#include "sim/input/validate_cycles.hpp"

#include "sim/input/own_file.hpp"

#include <algorithm>
#include <array>

namespace drsim::inline input {
namespace {

/// What a component waits for by a link: steps for those before them, in success and in failure; a runbook
/// for those that its steps call.
void add_edges(const ComponentSpec &component, const std::string &role,
               std::map<std::string, std::vector<std::string>> &edges)
{
  const auto linked = [&](const std::string &name) {
    const auto found = component.links.find(name);
    return found == component.links.end() ? std::vector<std::string>{} : found->second;
  };
  std::vector<std::string> to = linked(role);
  if (role == "after")
    for (const std::string &step : linked("after_failure"))
      to.push_back(step);
  const std::vector<std::string> runbook = linked("runbook");
  const bool calls = role == "calls" && !runbook.empty();
  std::vector<std::string> &from = edges[calls ? runbook.front() : component.id];
  from.insert(from.end(), to.begin(), to.end());
}

} // namespace

std::vector<std::vector<std::string>>
detect_cycles(const std::map<std::string, std::vector<std::string>> &edges)
{
  enum class Mark { open, done };
  struct Step {
    std::string node;
    std::size_t next = 0;
  };
  std::vector<std::vector<std::string>> cycles;
  std::map<std::string, Mark> marks;
  for (const auto &[start, ignored] : edges) {
    if (marks.count(start) > 0)
      continue;
    std::vector<Step> walk{{start, 0}};
    marks[start] = Mark::open;
    while (!walk.empty()) {
      const auto out = edges.find(walk.back().node);
      if (out == edges.end() || walk.back().next == out->second.size()) {
        marks[walk.back().node] = Mark::done;
        walk.pop_back();
        continue;
      }
      const std::string &to = out->second[walk.back().next++];
      const auto mark = marks.find(to);
      if (mark == marks.end()) {
        marks[to] = Mark::open;
        walk.push_back({to, 0});
      } else if (mark->second == Mark::open) {
        std::vector<std::string> cycle;
        for (auto step = std::find_if(walk.begin(), walk.end(), [&](const Step &s) { return s.node == to; });
             step != walk.end(); ++step)
          cycle.push_back(step->node);
        std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
        cycles.push_back(std::move(cycle));
      }
    }
  }
  return cycles;
}

void validate_cycles(const Deployment &deployment, Diagnostics &diagnostics)
{
  static constexpr std::array<const char *, 3> ordered = {"after", "source", "calls"};
  for (const char *role : ordered) {
    std::map<std::string, std::vector<std::string>> edges;
    for (const ComponentSpec &component : deployment.components)
      add_edges(component, role, edges);
    for (const auto &cycle : detect_cycles(edges)) {
      std::string path;
      for (const std::string &id : cycle)
        path += id + " -> ";
      const ComponentSpec *first = deployment.find(cycle.front());
      const Provenance at = first == nullptr ? Provenance{} : first->from;
      diagnostics.error(at.file.empty() ? own_file : at.file, at.address,
                        std::string("links \"") + role + "\" run in a circle: " + path + cycle.front(),
                        "remove one of them");
    }
  }
}

} // namespace drsim::input
