// Regions, zones and the links between regions: the world's own ports, which faults hold down.
#include "sim/engine/world.hpp"
#include "sim/engine/world_state.hpp"

#include <algorithm>

namespace drsim::inline engine {
namespace {

/// A place outside the deployment's regions counts as a region.
bool is_zone(const Deployment &deployment, const std::string &place)
{
  const auto named = [&](const Region &region) { return region.name == place; };
  const auto holds = [&](const Region &region) {
    return std::find(region.zones.begin(), region.zones.end(), place) != region.zones.end();
  };
  return std::none_of(deployment.regions.begin(), deployment.regions.end(), named) &&
         std::any_of(deployment.regions.begin(), deployment.regions.end(), holds);
}

} // namespace

Port &World::own_place(const PortKind &kind, const std::string &id)
{
  Port &place = port(kind, id);
  if (place.owner_.empty() || place.owner_ == state_->settings.stands_in)
    place.owner_ = world_itself;
  return place;
}

// Asked for all the time: names are put together once.
const Port &World::up(const std::string &region_or_zone)
{
  if (region_or_zone.empty())
    return always();
  Port *&place = state_->places[region_or_zone];
  if (place == nullptr)
    place = &own_place(is_zone(state_->deployment, region_or_zone) ? ports::zone_up : ports::region_up,
                       region_or_zone);
  return seen(*place);
}

bool World::machine_up(const std::string &of, const std::string &zone)
{
  const double back = up(zone).value();
  return back > 0 && (back >= 1 || stream(of, "machine in " + zone).uniform() < back);
}

const Port &World::volumes_up(const std::string &zone)
{
  return seen(own_place(ports::volumes_up, zone));
}

bool World::machine_and_volume_up(const std::string &of, const std::string &zone)
{
  const double back = volumes_up(zone).value();
  return (back >= 1 || stream(of, "volume in " + zone).uniform() < back) && machine_up(of, zone);
}

const Port &World::grey(const PortKind &kind, const std::string &of)
{
  return seen(own_place(kind, of));
}

World::Link &World::link(const std::string &region_a, const std::string &region_b)
{
  const auto names = region_pair(region_a, region_b);
  Link &link = state_->links[names];
  if (link.up == nullptr) {
    const std::string id = names.first + "|" + names.second;
    link = {&own_place(ports::link_up, id), &own_place(ports::link_ratio, id)};
  }
  return link;
}

const Port &World::link_up(const std::string &region_a, const std::string &region_b)
{
  return seen(*link(region_a, region_b).up);
}

const Port &World::link_ratio(const std::string &region_a, const std::string &region_b)
{
  return seen(*link(region_a, region_b).ratio);
}

bool World::reachable(const std::string &from_region, const std::string &to_region)
{
  if (!up(from_region).on() || !up(to_region).on())
    return false;
  return from_region.empty() || to_region.empty() || from_region == to_region ||
         link_up(from_region, to_region).on();
}

} // namespace drsim::engine
