// What stands before the regions, and what stands outside of them.
#include "sim/model/access_ports.hpp"
#include "sim/model/parameters.hpp"
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
  if (network == nullptr)
    return;
  const bool all_come = network == users_network(deployment);
  const Port &up = world_.read(ports::component_up, network->id);
  const auto firewalls = all_come ? firewalls_of(network->id) : std::vector<Access>{};
  std::vector<const Port *> signals = {&up};
  for (const Access &way : firewalls)
    signals.insert(signals.end(), {way.reach, way.dropped});
  std::vector<const Port *> turn_away; // true users, by rules against an attack
  for (const std::string &id : all_come ? firewalls_on(network->id) : std::vector<std::string>{})
    turn_away.push_back(&world_.read(ports::turned_away, id));
  signals.insert(signals.end(), turn_away.begin(), turn_away.end());
  const double lost_when_down = Parameters(*network).number("lost_when_down_ratio");
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

/// They are the same from every region. What is deferred is taken at once.
void PlaneInputs::attach_third_parties()
{
  for (const ComponentSpec *spec : world_.deployment().of_kind("third_party")) {
    const Port &up = world_.read(ports::component_up, spec->id);
    const Port &deferred = world_.read(ports::deferred, spec->id);
    const GreyPorts grey = grey_of(spec->id);
    const double lost_when_down = Parameters(*spec).number("lost_when_down_ratio");
    std::vector<const Port *> all = {&up, &deferred, grey.errors, grey.loss, grey.latency_s, grey.slow};
    std::vector<const Port *> names;
    for (const Region &region : world_.deployment().regions)
      names.push_back(names_in(region.name));
    std::copy_if(names.begin(), names.end(), std::back_inserter(all),
                 [](const Port *one) { return one != nullptr; });
    for (const Port *one : all)
      follow(
          *one,
          [this, name = spec->id, lost_when_down, &up, &deferred, grey, names, before = 0.0]() mutable {
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
              plane_.set_grey(static_cast<int>(r), name, felt);
              now += found ? 0 : 1;
            }
            const double was = std::exchange(before, now);
            return worse_when_more(now, was);
          },
          spec->id);
  }
}

} // namespace drsim::users
