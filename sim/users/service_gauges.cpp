#include "sim/users/service_gauges.hpp"

#include "sim/model/attack_ports.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline users {
namespace {

// Below this busy share of the last interval workers are free now and then, and nobody waits for long.
constexpr double always_busy = 0.95;

} // namespace

void ServiceGauges::attach(World &world)
{
  const Deployment &deployment = world.deployment();
  shared_.resize(deployment.regions.size());
  for (std::size_t r = 0; r < shared_.size(); ++r) {
    const std::string &region = deployment.regions[r].name;
    std::vector<const Port *> &shared = shared_[r];
    shared.push_back(&world.look_at(ports::load_factor, ""));
    shared.push_back(&world.look_at(ports::attack, ""));
    shared.push_back(&world.up(region));
    if (const ComponentSpec *record = users_record(deployment))
      shared.push_back(&world.look_at(ports::answer, record->id));
    for (const ComponentSpec *alb : deployment.of_kind("alb"))
      if (alb->region == region)
        shared.push_back(&world.look_at(ports::alb_serving, alb->id));
    for (const ComponentSpec *store : deployment.databases())
      for (const PortKind *kind : {&ports::readable, &ports::writable, &ports::speed})
        shared.push_back(&world.look_at(*kind, store->id + "@" + region));
  }
  for (const ComponentSpec *service : deployment.of_kind("service")) {
    const int region = region_index(deployment, service->region);
    if (region < 0)
      continue;
    const Parameters parameters(*service);
    services_.push_back(
        {region,
         service_name(service->id),
         &world.own(ports::utilisation, service->id),
         &world.own(ports::queue_wait_s, service->id),
         parameters.number("service_time_s") / std::max(1e-9, parameters.number("concurrency_per_pod")),
         &world.look_at(ports::ready, service->id),
         {&world.look_at(ports::endpoints, service->id), &world.look_at(ports::error_ratio, service->id)}});
  }
}

EventId ServiceGauges::cause_of(const Gauge &service) const
{
  EventId latest = no_event;
  const std::vector<const Port *> &shared = shared_[static_cast<std::size_t>(service.region)];
  for (const std::vector<const Port *> *ports : {&service.own, &shared})
    for (const Port *port : *ports)
      latest = std::max(latest, port->cause());
  return latest;
}

void ServiceGauges::publish(World &world, const traffic::Plane &plane)
{
  for (const Gauge &service : services_) {
    const double busy = plane.utilisation(service.region, service.name);
    const double pods = service.ready->value();
    const double wait_s = busy < always_busy || pods <= 0
                              ? 0
                              : plane.waiting(service.region, service.name) * service.worker_s / pods;
    if (busy == service.utilisation->value() && wait_s == service.wait_s->value())
      continue;
    const EventId cause = cause_of(service);
    world.set(*service.utilisation, busy, cause);
    world.set(*service.wait_s, wait_s, cause);
  }
}

} // namespace drsim::users
