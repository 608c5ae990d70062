#pragma once
#include "sim/components/access.hpp"
#include "sim/engine/world.hpp"
#include "sim/traffic/plane.hpp"
#include "sim/users/pool_slots.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drsim::inline users {

/// What a change of the control plane means for users.
enum class Effect {
  unseen, ///< nothing has changed for them
  none,   ///< neither better nor worse
  better,
  worse
};

/// Keeps the data plane's settings as the World's signals say, from attach() on: DNS answers, front doors,
/// pods, stores and which of them services use, caches, extra load. Before anything is set the plane is
/// played forward to the present, so that every change acts from its own instant.
/// A region's front door is its load balancers; without any in the whole deployment it is the region itself.
/// Pods without a connection to the database that they need answer errors (pool_slots.hpp).
/// Users of a dead node of theirs come to nobody; those whom they turn away get a quick error. Where a region
/// has several, a service that users meet first is there for them while one of its own serves. Targets that
/// health checks have taken out get no requests. Requests that a load balancer sends into a dead zone count
/// as errors of the services users meet first; it, not the list of endpoints, says to which pods users come.
/// Without cross-zone balancing these are those of the zone whose node they reach.
/// Caches answer in regions that have one, topics where there is a cluster for them.
/// A brown-out of a zone, a service or a store is felt by its share of pods or calls. What rules keep callers
/// from is felt likewise: calls that are dropped as lost ones, calls that are refused as errors; a cache is
/// then without its keys, a topic without its partitions. While names are not found in a region services
/// there reach neither each other nor others outside. Callers of zones whose NAT gateway is lost wait in vain
/// for others outside: a region's calls to these, by the share of its living zones. Users whose resolvers
/// were told of other name servers (registrar) come to nobody. Not modelled: a brown-out of a zone in what
/// databases of the zone answer; a store in another region that a cut link hides from its services; how long
/// callers wait for a cache or a topic that drops their calls.
class PlaneInputs {
public:
  /// A change, after it took effect.
  struct Change {
    EventId cause = no_event; ///< the event behind it
    Effect effect = Effect::none;
    std::string target;  ///< service, store, cache or topic that changed; "" = something all journeys use
    bool by_dns = false; ///< another answer: users follow it as they ask again
  };
  using Told = std::function<void(const Change &change)>;

  PlaneInputs(World &world, traffic::Plane &plane, Told told);
  /// Call when every component has created its signals.
  void attach();

private:
  /// What browns out: a zone, a service's pods of a region, a store.
  struct GreyPorts {
    const Port *errors = nullptr;
    const Port *loss = nullptr;
    const Port *latency_s = nullptr;
    const Port *slow = nullptr;
  };
  struct Service {
    int region = 0;
    std::string name;
    std::string id;
    std::vector<std::pair<const Port *, const Port *>> zones; ///< pods that serve, and silent ones
    const Port *endpoints = nullptr;                          ///< counts changes of these
    const Port *desired = nullptr;
    const Port *probed_out = nullptr; ///< pods that work on, but take no more calls
    const Port *error_ratio = nullptr;
    const Port *cut_off = nullptr;     ///< share of calls that go to pods that have stopped
    const Port *edge_errors = nullptr; ///< of the load balancer in front; nullptr deeper inside
    std::vector<const Port *> doors;   ///< "serving" of its balancers, where the region has others, too
    std::vector<const Port *>
        in_use; ///< by zone, share of targets that its balancer's checks leave in service
    std::vector<const Port *> node_share; ///< by zone, where its balancer's nodes keep to their zones
    double unserved = 0;                  ///< of those who reach a node, where it has no target
    GreyPorts grey;                       ///< of its own
    std::optional<Access> access;         ///< whether callers reach it
    const Port *known_by = nullptr;       ///< a Consul whose answers are good with a leader only
    const Port *names = nullptr;          ///< of one that other services call: they find it
    std::vector<GreyPorts> grey_zones;
    std::vector<traffic::ZonePods> there; ///< pods that could serve
    std::vector<traffic::ZonePods> now;   ///< and those to which requests go
    double pods = 0;
    double out = 0;
    double silent = 0;
    double errors = 0;
    traffic::Grey grey_now;
  };
  struct Store {
    int region = 0;
    std::string name;
    const Port *readable = nullptr;
    const Port *writable = nullptr;
    const Port *speed = nullptr;
    Port *write_per_s = nullptr;
    double before = -1; ///< how well it was: none of reads, writes and speed, ...
  };

  /// By which gateways callers of a region reach others outside, zone by zone.
  struct WaysOut {
    std::vector<std::pair<const Port *, const Port *>>
        zones; ///< what lets a zone out, and whether that lives
    [[nodiscard]] double cut_ratio() const;
  };

  /// Applies it now and at every change; listen(): at every change. `target`: what changes (Change).
  void follow(const Port &signal, std::function<Effect()> apply, const std::string &target = {});
  void listen(const Port &signal, std::function<Effect()> apply, const std::string &target = {});
  void attach_dns();
  void attach_edges();
  void attach_services();
  void attach_stores();
  void attach_routes();
  void attach_caches();
  void attach_cache(const std::string &cache, int region);
  void attach_topics();
  void attach_topic(const std::string &topic, bool waited_for, int region);
  void attach_balancers(const PortKind &says, double (Access::*keeps_off)() const,
                        void (traffic::Plane::*set)(int region, double share));
  void attach_store_errors();
  void attach_third_parties();
  void attach_front();
  void attach_attack();
  [[nodiscard]] std::vector<std::string> firewalls_on(const std::string &protected_id) const;
  [[nodiscard]] std::vector<Access> firewalls_of(const std::string &protected_id) const;
  /// Whether names are found in a service's region; null where nothing says.
  [[nodiscard]] const Port *names_in(const std::string &region) const;
  [[nodiscard]] WaysOut ways_out_of(const std::string &region) const;
  void attach_grey_stores();
  [[nodiscard]] std::vector<std::optional<Access>> access_to(const std::string &store) const;
  void find_names(Service &service, const ComponentSpec &spec) const;
  void find_balancers(Service &service, const ComponentSpec &spec);
  [[nodiscard]] GreyPorts grey_of(const std::string &part) const;
  [[nodiscard]] static std::vector<const Port *> signals_of(const Service &service);
  /// Share of errors of a service's pods by brown-outs, and what else these do to its calls.
  [[nodiscard]] static std::pair<double, traffic::Grey> grey_now(const Service &service);
  void count_pods(Service &service);
  static void by_nodes(Service &service);
  void fail_dead(const Service &service, const std::vector<traffic::ZonePods> &before);
  Effect apply_dns(const Port &answer);
  Effect apply_edge(int region);
  Effect apply_service(Service &service);
  void apply_pools(const std::string &service, EventId cause);
  Effect apply_store(Store &store);
  Effect apply_route(const std::string &store, const Port &serving);
  [[nodiscard]] bool bottleneck(const Service &service) const;

  World &world_;
  traffic::Plane &plane_;
  Told told_;
  std::vector<std::vector<const Port *>> doors_; ///< by region: "serving" of its load balancers
  bool any_door_ = false;
  std::vector<bool> edge_serves_;
  std::vector<Service> services_;
  PoolSlots pools_;
  std::vector<Store> stores_;
  double load_factor_ = 1;
};

} // namespace drsim::users
