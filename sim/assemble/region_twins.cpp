#include "sim/assemble/region_twins.hpp"

namespace drsim::inline assemble {
namespace {

/// Of each id: region -> the id it has there.
using Twins = std::map<std::string, std::map<std::string, std::string>>;

struct FirstPlace {
  std::string kind;
  std::string region;
};

/// Renames what is in the way and says what became of it.
Twins rename_twins(std::vector<Imported> &files, std::vector<std::map<std::string, std::string>> &of_file)
{
  std::map<std::string, FirstPlace> first;
  Twins twins;
  for (std::size_t i = 0; i < files.size(); ++i)
    for (ComponentSpec &component : files[i].components) {
      const auto [at, fresh] = first.emplace(component.id, FirstPlace{component.kind, component.region});
      const bool elsewhere = !component.region.empty() && !at->second.region.empty() &&
                             component.region != at->second.region && component.kind == at->second.kind;
      if (fresh || !elsewhere)
        continue;
      const std::string id = component.id + "@" + component.region;
      twins[component.id][component.region] = id;
      of_file[i][component.id] = id;
      component.id = id;
    }
  return twins;
}

} // namespace

void part_by_region(std::vector<Imported> &files)
{
  std::vector<std::map<std::string, std::string>> of_file(files.size());
  const Twins twins = rename_twins(files, of_file);
  if (twins.empty())
    return;
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (ComponentSpec &component : files[i].components)
      for (auto &[role, targets] : component.links)
        for (std::string &target : targets)
          if (const auto twin = twins.find(target); twin != twins.end())
            if (const auto here = twin->second.find(component.region); here != twin->second.end())
              target = here->second;
    for (Dependency &one : files[i].dependencies)
      for (std::string *end : {&one.from, &one.to})
        if (const auto found = of_file[i].find(*end); found != of_file[i].end())
          *end = found->second;
  }
}

} // namespace drsim::assemble
