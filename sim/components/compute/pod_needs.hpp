#pragma once
#include "sim/components/component.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/kinds.hpp"

#include <string>

namespace drsim::inline components::inline compute {

/// What a service's pods need besides room: their image (a registry), a cluster that places them (its control
/// plane), what a vault gives them, a leader of the Consul that they register with, and, while they serve,
/// that what the vault gave and what they log in with is valid. Registered ones are found by stale answers
/// as well.
class PodNeeds {
public:
  PodNeeds(const ComponentSpec &service, const Deployment &deployment)
      : id_(service.id), registry_(Parameters(service).link("registry")),
        secrets_(Parameters(service).link("secrets")), discovery_(Parameters(service).link("discovery"))
  {
    const ComponentSpec *cluster = deployment.find(Parameters(service).link("cluster"));
    if (cluster != nullptr && owns_port(cluster->kind, ports::control_plane))
      cluster_ = cluster->id;
  }
  void start(World &world)
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
  }
  [[nodiscard]] bool to_start() const
  {
    return images->on() && vault->on() && api->on() && register_at->on();
  }
  [[nodiscard]] bool to_serve() const { return leases->on() && access->on(); }

  const Port *vault = nullptr;  ///< gives out secrets
  const Port *leases = nullptr; ///< what it gave out is valid
  const Port *access = nullptr; ///< what the service logs in and identifies itself with is valid
  const Port *api = nullptr;
  const Port *images = nullptr;
  const Port *register_at = nullptr;

private:
  std::string id_;
  std::string registry_;
  std::string secrets_;
  std::string discovery_;
  std::string cluster_; ///< with a control plane of its own
};

} // namespace drsim::components::compute
