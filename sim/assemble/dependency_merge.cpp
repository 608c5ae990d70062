#include "sim/assemble/dependency_merge.hpp"

#include <set>
#include <tuple>

namespace drsim::inline assemble {

std::vector<Dependency> merge_dependencies(const std::vector<Imported> &files)
{
  std::vector<Dependency> merged;
  std::set<std::tuple<std::string, std::string, std::string, std::string>> known;
  for (const Imported &file : files) {
    std::map<std::string, std::string> ids; // address -> component
    for (const ComponentSpec &component : file.components)
      if (component.from.address.find('.') != std::string::npos) // an address, no line
        ids.emplace(component.from.address, component.id);
    const auto named = [&](const std::string &end) {
      const auto found = ids.find(end);
      return found == ids.end() ? end : found->second;
    };
    for (Dependency one : file.dependencies) {
      one.from = named(one.from);
      one.to = named(one.to);
      if (one.from != one.to && known.emplace(one.from, one.what, one.to, one.region).second)
        merged.push_back(std::move(one));
    }
  }
  return merged;
}

} // namespace drsim::assemble
