#pragma once
#include "sim/model/deployment.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline assemble {

/// What the files say of things, by who says it.
class Needs {
public:
  explicit Needs(const Deployment &deployment)
  {
    for (const Dependency &one : deployment.dependencies)
      by_from_[one.from].push_back(&one);
  }
  [[nodiscard]] std::vector<const Dependency *> of(const std::string &from, const std::string &what) const
  {
    std::vector<const Dependency *> found;
    if (const auto all = by_from_.find(from); all != by_from_.end())
      for (const Dependency *one : all->second)
        if (one->what == what)
          found.push_back(one);
    return found;
  }
  /// Where a thing stands: as its file says (with its copies), or as its own name does; empty = unknown or
  /// everywhere.
  [[nodiscard]] std::set<std::string> regions(const Deployment &deployment, const std::string &thing) const
  {
    std::set<std::string> found;
    if (const ComponentSpec *component = deployment.find(thing))
      return {component->region};
    for (const Dependency *said : of(thing, "stands_in"))
      found.insert(said->to);
    if (found.empty())
      for (const Region &one : deployment.regions) // an ARN, or an image of a region's registry
        if (thing.find(":" + one.name + ":") != std::string::npos ||
            thing.find(".ecr." + one.name + ".") != std::string::npos)
          found.insert(one.name);
    return found;
  }

private:
  std::map<std::string, std::vector<const Dependency *>> by_from_;
};

} // namespace drsim::assemble
