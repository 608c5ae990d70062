#include "sim/traffic/places/places.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>

namespace drsim::traffic::inline places {
namespace {

const Deployment &deployment_of(const PlaneSettings &settings)
{
  DRSIM_ASSERT(settings.deployment != nullptr && !settings.deployment->regions.empty(),
               "a data plane needs a deployment with a region");
  return *settings.deployment;
}

std::string name_of(const TierSettings &tier)
{
  return tier.name.substr(0, tier.name.rfind('@'));
}

} // namespace

Places::Places(const PlaneSettings &settings)
    : deployment_(deployment_of(settings)), regions_(deployment_.regions.size())
{
  for (const TierSettings &tier : settings.tiers)
    names_.push_back(name_of(tier));
  for (const Journey &journey : deployment_.journeys)
    for (const Stage &stage : journey.path)
      for (const Hop &hop : stage.hops) {
        names_.push_back(hop.target);
        if (!hop.miss.empty())
          names_.push_back(hop.miss);
      }
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  for (std::size_t number = 0; number < names_.size(); ++number)
    numbers_.emplace(names_[number], number);
}

std::size_t Places::target(const std::string &name) const
{
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? nowhere : found->second;
}

std::size_t Places::slot(std::size_t region, const std::string &name) const
{
  const std::size_t number = target(name);
  return number == nowhere ? nowhere : slot(region, number);
}

std::size_t Places::slot_of(const TierSettings &tier) const
{
  const auto at = tier.name.rfind('@');
  DRSIM_ASSERT(at != std::string::npos, "a tier is named NAME@REGION, not " + tier.name);
  std::size_t region = 0;
  while (region < regions_ && deployment_.regions[region].name != tier.name.substr(at + 1))
    ++region;
  DRSIM_ASSERT(region < regions_, "the region of tier " + tier.name + " is not in the deployment");
  return slot(region, name_of(tier));
}

} // namespace drsim::traffic::places
