#include "sim/components/compute/turnover.hpp"

#include "sim/model/control_ports.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace drsim::inline components::inline compute {
namespace {

std::optional<int> some(const Parameters &parameters, const char *name)
{
  return parameters.has(name) ? std::optional(parameters.count(name)) : std::nullopt;
}

// Kubernetes: maxSurge 25 % rounded up, maxUnavailable 25 % rounded down.
constexpr double usual_share = 0.25;

} // namespace

Turnover::Turnover(const ComponentSpec &spec, const Deployment &deployment) : id_(spec.id)
{
  const Parameters parameters(spec);
  zones_ = zones_of(deployment, spec);
  surge_ = some(parameters, "max_surge_pods");
  unavailable_ = some(parameters, "max_unavailable_pods");
  budget_min_ = some(parameters, "budget_min_available");
  budget_max_ = some(parameters, "budget_max_unavailable");
  min_ready_s_ = parameters.number("min_ready_s");
  pre_stop_s_ = parameters.number("pre_stop_s");
  for (const ComponentSpec *alb : deployment.of_kind("alb")) {
    const std::vector<std::string> behind = Parameters(*alb).links("services");
    behind_balancer_ = behind_balancer_ || std::find(behind.begin(), behind.end(), id_) != behind.end();
  }
  lag_s_ = behind_balancer_ ? parameters.distribution("deregistration_lag_s") : Distribution(0.0);
  const ComponentSpec *cluster = deployment.find(parameters.link("cluster"));
  if (cluster == nullptr || cluster->kind != "eks_cluster")
    return;
  cluster_ = cluster->id;
  cluster_zones_ = zones_of(deployment, *cluster);
  drain_timeout_s_ = Parameters(*cluster).number("drain_timeout_s");
  if (!behind_balancer_)
    lag_s_ = Parameters(*cluster).distribution("endpoint_watch_s");
}

void Turnover::start(World &world, PodHands hands)
{
  hands_ = std::move(hands);
  chance_.emplace(world.stream(id_, "turnover"));
  ready_ = &world.own(ports::ready, id_);
  cut_off_ = &world.own(ports::cut_off, id_);
  evicting_ = &world.own(ports::evicting, id_);
  rollout_ = &world.own(ports::rollout, id_);
  world.on_change(*rollout_, [this, &world](const Port &begun) {
    if (begun.on())
      world.spawn(id_ + " rollout", [this, &world] { roll(world); });
  });
  world.on_change(world.own(ports::release_stuck, id_), [this](const Port &stuck) {
    const int all = hands_.desired();
    const int missing = unavailable_.value_or(static_cast<int>(std::floor(usual_share * all)));
    hands_.surge(stuck.on() ? -std::min(all, missing) : 0, stuck.cause());
  });
  if (cluster_.empty())
    return;
  draining_ = &world.read(ports::draining, cluster_);
  world.on_change(*draining_, [this, &world](const Port &begun) {
    if (!begun.on())
      return;
    on_drained_ = pods_on_nodes(world, begun.value());
    world.set(*evicting_, std::accumulate(on_drained_.begin(), on_drained_.end(), 0), begun.cause());
    world.spawn(id_ + " drain", [this, &world] { drain(world); });
  });
}

void Turnover::roll(World &world)
{
  const int all = hands_.desired();
  const int most_more = surge_.value_or(static_cast<int>(std::ceil(usual_share * all)));
  const int most_short = unavailable_.value_or(static_cast<int>(std::floor(usual_share * all)));
  const int more = most_more == 0 && most_short == 0 ? 1 : most_more; // Kubernetes refuses both to be none
  int old = all;
  EventId cause = rollout_->cause();
  while (old > 0 && rollout_->on()) {
    const int spare = std::min(old, hands_.ready() - (all - std::min(all, most_short)));
    for (int pod = 0; pod < spare; ++pod)
      stop(world, {}, cause);
    old -= std::max(0, spare);
    hands_.surge(std::min(more, old), cause);
    if (old == 0)
      break;
    const int seen = hands_.ready();
    world.wait_until({ready_, rollout_}, [&] { return hands_.ready() > seen || !rollout_->on(); });
    if (min_ready_s_ > 0)
      world.sleep_s(min_ready_s_);
    cause = std::max(cause, ready_->cause());
  }
  hands_.surge(0, cause);
  const bool done = old == 0;
  world.record(id_, done ? "rolled_out" : "rollout_stopped",
               done ? "every old pod has been stopped" : std::to_string(old) + " old pods are left",
               Phase::none, {rollout_->cause(), cause}, {"max_surge_pods", "max_unavailable_pods"});
}

