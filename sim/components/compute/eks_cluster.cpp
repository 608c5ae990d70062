#include "sim/components/compute/eks_cluster.hpp"

#include "sim/components/compute/node_pools.hpp"
#include "sim/model/control_ports.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace drsim::inline components::inline compute {
namespace {

/// A service of the cluster and the same service elsewhere.
struct Member {
  const Port *ready = nullptr;
  const Port *nodes_wanted = nullptr;
  const Port *evicting = nullptr;
  Port *desired = nullptr;
  std::vector<const Port *> elsewhere; ///< ".desired" of the same service in other regions
};

class EksCluster final : public Component {
public:
  EksCluster(const ComponentSpec &spec, const Deployment &deployment)
      : id_(spec.id), region_(spec.region), deployment_(deployment)
  {
    const Parameters parameters(spec);
    nodes_at_start_ = parameters.count("nodes");
    max_nodes_ = parameters.count("max_nodes");
    if (parameters.has("quota_nodes"))
      max_nodes_ = std::min(max_nodes_, parameters.count("quota_nodes"));
    max_nodes_ = std::max(nodes_at_start_, max_nodes_);
    pods_per_node_ = std::max(1.0, std::floor(parameters.number("pods_per_node")));
    scan_s_ = parameters.number("autoscaler_scan_s");
    scale_progress_s_ = parameters.number("scale_progress_s");
    join_s_ = parameters.distribution("node_join_s");
    refused_ratio_ = parameters.number("launch_refused_ratio");
    refused_elsewhere_ratio_ = parameters.number("launch_refused_elsewhere_ratio");
    refused_s_ = parameters.distribution("launch_refused_s");
    owns_drains_ = spec.kind == "eks_cluster";
    for (const ComponentSpec *step : deployment.of_kind("runbook_step")) {
      const Parameters theirs(*step);
      if (theirs.text("action") == "scale" && theirs.text("target") == id_ && theirs.has("pods"))
        to_pods_ = theirs.count("pods");
    }
    zones_ = zones_of(deployment, spec);
    if (spec.kind == "eks_cluster")
      take_pools(spec, deployment, parameters);
    if (zones_.empty())
      zones_.emplace_back();
    nodes_.resize(zones_.size()); // a cold cluster has none
    for (int node = 0; node < nodes_at_start_; ++node)
      ++nodes_[static_cast<std::size_t>(node) % zones_.size()];
  }

  void start(World &world) override
  {
    capacity_ = &world.own(ports::capacity, id_);
    if (owns_drains_)
      static_cast<void>(world.own(ports::control_plane, id_));
    for (std::size_t z = 0; z < zones_.size(); ++z)
      zone_nodes_.push_back(&world.own(ports::zone_nodes, id_ + "#" + std::to_string(z), nodes_[z]));
    alive_ = &world.own(ports::component_up, id_);
    scaled_ = &world.own(ports::done, "scale:" + id_);
    used_ = &world.own(ports::used, id_);
    for (std::size_t z = 0; z < zones_.size(); ++z)
      static_cast<void>(world.own(ports::zone_used, id_ + "#" + std::to_string(z)));
    for (const Region &region : deployment_.regions)
      if (region.name != region_) // to look is not to depend on it
        other_regions_.push_back(&world.look_at(ports::region_up, region.name));
    pending_ = &world.own(ports::pending, id_);
    for (const ComponentSpec *service : deployment_.of_kind("service")) {
      if (Parameters(*service).link("cluster") != id_)
        continue;
      Member member{&world.read(ports::ready, service->id),
                    &world.read(ports::nodes_wanted, service->id),
                    &world.read(ports::evicting, service->id),
                    &world.share(ports::desired, service->id),
                    {}};
      world.on_change(*member.nodes_wanted, [this, &world](const Port &) { look(world); });
      const std::string name = service->id.substr(0, service->id.rfind('@') + 1);
      for (const ComponentSpec *other : deployment_.of_kind("service"))
        if (other != service && other->id.starts_with(name))
          member.elsewhere.push_back(&world.read(ports::desired, other->id));
      members_.push_back(member);
    }
    world.set(*capacity_, room(world), no_event);
    for (const std::string &zone : zones_)
      if (!zone.empty())
        world.on_change(world.up(zone), [this, &world](const Port &up) {
          world.set(*capacity_, room(world), up.cause());
          look(world);
        });
    world.on_change(world.up(region_), [this, &world](const Port &) { look(world); });
    world.on_change(*alive_, [this, &world](const Port &) { look(world); });
    world.on_change(*pending_, [this, &world](const Port &) { look(world); });
    if (owns_drains_)
      follow_drains(world);
    const Port &asked = world.own(ports::request, "scale:" + id_);
    world.on_change(asked, [this, &world](const Port &request) {
      if (request.on())
        world.spawn(id_ + " scale", [this, &world] { scale(world); });
    });
  }

private:
  /// Karpenter adds machines to those of the start, within the limits of its pools, not of a node group.
  void take_pools(const ComponentSpec &spec, const Deployment &deployment, const Parameters &parameters)
  {
    pools_ = NodePools(spec, deployment, zones_);
    if (!pools_.any())
      return;
    scan_s_ = pools_.batch_s();
    join_s_ = pools_.join_s();
    max_nodes_ = pools_.most() ? nodes_at_start_ + *pools_.most() : std::numeric_limits<int>::max() / 2;
    if (parameters.has("quota_nodes"))
      max_nodes_ = std::max(nodes_at_start_, std::min(max_nodes_, parameters.count("quota_nodes")));
  }

