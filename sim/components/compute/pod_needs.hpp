#pragma once
#include "sim/components/component.hpp"
#include "sim/model/access_ports.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/kinds.hpp"
#include "sim/model/ways_out.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline components::inline compute {

/// What a service's pods need besides room: their image (a registry, and a way to it), a cluster that places
/// them (its control plane), what a vault gives them, a leader of the Consul that they register with, and,
/// while they serve, that what the vault gave and what they log in with is valid, and that the file systems
/// that they mount answer. Registered ones are found by stale answers as well.
class PodNeeds {
public:
  PodNeeds(const ComponentSpec &service, const Deployment &deployment)
      : id_(service.id), registry_(Parameters(service).link("registry")),
        secrets_(Parameters(service).link("secrets")), discovery_(Parameters(service).link("discovery"))
  {
    const ComponentSpec *cluster = deployment.find(Parameters(service).link("cluster"));
    if (cluster != nullptr && owns_port(cluster->kind, ports::control_plane))
      cluster_ = cluster->id;
    for (const Region &region : deployment.regions)
      if (const auto gateways = ways_out(deployment, region.name); region.name == service.region)
        for (std::size_t z = 0; z < gateways.size(); ++z)
          if (gateways[z] != nullptr && !registry_.empty() && Parameters(*gateways[z]).flag("images_by_it"))
            gateways_[region.zones[z]] = gateways[z]->id;
    for (const std::string &id : Parameters(service).links("files"))
      if (const ComponentSpec *files = deployment.find(id)) {
        const bool anywhere = files->region != service.region || Parameters(*files).flag("one_zone");
        mounts_.push_back({id, anywhere ? std::vector<std::string>() : files->zones});
      }
  }
  /// `valid`: something that pods need to serve has begun or ceased to be; `way`: images come to a zone, or
  /// no more.
  void start(World &world, const std::function<void(EventId)> &valid, const std::function<void(EventId)> &way)
  {
    const auto port = [&](const PortKind &kind, const std::string &of) {
      return of.empty() ? &world.always() : &world.read(kind, of);
    };
    vault = port(ports::available, secrets_);
    leases = port(ports::leases, secrets_);
    access = &world.own(ports::leases, id_, 1);
    api = port(ports::control_plane, cluster_);
    images = port(ports::available, registry_);
    register_at = port(ports::available, discovery_);
    for (const auto &[zone, gateway] : gateways_)
      ways_[zone] = &world.read(ports::lets_out, gateway);
    for (const Port *one : {leases, access})
      if (one != &world.always())
        world.on_change(*one, [valid](const Port &changed) { valid(changed.cause()); });
    for (Mount &mount : mounts_) {
      mount.answers = &world.read(ports::available, mount.id);
      world.on_change(*mount.answers, [valid, way](const Port &changed) {
        way(changed.cause());
        valid(changed.cause());
      });
    }
    for (const auto &[zone, lets] : ways_)
      world.on_change(*lets, [way](const Port &changed) { way(changed.cause()); });
  }
  /// Whether images come to a zone, and what pods mount is mounted there.
  [[nodiscard]] bool pulls_in(const std::string &zone) const
  {
    const auto way = ways_.find(zone);
    return (way == ways_.end() || way->second->on()) && files_answer() && mounts_in(zone);
  }
  /// Whether every file system has a mount target in a zone, dead or alive.
  [[nodiscard]] bool mounts_in(const std::string &zone) const
  {
    return std::all_of(mounts_.begin(), mounts_.end(), [&](const Mount &one) {
      return zone.empty() || one.zones.empty() ||
             std::find(one.zones.begin(), one.zones.end(), zone) != one.zones.end();
    });
  }
  /// What pods of a zone wait for that have their place and do not start.
  [[nodiscard]] const char *misses_in(const std::string &zone) const
  {
    return !files_answer()    ? "files that they mount: the file system answers nobody"
           : !mounts_in(zone) ? "files that they mount: the file system has no mount target there"
                              : nullptr;
  }
  [[nodiscard]] bool to_start() const
  {
    return images->on() && vault->on() && api->on() && register_at->on();
  }
  [[nodiscard]] bool to_serve() const { return leases->on() && access->on() && files_answer(); }

  const Port *vault = nullptr;  ///< gives out secrets
  const Port *leases = nullptr; ///< what it gave out is valid
  const Port *access = nullptr; ///< what the service logs in and identifies itself with is valid
  const Port *api = nullptr;
  const Port *images = nullptr;
  const Port *register_at = nullptr;

private:
  /// A file system that pods mount.
  struct Mount {
    std::string id;
    std::vector<std::string> zones; ///< with a mount target; none = it is mounted from any
    const Port *answers = nullptr;
  };

  [[nodiscard]] bool files_answer() const
  {
    return std::all_of(mounts_.begin(), mounts_.end(), [](const Mount &one) { return one.answers->on(); });
  }

  std::vector<Mount> mounts_;
  std::string id_;
  std::string registry_;
  std::string secrets_;
  std::string discovery_;
  std::string cluster_;                         ///< with a control plane of its own
  std::map<std::string, std::string> gateways_; ///< by zone: images come by it
  std::map<std::string, const Port *> ways_;
};

} // namespace drsim::components::compute
