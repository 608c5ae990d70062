#include "sim/engine/platform.hpp"

#include "sim/model/links.hpp"
#include "sim/model/parameter_log.hpp"

#include <algorithm>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

// No constraint: moves any amount of data at once for every practical purpose.
constexpr double unconstrained_bytes_per_s = 1e18;

struct LinkSize {
  double latency_s = 0;
  double bandwidth_bytes_per_s = unconstrained_bytes_per_s;
};

LinkSize size_of(const ComponentSpec *spec)
{
  LinkSize size;
  if (spec == nullptr)
    return size;
  for (const char *name : {"latency_s", "bandwidth_bytes_per_s"})
    ParameterLog::note(*spec, name);
  if (const auto latency = spec->parameters.find("latency_s"); latency != spec->parameters.end())
    size.latency_s = latency->second.value.mean();
  if (const auto width = spec->parameters.find("bandwidth_bytes_per_s"); width != spec->parameters.end())
    size.bandwidth_bytes_per_s = width->second.value.mean();
  return size;
}

const ComponentSpec *network_of(const Deployment &deployment, const std::string &region)
{
  for (const ComponentSpec *spec : deployment.of_kind("region_network"))
    if (spec->region == region)
      return spec;
  return deployment.find("network:" + region);
}

sg4::Host *add_host(sg4::NetZone *zone, const std::string &name, const LinkSize &size,
                    std::vector<sg4::Link *> &links)
{
  sg4::Host *host = zone->create_host(name, 1.0);
  sg4::Link *link = zone->create_link(name + ":port", size.bandwidth_bytes_per_s);
  link->set_latency(size.latency_s / 2);
  link->seal();
  zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {sg4::LinkInRoute(link)}, true);
  links.push_back(link);
  return host;
}

} // namespace

std::pair<std::string, std::string> region_pair(const std::string &a, const std::string &b)
{
  return a < b ? std::make_pair(a, b) : std::make_pair(b, a);
}

void Platform::warm_up()
{
  const auto begin_and_end = [this](auto activity) {
    activity->start()->cancel();
    warmed.push_back(activity);
  };
  begin_and_end(sg4::Exec::init()->set_flops_amount(1)->set_host(control));
  if (!core.empty())
    begin_and_end(sg4::Comm::sendto_init(core.begin()->second, storage.begin()->second)->set_payload_size(1));
}

Platform build_platform(const Deployment &deployment)
{
  Platform platform;
  sg4::NetZone *world = sg4::create_full_zone("world");
  std::map<std::string, std::pair<sg4::NetZone *, simgrid::kernel::routing::NetPoint *>> gates;
  for (const Region &region : deployment.regions) {
    sg4::NetZone *zone = sg4::create_star_zone(region.name);
    zone->set_parent(world);
    const LinkSize size = size_of(network_of(deployment, region.name));
    auto &links = platform.region_links[region.name];
    platform.core[region.name] = add_host(zone, region.name + "/core", size, links);
    platform.storage[region.name] = add_host(zone, region.name + "/storage", size, links);
    gates[region.name] = {zone, zone->create_router(region.name + "/router")};
    zone->seal();
  }
  sg4::NetZone *outside = sg4::create_star_zone("outside");
  outside->set_parent(world);
  platform.control = outside->create_host("control", 1.0);
  outside->add_route(platform.control->get_netpoint(), nullptr, nullptr, nullptr,
                     std::vector<sg4::LinkInRoute>{}, true);
  outside->seal();
  for (auto a = gates.begin(); a != gates.end(); ++a)
    for (auto b = std::next(a); b != gates.end(); ++b) {
      const LinkSize size = size_of(link_between(deployment, a->first, b->first));
      sg4::Link *link = world->create_link("link:" + a->first + "|" + b->first, size.bandwidth_bytes_per_s);
      link->set_latency(size.latency_s);
      link->seal();
      world->add_route(a->second.first->get_netpoint(), b->second.first->get_netpoint(), a->second.second,
                       b->second.second, {sg4::LinkInRoute(link)}, true);
      platform.between[{a->first, b->first}] = {link, size.latency_s, size.bandwidth_bytes_per_s};
    }
  world->seal();
  return platform;
}

} // namespace drsim::engine
