// Regions, zones and the links between regions: the world's own ports, which faults hold down.
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>

namespace drsim::inline engine {

const Port &World::up(const std::string &region_or_zone)
{
  if (region_or_zone.empty())
    return always();
  const PortKind *kind = &ports::region_up; // a place outside the deployment's regions, too
  for (const Region &region : state_->deployment.regions)
    if (std::find(region.zones.begin(), region.zones.end(), region_or_zone) != region.zones.end())
      kind = &ports::zone_up;
  for (const Region &region : state_->deployment.regions)
    if (region.name == region_or_zone)
      kind = &ports::region_up;
  if (Port &place = port(*kind, region_or_zone);
      place.owner_.empty() || place.owner_ == state_->settings.stands_in)
    place.owner_ = world_itself;
  return read(*kind, region_or_zone);
}

const Port &World::link_up(const std::string &region_a, const std::string &region_b)
{
  const auto names = region_pair(region_a, region_b);
  const std::string id = names.first + "|" + names.second;
  port(ports::link_up, id).owner_ = world_itself;
  return read(ports::link_up, id);
}

const Port &World::link_ratio(const std::string &region_a, const std::string &region_b)
{
  const auto names = region_pair(region_a, region_b);
  const std::string id = names.first + "|" + names.second;
  port(ports::link_ratio, id).owner_ = world_itself;
  return read(ports::link_ratio, id);
}

bool World::reachable(const std::string &from_region, const std::string &to_region)
{
  if (!up(from_region).on() || !up(to_region).on())
    return false;
  return from_region.empty() || to_region.empty() || from_region == to_region ||
         link_up(from_region, to_region).on();
}

} // namespace drsim::engine
