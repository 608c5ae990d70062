// What stands before the regions, and what stands outside of them.
#include "sim/model/access_ports.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/model/ways_out.hpp"
#include "sim/users/effects.hpp"
#include "sim/users/network_of_edges.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace drsim::inline users {

const Port *PlaneInputs::names_in(const std::string &region) const
{
  for (const ComponentSpec *names : world_.deployment().of_kind("cluster_dns"))
    if (names->region == region)
      return &world_.read(ports::available, names->id);
  return nullptr;
}

/// By which a service's callers find it; stale answers of a Consul are as good as new ones where they are
/// taken.
void PlaneInputs::find_names(Service &service, const ComponentSpec &spec) const
{
  service.names = names_in(spec.region);
  const ComponentSpec *consul = world_.deployment().find(Parameters(spec).link("discovery"));
  if (consul != nullptr && consul->kind == "consul" && !Parameters(*consul).flag("allow_stale"))
    service.known_by = &world_.read(ports::available, consul->id);
}

std::vector<std::string> PlaneInputs::firewalls_on(const std::string &protected_id) const
{
  std::vector<std::string> ids;
  for (const ComponentSpec *firewall : firewalls_before(world_.deployment(), protected_id))
    ids.push_back(firewall->id);
  return ids;
}

std::vector<Access> PlaneInputs::firewalls_of(const std::string &protected_id) const
{
  std::vector<Access> all;
  for (const std::string &id : firewalls_on(protected_id))
    all.emplace_back(world_, id);
  return all;
}

/// The network that users come by, the firewalls on it, or the one whose caches only answer for them.
void PlaneInputs::attach_front()
{
  const Deployment &deployment = world_.deployment();
  const ComponentSpec *network = caching_network(deployment);
  std::vector<const Port *> astray; // users who are told of other name servers
  for (const ComponentSpec *registrar : deployment.of_kind("dns_registrar"))
    astray.push_back(&world_.read(ports::unresolved, registrar->id));
  if (network == nullptr && astray.empty())
    return;
  const bool all_come = network != nullptr && network == users_network(deployment);
  const Port &up = network == nullptr ? world_.always() : world_.read(ports::component_up, network->id);
  const auto firewalls = all_come ? firewalls_of(network->id) : std::vector<Access>{};
  std::vector<const Port *> signals = {&up};
  for (const Access &way : firewalls)
    signals.insert(signals.end(), {way.reach, way.dropped});
  std::vector<const Port *> turn_away = astray; // and true users, by rules against an attack
  for (const std::string &id : all_come ? firewalls_on(network->id) : std::vector<std::string>{})
    turn_away.push_back(&world_.read(ports::turned_away, id));
  signals.insert(signals.end(), turn_away.begin(), turn_away.end());
  const double lost_when_down = network == nullptr ? 0 : Parameters(*network).number("lost_when_down_ratio");
  for (const Port *signal : signals)
    follow(*signal, [this, all_come, lost_when_down, &up, firewalls, turn_away, before = 0.0]() mutable {
      traffic::Front front;
      front.caches = up.on();
      if (all_come && !up.on()) {
        front.lost_ratio = lost_when_down;
        front.turned_away_ratio = 1;
      }
      for (const Access &way : firewalls) {
        front.lost_ratio = either(front.lost_ratio, way.lost());
        front.turned_away_ratio = either(front.turned_away_ratio, way.refused());
      }
      for (const Port *one : turn_away)
        front.turned_away_ratio = either(front.turned_away_ratio, one->value());
      plane_.set_front(front);
      const double now = 1 - front.lets() + (front.caches ? 0 : 1);
      return worse_when_more(now, std::exchange(before, now));
    });
}

/// Share of a region's callers that get out, by its zones that live.
PlaneInputs::WaysOut PlaneInputs::ways_out_of(const std::string &region) const
{
  WaysOut ways;
  const auto gateways = ways_out(world_.deployment(), region);
  const int at = region_index(world_.deployment(), region);
  for (std::size_t z = 0; z < gateways.size(); ++z)
    if (gateways[z] != nullptr)
      ways.zones.emplace_back(&world_.read(ports::lets_out, gateways[z]->id),
                              &world_.up(world_.deployment().regions[static_cast<std::size_t>(at)].zones[z]));
  return ways;
}

double PlaneInputs::WaysOut::cut_ratio() const
{
  double alive = 0, cut = 0;
  for (const auto &[lets, zone] : zones)
    if (zone->on()) {
      ++alive;
      cut += lets->on() ? 0 : 1;
    }
  return alive > 0 ? cut / alive : 0;
}

/// They are the same from every region, but for the way there. What is deferred is taken at once.
void PlaneInputs::attach_third_parties()
{
  for (const ComponentSpec *spec : world_.deployment().of_kind("third_party")) {
    const Port &up = world_.read(ports::component_up, spec->id);
    const Port &deferred = world_.read(ports::deferred, spec->id);
    const GreyPorts grey = grey_of(spec->id);
    const double lost_when_down = Parameters(*spec).number("lost_when_down_ratio");
    std::vector<const Port *> all = {&up, &deferred, grey.errors, grey.loss, grey.latency_s, grey.slow};
    std::vector<const Port *> names;
    std::vector<WaysOut> ways;
    for (const Region &region : world_.deployment().regions) {
      names.push_back(names_in(region.name));
      ways.push_back(ways_out_of(region.name));
      for (const auto &[lets, zone] : ways.back().zones)
        all.insert(all.end(), {lets, zone});
    }
    std::copy_if(names.begin(), names.end(), std::back_inserter(all),
                 [](const Port *one) { return one != nullptr; });
    for (const Port *one : all)
      follow(
          *one,
          [this, name = spec->id, lost_when_down, &up, &deferred, grey, names, ways, before = 0.0]() mutable {
            traffic::Grey felt;
            double errors = 0;
            if (!deferred.on()) {
              felt = {grey.loss->value(), grey.latency_s->value(), grey.slow->value()};
              errors = up.on() ? grey.errors->value() : 1;
              felt.loss_ratio = up.on() ? felt.loss_ratio : lost_when_down;
            }
            double now = either(errors, felt.loss_ratio) + felt.latency_s * felt.slow_ratio;
            for (std::size_t r = 0; r < doors_.size(); ++r) {
              const bool found = deferred.on() || names[r] == nullptr || names[r]->on();
              plane_.set_service(static_cast<int>(r), name, 1, found ? errors : 1);
              traffic::Grey here = felt; // who gets no answer waits for one
              const double cut = deferred.on() ? 0 : ways[r].cut_ratio();
              here.loss_ratio = either(here.loss_ratio, cut);
              plane_.set_grey(static_cast<int>(r), name, here);
              now += (found ? 0 : 1) + cut;
            }
            const double was = std::exchange(before, now);
            return worse_when_more(now, was);
          },
          spec->id);
  }
}

} // namespace drsim::users
