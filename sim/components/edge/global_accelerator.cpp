#include "sim/components/edge/global_accelerator.hpp"

#include "sim/components/edge/control_plane.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline components::inline edge {

std::size_t accelerator_group(const std::vector<bool> &healthy, std::size_t first)
{
  constexpr std::size_t tries = 3; // further groups, then it fails open
  if (first < healthy.size() && healthy[first])
    return first;
  std::size_t tried = 0;
  for (std::size_t group = 0; group < healthy.size() && tried < tries; ++group) {
    if (group == first)
      continue;
    if (healthy[group])
      return group;
    ++tried;
  }
  return 0;
}

namespace {

constexpr int nowhere = -1; ///< among the regions

/// The load balancers of one region.
struct Group {
  int region = nowhere;
  std::vector<std::string> balancers;
  std::vector<const Port *> wells;
};

class GlobalAccelerator final : public Component {
public:
  GlobalAccelerator(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    const Parameters parameters(spec);
    away_s_ = parameters.distribution("away_s");
    back_s_ = parameters.distribution("back_s");
    edit_s_ = parameters.distribution("edit_s");
    control_plane_region_ = parameters.text("control_plane_region");
    for (const char *role : {"endpoints", "spare"})
      for (const std::string &id : parameters.links(role))
        if (const ComponentSpec *balancer = deployment.find(id))
          take(region_index(deployment, balancer->region), id);
    const auto open = parameters.links("endpoints");
    // Nearness is the deployment's order of regions: users are near the first.
    std::stable_sort(groups_.begin(), groups_.end(),
                     [](const Group &one, const Group &other) { return one.region < other.region; });
    const auto dialled_up = [&](const Group &group) {
      return std::any_of(group.balancers.begin(), group.balancers.end(), [&](const std::string &id) {
        return std::find(open.begin(), open.end(), id) != open.end();
      });
    };
    const auto first = std::find_if(groups_.begin(), groups_.end(), dialled_up);
    first_ = first == groups_.end() ? 0 : static_cast<std::size_t>(first - groups_.begin());
    home_ = first_;
  }

  void start(World &world) override
  {
    alive_ = &world.own(ports::component_up, id_);
    takes_edits_ = &world.own(ports::control_plane, id_);
    watched_ = {alive_};
    for (Group &group : groups_)
      for (const std::string &balancer : group.balancers) {
        group.wells.push_back(&world.read(ports::targets_healthy, balancer));
        watched_.push_back(group.wells.back());
      }
    answer_ = &world.own(ports::answer, id_, groups_.empty() ? nowhere : groups_[first_].region);
    world.on_change(*alive_, [this, &world](const Port &alive) { live_or_die(world, alive); });
    world.spawn_when(
        id_, watched_, [this] { return due(); }, [this, &world] { follow(world); });
    take_edits(world, "switch_dns:" + id_, true);
    take_edits(world, "switch_dns_back:" + id_, false);
  }

private:
  void take(int region, const std::string &balancer)
  {
    if (region == nowhere)
      return;
    const auto known = std::find_if(groups_.begin(), groups_.end(),
                                    [&](const Group &group) { return group.region == region; });
    if (known != groups_.end())
      known->balancers.push_back(balancer);
    else
      groups_.push_back({region, {balancer}, {}});
  }

  /// Where its edges would send users as things are.
  [[nodiscard]] int wanted() const
  {
    std::vector<bool> healthy;
    for (const Group &group : groups_)
      healthy.push_back(
          std::any_of(group.wells.begin(), group.wells.end(), [](const Port *well) { return well->on(); }));
    return groups_.empty() ? nowhere : groups_[accelerator_group(healthy, first_)].region;
  }

  [[nodiscard]] bool due() const { return alive_->on() && answer_->value() != wanted(); }

  [[nodiscard]] EventId cause() const
  {
    EventId latest = no_event;
    for (const Port *one : watched_)
      latest = std::max(latest, one->cause());
    return latest;
  }

  void live_or_die(World &world, const Port &alive)
  {
    const EventId event = world.record(id_, alive.on() ? "accelerator_back" : "accelerator_lost",
                                       alive.on() ? "its edges take users again" : "its edges take nobody",
                                       alive.on() ? Phase::propagation : Phase::none, {alive.cause()});
    world.set(*answer_, alive.on() ? wanted() : nowhere, event);
  }

  /// Follows the health of the groups, each time as long as its edges take to hear of it.
  void follow(World &world)
  {
    Stream chance = world.stream(id_, "edges");
    for (;;) {
      world.wait_until(watched_, [this] { return due(); });
      const bool back = wanted() == groups_[first_].region;
      const double delay_s = (back ? back_s_ : away_s_).sample(chance);
      if (world.wait_until(
              watched_, [this] { return !due(); }, world.now_s() + delay_s))
        continue;
      tell(world, back ? "users_return" : "users_moved", {cause()}, back ? "back_s" : "away_s");
    }
  }

  void tell(World &world, const char *what, const std::vector<EventId> &causes, const char *takes)
  {
    const int region = wanted();
    const std::string &name = world.deployment().regions[static_cast<std::size_t>(region)].name;
    const bool edited = std::string(takes) == "edit_s";
    world.set(*answer_, region,
              world.record(id_, what, "its edges send users to " + name,
                           edited ? Phase::action : Phase::detection, causes, {takes}));
  }

  void take_edits(World &world, const std::string &name, bool away)
  {
    const Port &asked = world.own(ports::request, name);
    Port &done = world.own(ports::done, name);
    world.on_change(asked, [this, &world, &asked, &done, away](const Port &) {
      if (asked.on() && !done.on())
        world.spawn(id_ + " dial", [this, &world, &asked, &done, away] { turn(world, asked, done, away); });
    });
  }

  /// People turn the dial of the first group to 0, or up again.
  void turn(World &world, const Port &asked, Port &done, bool away)
  {
    Stream chance = world.stream(id_, away ? "dial down" : "dial up");
    const EventId returned = await_control_plane(world, control_plane_region_, *takes_edits_, asked);
    world.sleep_s(edit_s_.sample(chance));
    const bool elsewhere = groups_.size() > 1;
    if (elsewhere)
      first_ = !away ? home_ : home_ == 0 ? 1 : 0;
    const EventId event = world.record(id_, away ? "dial_turned_down" : "dial_turned_up",
                                       elsewhere ? std::string("the dial of its first group was turned ") +
                                                       (away ? "to 0" : "up again")
                                                 : std::string("it has one group: a dial moves nobody"),
                                       Phase::action, {asked.cause(), returned}, {"edit_s"});
    if (due())
      tell(world, "users_moved", {event, cause()}, "edit_s");
    world.set(done, elsewhere ? 1 : -1, event);
  }

  std::string id_;
  std::string control_plane_region_;
  Distribution away_s_;
  Distribution back_s_;
  Distribution edit_s_;
  std::vector<Group> groups_; ///< the nearest first
  std::size_t first_ = 0;     ///< whose dial is open, the nearest
  std::size_t home_ = 0;      ///< the same before anybody turned a dial
  std::vector<const Port *> watched_;
  Port *answer_ = nullptr;
  const Port *alive_ = nullptr;
  const Port *takes_edits_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_global_accelerator(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<GlobalAccelerator>(spec, deployment);
}

} // namespace drsim::components::edge
