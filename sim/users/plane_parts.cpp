// What stands before a service's pods, and what browns out.
#include "sim/model/kinds.hpp"
#include "sim/model/own_copies.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/users/effects.hpp"

#include <algorithm>

namespace drsim::inline users {

/// Users who come by several balancers are as many at each: what these say of theirs holds in the mean.
void PlaneInputs::attach_balancers(const PortKind &says, double (Access::*keeps_off)() const,
                                   void (traffic::Plane::*set)(int region, double share))
{
  struct Balancer {
    const Port *says;
    std::vector<Access> access;          ///< to it, and through the firewalls on it
    std::vector<const Port *> more = {}; ///< what these say themselves
  };
  std::vector<std::vector<Balancer>> by_region(doors_.size());
  for (const ComponentSpec *alb : world_.deployment().of_kind("alb"))
    if (const int region = region_index(world_.deployment(), alb->region); region >= 0) {
      Balancer one = {&world_.read(says, alb->id), firewalls_of(alb->id)};
      one.access.emplace_back(world_, alb->id);
      if (owns_port("waf", says))
        for (const std::string &id : firewalls_on(alb->id))
          one.more.push_back(&world_.read(says, id));
      by_region[static_cast<std::size_t>(region)].push_back(one);
    }
  for (std::size_t r = 0; r < by_region.size(); ++r) {
    std::vector<const Port *> signals;
    for (const Balancer &one : by_region[r]) {
      signals.push_back(one.says);
      signals.insert(signals.end(), one.more.begin(), one.more.end());
      for (const Access &way : one.access)
        signals.insert(signals.end(), {way.reach, way.dropped});
    }
    for (const Port *signal : signals)
      follow(*signal, [this, r, set, keeps_off, all = by_region[r], before = 0.0]() mutable {
        double sum = 0;
        for (const Balancer &balancer : all) {
          double away = balancer.says->value();
          for (const Port *more : balancer.more)
            away = either(away, more->value());
          for (const Access &way : balancer.access)
            away = either(away, (way.*keeps_off)());
          sum += away;
        }
        const double share = sum / static_cast<double>(all.size());
        (plane_.*set)(static_cast<int>(r), share);
        return worse_when_more(share, std::exchange(before, share));
      });
  }
}

/// The balancers that lead to a service users meet first.
void PlaneInputs::find_balancers(Service &service, const ComponentSpec &spec)
{
  const Deployment &deployment = world_.deployment();
  std::size_t here = 0;
  for (const ComponentSpec *alb : deployment.of_kind("alb")) {
    here += alb->region == spec.region ? 1 : 0;
    const std::vector<std::string> behind = Parameters(*alb).links("services");
    const auto found = std::find(behind.begin(), behind.end(), spec.id);
    if (found == behind.end())
      continue;
    service.edge_errors = &world_.read(ports::error_ratio, alb->id);
    service.doors.push_back(&world_.read(ports::alb_serving, alb->id));
    const auto zones = zones_of(deployment, *alb);
    if (zones != zones_of(deployment, spec))
      continue; // nobody can say which of its zones is which of theirs
    const auto group = static_cast<std::size_t>(found - behind.begin());
    service.in_use.clear();
    service.node_share.clear();
    for (std::size_t z = 0; z < zones.size(); ++z) {
      service.in_use.push_back(
          &world_.read(ports::in_use, alb->id + "#" + std::to_string(group * zones.size() + z)));
      if (!Parameters(*alb).flag("cross_zone"))
        service.node_share.push_back(&world_.read(ports::node_share, alb->id + "#" + std::to_string(z)));
    }
  }
  if (here < 2)
    service.doors.clear(); // the region's front door says it all
}

PlaneInputs::GreyPorts PlaneInputs::grey_of(const std::string &part) const
{
  return {&world_.grey(ports::grey_errors, part), &world_.grey(ports::grey_loss, part),
          &world_.grey(ports::grey_latency_s, part), &world_.grey(ports::grey_slow, part)};
}

std::vector<const Port *> PlaneInputs::signals_of(const Service &service)
{
  std::vector<const Port *> all = {service.endpoints, service.error_ratio, service.cut_off};
  if (service.edge_errors != nullptr)
    all.push_back(service.edge_errors);
  all.insert(all.end(), service.doors.begin(), service.doors.end());
  all.insert(all.end(), service.in_use.begin(), service.in_use.end());
  all.insert(all.end(), service.node_share.begin(), service.node_share.end());
  all.insert(all.end(), {service.access->reach, service.access->dropped});
  for (const Port *one : {service.names, service.known_by})
    if (one != nullptr)
      all.push_back(one);
  std::vector<GreyPorts> grey = service.grey_zones;
  grey.push_back(service.grey);
  for (const GreyPorts &one : grey)
    all.insert(all.end(), {one.errors, one.loss, one.latency_s, one.slow});
  return all;
}

std::pair<double, traffic::Grey> PlaneInputs::grey_now(const Service &service)
{
  double pods = 0, errors = 0, loss = 0, slow = 0, extra_s = 0;
  for (std::size_t z = 0; z < service.grey_zones.size(); ++z) {
    const GreyPorts &zone = service.grey_zones[z];
    const double ready = service.now[z].ready;
    pods += ready;
    errors += ready * zone.errors->value();
    loss += ready * zone.loss->value();
    slow += zone.latency_s->value() > 0 ? ready * zone.slow->value() : 0;
    extra_s += ready * zone.slow->value() * zone.latency_s->value();
  }
  if (pods > 0) {
    errors /= pods;
    loss /= pods;
    slow /= pods;
    extra_s /= pods;
  }
  const GreyPorts &own = service.grey;
  traffic::Grey grey;
  grey.loss_ratio = 1 - (1 - loss) * (1 - own.loss->value()) * (1 - service.access->lost());
  const double own_slow = own.latency_s->value() > 0 ? own.slow->value() : 0;
  extra_s += own_slow * own.latency_s->value();
  grey.slow_ratio = 1 - (1 - slow) * (1 - own_slow);
  grey.latency_s = grey.slow_ratio > 0 ? extra_s / grey.slow_ratio : 0; // in the mean over the slow ones
  return {1 - (1 - errors) * (1 - own.errors->value()) * (1 - service.access->refused()), grey};
}

/// Whether services reach each region's copy of a store; nothing where there is none yet.
std::vector<std::optional<Access>> PlaneInputs::access_to(const std::string &store) const
{
  std::vector<std::optional<Access>> copies;
  for (const Region &region : world_.deployment().regions)
    if (const ComponentSpec *copy = copy_in(world_.deployment(), store, region.name); copy != nullptr)
      copies.emplace_back(std::in_place, world_, copy->id);
    else
      copies.emplace_back();
  return copies;
}

/// Spoilt data is wherever the store is; the copy in its own region browns out; each is reached or not.
void PlaneInputs::attach_store_errors()
{
  for (const ComponentSpec *spec : world_.deployment().databases()) {
    const Port &errors = world_.read(ports::error_ratio, spec->id);
    const Port &browned = world_.grey(ports::grey_errors, spec->id);
    const int home = region_index(world_.deployment(), spec->region);
    const auto copies = access_to(spec->id);
    std::vector<const Port *> all = {&errors, &browned};
    for (const auto &copy : copies)
      if (copy)
        all.insert(all.end(), {copy->reach, copy->dropped});
    for (const Port *one : all)
      follow(
          *one,
          [this, name = spec->id, home, &errors, &browned, copies, before = 0.0]() mutable {
            double sum = 0;
            for (std::size_t r = 0; r < copies.size(); ++r) {
              const int region = static_cast<int>(r);
              const double own =
                  region == home ? 1 - (1 - errors.value()) * (1 - browned.value()) : errors.value();
              const double felt = either(own, copies[r] ? copies[r]->refused() : 0);
              plane_.set_store_errors(region, name, felt);
              sum += felt;
            }
            const double was = std::exchange(before, sum);
            return worse_when_more(sum, was);
          },
          spec->id);
  }
}

/// The copy in a store's own region browns out, not one that takes over elsewhere; calls to either are lost
/// where rules drop them.
void PlaneInputs::attach_grey_stores()
{
  const Deployment &deployment = world_.deployment();
  for (const ComponentSpec *spec : deployment.databases()) {
    const int home = region_index(deployment, spec->region);
    const auto copies = access_to(spec->id);
    for (std::size_t r = 0; r < copies.size(); ++r) {
      const int region = static_cast<int>(r);
      if (!copies[r])
        continue;
      const Access &access = *copies[r];
      const GreyPorts grey = region == home ? grey_of(spec->id) : GreyPorts{};
      std::vector<const Port *> all = {access.dropped};
      if (region == home)
        all.insert(all.end(), {grey.loss, grey.latency_s, grey.slow});
      for (const Port *one : all)
        follow(*one, [this, region, name = spec->id, grey, access, before = 0.0]() mutable {
          const bool browns = grey.loss != nullptr;
          const traffic::Grey felt = {either(browns ? grey.loss->value() : 0, access.lost()),
                                      browns ? grey.latency_s->value() : 0, browns ? grey.slow->value() : 0};
          plane_.set_grey(region, name, felt);
          const double now = felt.loss_ratio + felt.latency_s * felt.slow_ratio;
          const double was = std::exchange(before, now);
          return worse_when_more(now, was);
        });
    }
  }
}

/// Where its requests go, and how many could go there.
void PlaneInputs::count_pods(Service &service)
{
  const bool reached = service.doors.empty() || std::any_of(service.doors.begin(), service.doors.end(),
                                                            [](const Port *door) { return door->on(); });
  for (std::size_t z = 0; z < service.now.size(); ++z) {
    service.there[z] = {reached ? service.zones[z].first->value() : 0,
                        reached ? service.zones[z].second->value() : 0};
    if (service.edge_errors != nullptr)
      service.there[z].silent = 0;
    service.now[z] = service.there[z];
    if (z < service.in_use.size())
      service.now[z].ready *= service.in_use[z]->value();
  }
  if (!service.node_share.empty())
    by_nodes(service);
}

/// Each node's users come to the targets of its zone: none of these, and they are not served.
void PlaneInputs::by_nodes(Service &service)
{
  double all = 0, empty = 0;
  for (std::size_t z = 0; z < service.node_share.size(); ++z) {
    const double share = service.node_share[z]->value();
    all += share;
    empty += service.now[z].ready > 0 ? 0 : share;
  }
  service.unserved = all > 0 && empty < all ? empty / all : 0;
  for (std::size_t z = 0; z < service.node_share.size(); ++z) {
    traffic::ZonePods &zone = service.now[z];
    const double share = service.node_share[z]->value();
    if (share <= 0 && empty < all)
      zone.ready = 0; // nobody comes
    zone.calls = zone.ready > 0 && empty < all ? share / (all - empty) : -1;
  }
}

/// Connections of a service have come or gone although nothing else of it has changed.
void PlaneInputs::apply_pools(const std::string &id, EventId cause)
{
  for (Service &service : services_)
    if (service.id == id) {
      plane_.advance_to(world_.now_s());
      if (const Effect effect = apply_service(service); effect != Effect::unseen)
        told_({cause, effect, service.name, false});
    }
}

/// What pods had that are dead and seen to be: those taken away in order end their work.
void PlaneInputs::fail_dead(const Service &service, const std::vector<traffic::ZonePods> &before)
{
  double pods = 0;
  for (const traffic::ZonePods &zone : service.there)
    pods += zone.ready;
  for (std::size_t z = 0; z < before.size() && pods < service.desired->value(); ++z)
    if (service.there[z].ready < before[z].ready && service.there[z].silent <= before[z].silent)
      plane_.fail_in_service(service.region, service.name, z, 1 - service.there[z].ready / before[z].ready);
}

} // namespace drsim::users