  [[nodiscard]] bool may_add_in(World &world, std::size_t zone) const
  {
    return pools_.may_add_in(zone) && (zones_[zone].empty() || world.up(zones_[zone]).on());
  }

  /// Nodes that pods wait for, whatever the limit.
  [[nodiscard]] int nodes_wanted() const
  {
    const double without = pending_->value() - std::max(0.0, capacity_->value() - used_->value());
    int wanted = static_cast<int>(std::ceil(without / pods_per_node_));
    for (const Member &member : members_) // whose pods may not share a node
      wanted = std::max(wanted, static_cast<int>(member.nodes_wanted->value()));
    return wanted;
  }

  /// Once, until nothing waits any more: no pool may add what pods wait for.
  void tell_limit(World &world)
  {
    if (!pools_.any())
      return;
    const int over = nodes_wanted() - nodes_addable(world);
    if (over <= 0 || !world.up(region_).on()) {
      at_limit_ = at_limit_ && pending_->on();
      return;
    }
    if (std::exchange(at_limit_, true))
      return;
    world.record(id_, "pool_limit",
                 std::to_string(over) + " more nodes are wanted than its node pools may add", Phase::action,
                 {pending_->cause()}, pools_.limited_by());
  }

  /// Nodes that may be added now, those that join among them.
  [[nodiscard]] int nodes_addable(World &world) const
  {
    for (std::size_t z = 0; z < zones_.size(); ++z)
      if (may_add_in(world, z))
        return max_nodes_ - nodes_alive(world);
    return pools_.any() ? 0 : max_nodes_ - nodes_alive(world);
  }

  /// Nodes that are drained take no pods until the work on them is over.
  void follow_drains(World &world)
  {
    draining_ = &world.own(ports::draining, id_);
    world.on_change(*draining_, [this, &world](const Port &nodes) {
      world.set(*capacity_, room(world), nodes.cause());
      look(world);
      if (nodes.on())
        world.spawn(id_ + " drain", [this, &world] { await_drain(world); });
    });
  }

  void await_drain(World &world)
  {
    std::vector<const Port *> watched = {draining_};
    for (const Member &member : members_)
      watched.push_back(member.evicting);
    world.wait_until(watched, [&] {
      return std::all_of(watched.begin() + 1, watched.end(), [](const Port *one) { return !one->on(); }) ||
             !draining_->on();
    });
    EventId last = draining_->cause();
    for (const Port *one : watched)
      last = std::max(last, one->cause());
    if (draining_->on())
      world.record(id_, "nodes_drained", "the nodes are empty", Phase::none, {draining_->cause(), last});
  }

