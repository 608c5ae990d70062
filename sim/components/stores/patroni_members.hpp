#pragma once
#include "sim/components/component.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// One member of a Patroni cluster: a PostgreSQL on a machine in a zone.
struct Member {
  std::string zone;
  bool here = true;         ///< its place is up
  bool ready = true;        ///< it takes part, start_s after its place is up
  bool broken = false;      ///< died by itself
  bool synchronous = false; ///< writes wait for it
  int life = 0;             ///< counts losses
  double lost_s = 0;        ///< when the last was
  double received = 0;      ///< commits it had when a leader was lost
};

/// The members of a Patroni cluster in the zones of its region, and which of them lead and are synchronous.
/// component:ID.up takes the machine of the leader of the moment.
class PatroniMembers {
public:
  PatroniMembers(const ComponentSpec &spec, const Deployment &deployment);
  /// `recovers_s`: how long a machine boots and replays its log, on top of start_s, after it died then.
  void start(World &world, std::function<double(double lost_s)> recovers_s);

  [[nodiscard]] std::vector<Member> &all() { return members_; }
  [[nodiscard]] const std::vector<Member> &all() const { return members_; }
  [[nodiscard]] Member &leader() { return members_[leader_]; }
  [[nodiscard]] bool leader_ready() const { return members_[leader_].ready; }
  [[nodiscard]] std::size_t leader_at() const { return leader_; }
  void lead(std::size_t member) { leader_ = member; }
  [[nodiscard]] int ready() const;
  /// More than one member takes part, or there never were more.
  [[nodiscard]] bool redundant() const { return ready() > 1 || members_.size() == 1; }
  /// The first members that take part, besides the leader, become the synchronous ones.
  void choose_synchronous();
  [[nodiscard]] bool synchronous_lost() const;
  /// A member could be synchronous that is not.
  [[nodiscard]] bool synchronous_wanting() const;
  /// Counts changes of members.
  [[nodiscard]] Port &changed() const { return *changed_; }
  [[nodiscard]] EventId cause() const { return cause_; } ///< of the last change of a place

private:
  void look(World &world, EventId cause);
  void come_up(World &world, std::size_t at);

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  std::vector<Member> members_;
  std::size_t leader_ = 0;
  int synchronous_members_ = 0;
  Distribution start_s_;
  std::function<double(double)> recovers_s_;
  EventId cause_ = no_event;
  Port *changed_ = nullptr;
};

} // namespace drsim::components::stores
