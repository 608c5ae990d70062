#include "sim/components/edge/route53_record.hpp"

#include "sim/model/relations.hpp"

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
      primary_target_ = parameters.link("primary");
      if (parameters.flag("secondary_serves")) // a sorry page is always there
        secondary_target_ = parameters.link("secondary");
    }
    if (!parameters.flag("secondary_serves"))
      secondary_by_failover_ = -1;
    else
      secondary_by_failover_ = secondary_;
  }

  void start(World &world) override
  {
    Signal &answer = world.signal(id_ + ".answer", primary_);
    const auto follow_change = [this, &world, &answer](const Signal &changed) {
      follow(world, answer, changed);
    };
    for (const std::string &check : {primary_check_, secondary_check_})
      if (!check.empty())
        world.on_change(world.signal(check + ".healthy", 1), follow_change);
    for (const std::string &target : {primary_target_, secondary_target_})
      if (!target.empty())
        world.on_change(world.signal(target + ".targets_healthy", 1), follow_change);
    world.spawn(id_, [this, &world, &answer] { take_edits(world, answer); });
  }

private:
  /// A record is well unless its health check, or the alias target it is to evaluate, says otherwise.
  [[nodiscard]] static bool healthy(World &world, const std::string &check, const std::string &target)
  {
    return (check.empty() || world.signal(check + ".healthy", 1).on()) &&
           (target.empty() || world.signal(target + ".targets_healthy", 1).on());
  }

  /// A health check changed: answers follow at once, unless people have pinned them by an edit.
  void follow(World &world, Signal &answer, const Signal &changed)
  {
    if (edited_ || simple_)
      return;
    const bool primary = answers_primary(healthy(world, primary_check_, primary_target_),
                                         healthy(world, secondary_check_, secondary_target_));
    const int wanted = primary ? primary_ : secondary_by_failover_;
    if (answer.value() == wanted)
      return;
    const char *where = primary ? "the primary" : wanted < 0 ? "the sorry page" : "the secondary";
    const EventId event =
        world.record(id_, primary ? "dns_failback" : "dns_failover", std::string("new answers name ") + where,
                     Phase::detection, {changed.cause()});
    world.set(answer, wanted, event);
  }

  /// People point the record at the secondary region's load balancer.
  void take_edits(World &world, Signal &answer)
  {
    Stream chance = world.stream(id_, "edit");
    Signal &asked = world.signal("request:switch_dns:" + id_);
    Signal &control_plane = world.up(control_plane_region_);
    world.wait_until({&asked}, [&] { return asked.on(); });
    const EventId request = asked.cause();
    world.wait_until({&control_plane}, [&] { return control_plane.on(); });
    const EventId returned = control_plane.since_s() > asked.since_s() ? control_plane.cause() : no_event;
    world.sleep_s(edit_s_.sample(chance));
    edited_ = true;
    const EventId event =
        world.record(id_, "dns_switched", "the record was edited to name the secondary region", Phase::action,
                     {request, returned});
    world.set(answer, secondary_, event);
    world.set(world.signal("done:switch_dns:" + id_), 1, event);
  }

  std::string id_;
  std::string primary_check_;
  std::string secondary_check_;
  std::string primary_target_; ///< empty unless the alias evaluates its target's health
  std::string secondary_target_;
  std::string control_plane_region_;
  Distribution edit_s_;
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