  [[nodiscard]] int nodes_alive(World &world) const
  {
    int alive = 0;
    for (std::size_t z = 0; z < zones_.size(); ++z)
      alive += static_cast<int>(nodes_[z] * (zones_[z].empty() ? 1 : world.up(zones_[z]).value()));
    return alive;
  }

  [[nodiscard]] double room(World &world) const
  {
    const double drained = draining_ == nullptr ? 0 : draining_->value();
    return std::max(0.0, nodes_alive(world) - drained) * pods_per_node_;
  }

  [[nodiscard]] double pods_wanted() const
  {
    double pods = 0;
    for (const Member &member : members_)
      pods += member.desired->value();
    return pods;
  }

  /// Nodes missing for the pods that wait for room, as far as the limit allows.
  [[nodiscard]] int nodes_missing(World &world) const
  {
    return std::min(nodes_wanted(), nodes_addable(world)) - joining_;
  }

  void look(World &world)
  {
    tell_limit(world);
    if (scaling_ || !world.up(region_).on() || nodes_missing(world) <= 0)
      return;
    scaling_ = true;
    world.spawn(id_ + " autoscaler", [this, &world] { add_nodes(world); });
  }

  /// Whether EC2 gives it machines now: in a region that has lost a zone everybody asks for them, and in one
  /// that takes over from another, too. Where it does not, it is asked again when it does.
  bool launches_begin(World &world)
  {
    const bool impaired = std::any_of(zones_.begin(), zones_.end(), [&](const std::string &zone) {
      return !zone.empty() && !world.up(zone).on();
    });
    const bool flooded = std::any_of(other_regions_.begin(), other_regions_.end(),
                                     [](const Port *region) { return !region->on(); });
    if (!impaired && !flooded) {
      refused_until_s_.reset();
      return true;
    }
    if (!refused_until_s_) { // once an event
      Stream chance = world.stream(id_, "launches " + std::to_string(events_++));
      const bool refused = chance.uniform() < (impaired ? refused_ratio_ : refused_elsewhere_ratio_);
      refused_until_s_ = refused ? world.now_s() + refused_s_.sample(chance) : 0;
    }
    if (*refused_until_s_ <= world.now_s())
      return true;
    scaling_ = true;
    const EventId event =
        world.record(id_, "launches_refused",
                     impaired ? "no machines to be had: the region has lost a zone"
                              : "no machines to be had: everybody has come from a region that is lost",
                     Phase::action, {pending_->cause()},
                     {impaired ? "launch_refused_ratio" : "launch_refused_elsewhere_ratio"});
    world.spawn(id_ + " launches", [this, &world, event] {
      world.sleep_until_s(*refused_until_s_);
      scaling_ = false;
      refused_ = event;
      look(world);
    });
    return false;
  }

  void add_nodes(World &world)
  {
    Stream chance = world.stream(id_, "autoscaler " + std::to_string(scans_++));
    world.sleep_s(chance.uniform() * scan_s_);
    scaling_ = false;
    const int missing = nodes_missing(world);
    if (missing <= 0 || !world.up(region_).on())
      return; // room has come by itself
    if (!launches_begin(world))
      return;
    joining_ += missing;
    const EventId cause = pending_->cause();
    const EventId asked =
        world.record(id_, "nodes_asked", std::to_string(missing) + " more nodes are asked for", Phase::action,
                     {cause, std::exchange(refused_, no_event)}, {"autoscaler_scan_s", "launch_refused_s"});
    for (int node = 0; node < missing; ++node) {
      const double ready_s = world.now_s() + join_s_.sample(chance);
      world.spawn(id_ + " node", [this, &world, ready_s, asked] { join(world, ready_s, asked); });
    }
  }

