#include "sim/components/edge/route53_record.hpp"

#include "sim/components/edge/control_plane.hpp"
#include "sim/model/control_ports.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>
#include <vector>

namespace drsim::inline components::inline edge {

bool answers_primary(bool primary_healthy, bool secondary_healthy)
{
  return primary_healthy || !secondary_healthy;
}

namespace {

/// Index of the region that a component stands in; -1 when there is no such component or region.
int region_of(const Deployment &deployment, const std::string &component)
{
  const ComponentSpec *spec = deployment.find(component);
  return spec == nullptr ? -1 : region_index(deployment, spec->region);
}

class Route53Record final : public Component {
public:
  Route53Record(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
  {
    const Parameters parameters(spec);
    simple_ = parameters.text("routing") == "simple";
    edit_s_ = parameters.distribution("edit_s");
    control_plane_region_ = parameters.text("control_plane_region");
    primary_check_ = parameters.link("health_check");
    secondary_check_ = parameters.link("secondary_health_check");
    primary_ = region_of(deployment, parameters.link("primary"));
    secondary_ = region_of(deployment, parameters.link("secondary"));
    if (parameters.has("evaluate_target_health") && parameters.flag("evaluate_target_health")) {
      const auto there = [&](const std::string &target) {
        return deployment.find(target) == nullptr ? "" : target;
      };
      primary_target_ = there(parameters.link("primary"));
      if (parameters.flag("secondary_serves")) // a sorry page is always there
        secondary_target_ = there(parameters.link("secondary"));
    }
    if (!parameters.flag("secondary_serves"))
      secondary_by_failover_ = -1;
    else
      secondary_by_failover_ = secondary_;
  }

  void start(World &world) override
  {
    Port &answer = world.own(ports::answer, id_, primary_);
    asked_ = &world.own(ports::request, "switch_dns:" + id_);
    done_ = &world.own(ports::done, "switch_dns:" + id_);
    asked_back_ = &world.own(ports::request, "switch_dns_back:" + id_);
    done_back_ = &world.own(ports::done, "switch_dns_back:" + id_);
    takes_edits_ = &world.own(ports::control_plane, id_);
    const auto port = [&](const PortKind &kind, const std::string &of) {
      return of.empty() ? &world.always() : &world.read(kind, of);
    };
    primary_well_ = {port(ports::healthy, primary_check_), port(ports::targets_healthy, primary_target_)};
    secondary_well_ = {port(ports::healthy, secondary_check_),
                       port(ports::targets_healthy, secondary_target_)};
    for (const auto *wells : {&primary_well_, &secondary_well_})
      for (const Port *one : *wells)
        world.on_change(*one,
                        [this, &world, &answer](const Port &changed) { follow(world, answer, changed); });
    world.spawn(id_, [this, &world, &answer] { take_edits(world, answer); });
  }

private:
  /// A record is well unless its health check, or the alias target it is to evaluate, says otherwise.
  [[nodiscard]] static bool healthy(const std::vector<const Port *> &wells)
  {
    return std::all_of(wells.begin(), wells.end(), [](const Port *one) { return one->on(); });
  }

  /// A health check changed: answers follow at once, unless people have pinned them by an edit.
  void follow(World &world, Port &answer, const Port &changed)
  {
    if (edited_ || simple_)
      return;
    const bool primary = answers_primary(healthy(primary_well_), healthy(secondary_well_));
    const int wanted = primary ? primary_ : secondary_by_failover_;
    if (answer.value() == wanted)
      return;
    const char *where = primary ? "the primary" : wanted < 0 ? "the sorry page" : "the secondary";
    const EventId event =
        world.record(id_, primary ? "dns_failback" : "dns_failover", std::string("new answers name ") + where,
                     Phase::detection, {changed.cause()}, {"evaluate_target_health"});
    world.set(answer, wanted, event);
  }

  /// People point the record at the other region's load balancer. What it names already is done at once.
  void take_edits(World &world, Port &answer)
  {
    Stream chance = world.stream(id_, "edit");
    const auto open = [](const Port *asked, const Port *done) { return asked->on() && !done->on(); };
    for (;;) {
      world.wait_until({asked_, asked_back_, done_, done_back_},
                       [&] { return open(asked_, done_) || open(asked_back_, done_back_); });
      const bool away = open(asked_, done_);
      edit(world, answer, away ? *asked_ : *asked_back_, away ? *done_ : *done_back_, away, chance);
    }
  }

  void edit(World &world, Port &answer, const Port &asked, Port &done, bool away, Stream &chance)
  {
    const EventId request = asked.cause();
    const int wanted = away ? secondary_ : primary_;
    if (edited_ && answer.value() == wanted)
      return world.set(done, 1, std::max(request, answer.cause()));
    const EventId returned = await_control_plane(world, control_plane_region_, *takes_edits_, asked);
    world.sleep_s(edit_s_.sample(chance));
    edited_ = true;
    const EventId event = world.record(id_, away ? "dns_switched" : "dns_switched_back",
                                       std::string("the record was edited to name the ") +
                                           (away ? "secondary" : "primary") + " region",
                                       Phase::action, {request, returned}, {"edit_s"});
    world.set(answer, wanted, event);
    world.set(done, 1, event);
  }

  std::string id_;
  std::string primary_check_;
  std::string secondary_check_;
  std::string primary_target_; ///< empty unless the alias evaluates its target's health
  std::string secondary_target_;
  std::string control_plane_region_;
  Distribution edit_s_;
  const Port *asked_ = nullptr;
  Port *done_ = nullptr;
  const Port *asked_back_ = nullptr;
  const Port *takes_edits_ = nullptr;
  Port *done_back_ = nullptr;
  std::vector<const Port *> primary_well_; ///< its health check's verdict and its target's health
  std::vector<const Port *> secondary_well_;
  int primary_ = -1;
  int secondary_ = -1;
  int secondary_by_failover_ = -1;
  bool edited_ = false;
  bool simple_ = false; ///< one answer, whatever health checks say
};

} // namespace

std::unique_ptr<Component> make_route53_record(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<Route53Record>(spec, deployment);
}

} // namespace drsim::components::edge
