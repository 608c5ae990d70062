#include "sim/lint/losses.hpp"

#include "sim/lint/facts.hpp"

namespace drsim::inline lint {

Losses::Losses(const Deployment &deployment, const std::string &region)
{
  for (const ComponentSpec &one : deployment.components)
    if (!region.empty() && one.region == region)
      roots_.emplace(one.id, one.id);
  grow(deployment);
}

Losses::Losses(const Deployment &deployment, const std::vector<std::string> &dead)
{
  for (const std::string &id : dead)
    roots_.emplace(id, id);
  grow(deployment);
}

void Losses::grow(const Deployment &deployment)
{
  for (bool grown = true; grown;) {
    grown = false;
    for (const ComponentSpec &one : deployment.components) {
      if (roots_.count(one.id) > 0)
        continue;
      std::string root_found;
      for (const std::string &needed : links_of(one, "needs"))
        if (root_found.empty())
          root_found = root(needed);
      const std::vector<std::string> twins = links_of(one, "one_of");
      bool all = !twins.empty();
      for (const std::string &twin : twins)
        all = all && !root(twin).empty();
      if (root_found.empty() && all)
        root_found = root(twins.back());
      if (!root_found.empty())
        grown = roots_.emplace(one.id, root_found).second;
    }
  }
}

std::string Losses::root(const std::string &id) const
{
  const auto found = roots_.find(id);
  return found == roots_.end() ? std::string() : found->second;
}

std::string Losses::text(const std::string &id) const
{
  const std::string by = root(id);
  return by.empty() || by == id ? by : id + " by " + by;
}

} // namespace drsim::lint
