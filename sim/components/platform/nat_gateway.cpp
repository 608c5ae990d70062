#include "sim/components/platform/nat_gateway.hpp"

#include "sim/components/answers.hpp"
#include "sim/components/causes.hpp"
#include "sim/model/access_ports.hpp"
#include "sim/model/ways_out.hpp"

#include <algorithm>

namespace drsim::inline components::inline platform {
namespace {

bool any_on(const std::vector<const Port *> &ports)
{
  return std::any_of(ports.begin(), ports.end(), [](const Port *one) { return one->on(); });
}

class NatGateway final : public Component {
public:
  NatGateway(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), zones_(spec.zones), behind_names_(zones_behind(deployment, spec)),
        reroute_s_(Parameters(spec).distribution("reroute_s"))
  {
  }

  void start(World &world) override
  {
    lets_out_ = &world.own(ports::lets_out, id_, 1);
    self_ = {&world.up(region_), &world.own(ports::component_up, id_, 1)};
    for (const std::string &zone : zones_)
      places_.push_back(&world.up(zone));
    for (const std::string &zone : behind_names_)
      behind_.push_back(&world.up(zone));
    watched_ = self_;
    watched_.insert(watched_.end(), places_.begin(), places_.end());
    watched_.insert(watched_.end(), behind_.begin(), behind_.end());
    for (const Port *one : watched_)
      world.on_change(*one, [this, &world](const Port &) { look(world, latest_cause(watched_)); });
    const std::string name = "reroute:" + id_;
    done_ = &world.own(ports::done, name);
    answer_in_actor(world, name, id_ + " reroute", [this, &world](EventId asked) { reroute(world, asked); });
  }

private:
  [[nodiscard]] bool stands() const
  {
    return self_[0]->on() && self_[1]->on() && (places_.empty() || any_on(places_));
  }

  void look(World &world, EventId cause)
  {
    if (stands())
      rerouted_ = false; // and the routes lead to it again
    const bool lets = stands() || rerouted_ || !self_[0]->on() || !any_on(behind_);
    if (lets == lets_out_->on())
      return;
    world.set(
        *lets_out_, lets ? 1 : 0,
        world.record(id_, lets ? "way_out_found" : "way_out_lost",
                     lets ? "who lives behind it gets out" : "who lives behind it reaches nobody outside",
                     lets ? Phase::action : Phase::none, {cause}));
  }

  void reroute(World &world, EventId asked)
  {
    if (lets_out_->on())
      return world.set(*done_, 1, asked);
    Stream chance = world.stream(id_, "reroute " + std::to_string(++asked_));
    world.sleep_s(reroute_s_.sample(chance));
    if (!self_[0]->on())
      return world.set(*done_, -1,
                       world.record(id_, "reroute_impossible", "its region is down", Phase::action,
                                    {asked, self_[0]->cause()}));
    rerouted_ = !stands();
    const EventId event = world.record(id_, "rerouted", "private subnets go out by another gateway",
                                       Phase::action, {asked}, {"reroute_s"});
    look(world, event);
    world.set(*done_, 1, event);
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  std::vector<std::string> behind_names_;
  Distribution reroute_s_;
  bool rerouted_ = false;
  int asked_ = 0;
  std::vector<const Port *> self_;   ///< its region, and itself
  std::vector<const Port *> places_; ///< zones that it stands in
  std::vector<const Port *> behind_; ///< zones that go out by it
  std::vector<const Port *> watched_;
  Port *lets_out_ = nullptr;
  Port *done_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_nat_gateway(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<NatGateway>(spec, deployment);
}

} // namespace drsim::components::platform
