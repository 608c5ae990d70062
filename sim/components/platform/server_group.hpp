#pragma once
#include "sim/components/component.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace drsim::inline components::inline platform {

/// Servers of one cluster, spread evenly over the zones of its region, of which one leads. A server dies with
/// its region, its zone, or component:ID.up, and is ready again start_s after its place is back, and once
/// `unlock` says so. Where servers vote, more than half of those with a vote must be ready for one to lead.
/// Autopilot may take the vote of the dead and give it back when they are stable: both are writes of the
/// leader, so that without one no vote changes, and servers that are back but have no vote do not help to
/// elect one. Sets: ID.available (one leads), ID.ready_servers. Not modelled: split votes, votes lost on the
/// network between zones, a leader that steps down late, servers that differ in weight, disks.
class ServerGroup {
public:
  struct Settings {
    std::string id;
    std::string what; ///< "Consul", "Vault": for events
    std::string region;
    std::vector<std::string> zones; ///< of the region, in order; empty = one place
    int servers = 1;
    bool votes = true; ///< false: any server may lead, a lock kept elsewhere decides
    Distribution start_s;
    bool cleanup_dead = false;
    Distribution member_failed_s;
    double reconcile_s = 0;
    double stabilization_s = 0;
    int min_quorum = 0; ///< voters that autopilot keeps, dead or not
  };
  /// Of a component's spec: zones, parameters start_s, servers and autopilot's.
  [[nodiscard]] static Settings settings_of(const ComponentSpec &spec, const Deployment &deployment,
                                            const std::string &what);

  /// What else must be on for anyone to lead (a store of locks).
  std::vector<std::string> needs;
  /// Time until someone leads again, once someone can: with so many servers ready, the old leader among them
  /// or not.
  std::function<double(Stream &, int ready, bool leader_lives)> takeover_s;
  /// Waits, in an actor of the server's own, until the server is unlocked; false when it died meanwhile.
  std::function<bool(World &, int server, const std::function<bool()> &gone,
                     const std::vector<const Port *> &watched)>
      unlock;

  void start(World &world, const Settings &settings);

private:
  struct Server {
    std::string zone;
    bool here = true; ///< its place is up
    bool ready = true;
    bool votes = true;
    int life = 0; ///< counts losses: whoever waits for it knows that it died
  };

  [[nodiscard]] bool place_up(World &world, const Server &server) const;
  [[nodiscard]] int ready() const;
  [[nodiscard]] int voters() const;
  [[nodiscard]] bool quorum() const;
  [[nodiscard]] bool needs_met() const;
  [[nodiscard]] bool can_lead() const { return quorum() && needs_met(); }
  [[nodiscard]] bool led() const;
  /// Somebody leads and has been told of: `led` as soon as it is known that nobody does.
  [[nodiscard]] bool has_led() const { return led() && available_->on(); }
  bool led_for(World &world, double seconds, const std::function<bool()> &over);
  void look(World &world, EventId cause);
  void come_up(World &world, std::size_t at);
  void remove_vote(World &world, std::size_t at);
  void return_vote(World &world, std::size_t at);
  void change(World &world, EventId cause);
  void lead(World &world);
  void lose_leader(World &world);

  Settings settings_;
  std::vector<Server> servers_;
  std::size_t leader_ = 0;
  bool has_leader_ = true;
  int depositions_ = 0;      ///< times that the leader was lost
  EventId cause_ = no_event; ///< of the last change
  std::vector<const Port *> needs_;
  std::vector<const Port *> places_;
  Port *changed_ = nullptr;
  Port *available_ = nullptr;
  Port *ready_servers_ = nullptr;
};

} // namespace drsim::components::platform