/// Pods of the service on nodes that are drained: nodes of the zones in turn, each with its share.
std::vector<int> Turnover::pods_on_nodes(World &world, double nodes) const
{
  std::vector<int> pods(std::max<std::size_t>(1, zones_.size()), 0);
  const auto count = static_cast<std::size_t>(nodes);
  for (std::size_t z = 0; z < zones_.size(); ++z) {
    const auto at = std::find(cluster_zones_.begin(), cluster_zones_.end(), zones_[z]);
    if (at == cluster_zones_.end())
      continue;
    const auto zone = static_cast<std::size_t>(at - cluster_zones_.begin());
    const double there = world.look_at(ports::zone_nodes, cluster_ + "#" + std::to_string(zone)).value();
    const std::size_t places = cluster_zones_.size();
    const double drained = std::min<double>(there, static_cast<double>((count + places - 1 - zone) / places));
    if (drained > 0)
      pods[z] = static_cast<int>(std::ceil(hands_.in_zone(z) * drained / there));
  }
  return pods;
}

bool Turnover::budget_allows() const
{
  const int ready = hands_.ready();
  return ready > 0 && (!budget_min_ || ready - 1 >= *budget_min_) &&
         (!budget_max_ || hands_.desired() - ready + 1 <= *budget_max_);
}

void Turnover::drain(World &world)
{
  const EventId begun = draining_->cause();
  std::vector<int> &left = on_drained_;
  const double timeout_at_s = world.now_s() + drain_timeout_s_;
  bool told = false;
  for (std::size_t z = 0; z < left.size(); ++z)
    for (; left[z] > 0 && draining_->on(); --left[z]) {
      world.set(*evicting_, std::accumulate(left.begin(), left.end(), 0), begun);
      const auto free = [&] { return budget_allows() || !draining_->on(); };
      if (!told && !world.wait_until({ready_, draining_}, free, timeout_at_s)) {
        world.record(id_, "drain_blocked",
                     "the drain has waited " + std::to_string(std::lround(drain_timeout_s_ / 60)) +
                         " min for its disruption budget, which lets no pod go",
                     Phase::none, {begun}, {cluster_ + ".drain_timeout_s"});
        told = true;
      }
      world.wait_until({ready_, draining_}, free);
      if (draining_->on())
        stop(world, z, begun);
    }
  world.set(*evicting_, 0, begun);
}

/// Its share of calls fails from when it refuses until nobody calls it any more.
void Turnover::stop(World &world, std::optional<std::size_t> zone, EventId cause)
{
  if (!hands_.replace(zone, cause))
    return;
  const double fails_s = lag_s_.sample(*chance_) - pre_stop_s_;
  if (fails_s <= 0)
    return;
  world.spawn(id_ + " stop", [this, &world, fails_s, cause] {
    world.sleep_s(pre_stop_s_);
    ++gone_;
    tell_cut_off(world, cause);
    world.sleep_s(fails_s);
    --gone_;
    tell_cut_off(world, cause);
  });
}

void Turnover::tell_cut_off(World &world, EventId cause)
{
  const double all = gone_ + hands_.ready();
  const EventId why =
      gone_ == 1 && cut_off_->value() == 0
          ? world.record(
                id_, "stopped_pods_called", "calls still go to a pod that has stopped", Phase::none, {cause},
                {behind_balancer_ ? "deregistration_lag_s" : cluster_ + ".endpoint_watch_s", "pre_stop_s"})
          : cause;
  world.set(*cut_off_, gone_ == 0 ? 0 : gone_ / all, why);
}

} // namespace drsim::components::compute
