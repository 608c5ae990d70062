#include "sim/components/stores/patroni_members.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline stores {

PatroniMembers::PatroniMembers(const ComponentSpec &spec, const Deployment &deployment)
    : id_(spec.id), region_(spec.region)
{
  const Parameters parameters(spec);
  start_s_ = parameters.distribution("start_s");
  synchronous_members_ = parameters.flag("synchronous") ? parameters.count("synchronous_members") : 0;
  zones_ = zones_of(deployment, spec);
  members_.resize(static_cast<std::size_t>(std::max(1, parameters.count("members"))));
  for (std::size_t m = 0; m < members_.size() && !zones_.empty(); ++m)
    members_[m].zone = zones_[m % zones_.size()];
}

void PatroniMembers::start(World &world, std::function<double(double)> recovers_s)
{
  recovers_s_ = std::move(recovers_s);
  changed_ = &world.own(ports::changed, id_);
  choose_synchronous();
  world.when_numbered([this, &world] {
    const double draw = world.stream(id_, "first leader").uniform() * static_cast<double>(members_.size());
    leader_ = std::min(members_.size() - 1, static_cast<std::size_t>(draw));
    choose_synchronous();
  });
  std::vector<const Port *> places = {&world.up(region_)};
  for (const std::string &zone : zones_)
    places.insert(places.end(), {&world.up(zone), &world.volumes_up(zone)});
  for (const Port *place : places)
    world.on_change(*place, [this, &world](const Port &changed) { look(world, changed.cause()); });
  world.on_change(world.own(ports::component_up, id_), [this, &world](const Port &alive) {
    if (!alive.on())
      leader().broken = true;
    for (Member &one : members_)
      one.broken = one.broken && !alive.on();
    look(world, alive.cause());
  });
}

int PatroniMembers::ready() const
{
  return static_cast<int>(
      std::count_if(members_.begin(), members_.end(), [](const Member &one) { return one.ready; }));
}

/// A place died or came back: so did the members in it.
void PatroniMembers::look(World &world, EventId cause)
{
  cause_ = std::max(cause_, cause);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    Member &one = members_[m];
    const bool up = world.up(region_).on() && !one.broken &&
                    world.machine_and_volume_up(id_ + "/" + std::to_string(m), one.zone);
    if (up == std::exchange(one.here, up))
      continue;
    if (up) {
      world.spawn(id_ + " member", [this, &world, m] { come_up(world, m); });
    } else {
      one.ready = false;
      one.lost_s = world.now_s();
      ++one.life;
    }
  }
  world.set(*changed_, changed_->value() + 1, cause);
}

void PatroniMembers::come_up(World &world, std::size_t at)
{
  Member &one = members_[at];
  const int life = one.life;
  Stream chance = world.stream(id_, "start " + std::to_string(at) + "/" + std::to_string(life));
  const auto gone = [&] { return one.life != life; };
  const double starts_s = start_s_.sample(chance) + recovers_s_(one.lost_s);
  if (world.wait_until({changed_}, gone, world.now_s() + starts_s))
    return;
  one.ready = true;
  world.set(*changed_, changed_->value() + 1, cause_);
}

void PatroniMembers::choose_synchronous()
{
  int wanted = synchronous_members_;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    members_[m].synchronous = m != leader_ && members_[m].ready && wanted > 0;
    wanted -= members_[m].synchronous ? 1 : 0;
  }
}

bool PatroniMembers::synchronous_lost() const
{
  return std::any_of(members_.begin(), members_.end(),
                     [](const Member &one) { return one.synchronous && !one.ready; });
}

bool PatroniMembers::synchronous_wanting() const
{
  int have = 0;
  int could = 0;
  for (std::size_t m = 0; m < members_.size(); ++m) {
    have += members_[m].synchronous ? 1 : 0;
    could += m != leader_ && members_[m].ready ? 1 : 0;
  }
  return have < std::min(could, synchronous_members_);
}

} // namespace drsim::components::stores
