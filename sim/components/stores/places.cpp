#include "sim/components/stores/places.hpp"

#include "sim/model/relations.hpp"

namespace drsim::inline components::inline stores {
namespace {

bool has_replica(const Deployment &deployment, const std::string &store, const std::string &region)
{
  for (const ComponentSpec *replica : deployment.of_kind("rds_replica"))
    if (replica->region == region && store_of(*replica) == store)
      return true;
  return false;
}

} // namespace

std::vector<StorePlace> own_places(World &world, const std::string &store, int home)
{
  const Deployment &deployment = world.deployment();
  std::vector<StorePlace> places;
  for (std::size_t r = 0; r < deployment.regions.size(); ++r) {
    const std::string &region = deployment.regions[r].name;
    const std::string place = store + "@" + region;
    const bool here = static_cast<int>(r) == home;
    const bool others = !here && has_replica(deployment, store, region);
    const auto port = [&](const PortKind &kind) {
      return others ? &world.share(kind, place) : &world.own(kind, place, here ? 1 : 0);
    };
    places.push_back({port(ports::readable), port(ports::writable), &world.own(ports::speed, place)});
  }
  return places;
}

} // namespace drsim::components::stores
