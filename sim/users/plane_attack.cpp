// Requests that are no users', and what stands in their way.
#include "sim/model/attack_ports.hpp"
#include "sim/model/parameters.hpp"
#include "sim/model/relations.hpp"
#include "sim/users/effects.hpp"
#include "sim/users/network_of_edges.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline users {
namespace {

/// Of what comes to any of some doors alike, the share that firewalls before them stop.
double stopped_before(const std::vector<std::vector<const Port *>> &doors)
{
  double sum = 0;
  for (const auto &firewalls : doors) {
    double stopped = 0;
    for (const Port *one : firewalls)
      stopped = either(stopped, one->value());
    sum += stopped;
  }
  return doors.empty() ? 0 : sum / static_cast<double>(doors.size());
}

} // namespace

void PlaneInputs::attach_attack()
{
  if (!world_.fixed().attacked)
    return;
  const Deployment &deployment = world_.deployment();
  std::vector<const Port *> front;
  if (const ComponentSpec *network = users_network(deployment); network != nullptr)
    for (const std::string &id : firewalls_on(network->id))
      front.push_back(&world_.read(ports::screened, id));
  for (std::size_t r = 0; r < deployment.regions.size(); ++r) {
    std::vector<std::vector<const Port *>> doors;
    std::vector<const Port *> all = front;
    for (const ComponentSpec *alb : deployment.of_kind("alb"))
      if (region_index(deployment, alb->region) == static_cast<int>(r)) {
        doors.emplace_back();
        for (const std::string &id : firewalls_on(alb->id))
          doors.back().push_back(&world_.read(ports::screened, id));
        all.insert(all.end(), doors.back().begin(), doors.back().end());
      }
    for (const Port *one : all)
      follow(*one, [this, r, front, doors, before = 0.0]() mutable {
        const double share = either(stopped_before({front}), stopped_before(doors));
        plane_.set_attack_stopped(static_cast<int>(r), share);
        return worse_when_more(std::exchange(before, share), share);
      });
  }
  const Port &attack = world_.read(ports::attack, "");
  follow(attack, [this, &attack, before = 0.0]() mutable {
    plane_.set_attack(attack.value());
    return worse_when_more(attack.value(), std::exchange(before, attack.value()));
  });
}

} // namespace drsim::users