  void join(World &world, double ready_s, EventId asked)
  {
    world.sleep_until_s(ready_s);
    const Port &region = world.up(region_);
    world.wait_until({&region}, [&] { return region.on(); }); // nobody lets it in before
    --joining_;
    std::size_t best = 0;
    int fewest = max_nodes_ + 1;
    for (std::size_t z = 0; z < zones_.size(); ++z)
      if (nodes_[z] < fewest && may_add_in(world, z)) {
        fewest = nodes_[z];
        best = z;
      }
    ++nodes_[best];
    const std::string rest = joining_ == 0 ? "the last node asked for is there"
                                           : "a node is there, " + std::to_string(joining_) + " to come";
    const EventId cause =
        world.record(id_, "nodes_joined", rest, Phase::action, {asked, region.cause()},
                     {pools_.any() ? pools_.first_id() + ".node_join_s" : std::string("node_join_s")});
    world.set(*zone_nodes_[best], nodes_[best], cause);
    world.set(*capacity_, room(world), cause);
    look(world); // it may not be the zone that was wanted
  }

  void scale(World &world)
  {
    const Port &asked = world.own(ports::request, "scale:" + id_);
    std::vector<const Port *> watched = {capacity_};
    for (const Member &member : members_) {
      double size = member.desired->value();
      for (const Port *other : member.elsewhere)
        size = std::max(size, other->value());
      if (to_pods_) // whoever says how many means it, of each service
        size = *to_pods_;
      world.set(*member.desired, size, asked.cause());
      watched.push_back(member.ready);
      watched.push_back(member.desired);
    }
    const auto pods_ready = [&] {
      double pods = 0;
      for (const Member &member : members_)
        pods += std::min(member.ready->value(), member.desired->value());
      return pods;
    };
    const auto all_there = [&] { return pods_ready() >= pods_wanted(); };
    for (double best = -1; pods_ready() > best && !all_there();) {
      best = pods_ready();
      world.wait_until(
          watched, [&] { return all_there() || pods_ready() > best; }, world.now_s() + scale_progress_s_);
    }
    EventId cause = asked.cause();
    for (const Member &member : members_)
      cause = std::max(cause, member.ready->cause());
    const int wanted = static_cast<int>(pods_wanted());
    const int ready = static_cast<int>(pods_ready());
    const bool all = ready >= wanted;
    const std::string text = std::to_string(ready) + (all ? "" : " of " + std::to_string(wanted)) +
                             " pods in service" + (all ? "" : ", and no other one comes");
    std::vector<std::string> takes = {"max_nodes", "node_join_s"};
    if (!all)
      takes.emplace_back("scale_progress_s");
    world.set(*scaled_, ready > 0 || all ? 1 : -1,
              world.record(id_, all ? "cluster_scaled" : "scaling_stalled", text, Phase::action,
                           {asked.cause(), cause}, std::move(takes)));
  }

  std::string id_;
  std::string region_;
  const Deployment &deployment_;
  std::vector<std::string> zones_;
  std::vector<int> nodes_; ///< by zone
  std::vector<Member> members_;
  std::optional<int> to_pods_; ///< of each service, by the runbook's command
  int nodes_at_start_ = 0;
  int max_nodes_ = 0;
  int joining_ = 0;
  int scans_ = 0;
  bool scaling_ = false;
  NodePools pools_;
  bool at_limit_ = false; ///< told that node pools may add no more
  double pods_per_node_ = 1;
  double scan_s_ = 0;
  double scale_progress_s_ = 0;
  Distribution join_s_;
  std::vector<Port *> zone_nodes_;
  Port *capacity_ = nullptr;
  double refused_ratio_ = 0;           ///< of events in which a zone is lost: nobody gets machines
  double refused_elsewhere_ratio_ = 0; ///< of events in which another region is lost
  std::vector<const Port *> other_regions_;
  Distribution refused_s_;
  std::optional<double> refused_until_s_; ///< of the present event
  int events_ = 0;
  EventId refused_ = no_event;
  bool owns_drains_ = false;
  Port *draining_ = nullptr;
  Port *alive_ = nullptr;
  Port *scaled_ = nullptr;
  Port *used_ = nullptr;
  Port *pending_ = nullptr;
};

} // namespace

std::unique_ptr<Component> make_eks_cluster(const ComponentSpec &spec, const Deployment &deployment)
{
  return std::make_unique<EksCluster>(spec, deployment);
}

} // namespace drsim::components::compute
