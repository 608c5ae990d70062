#pragma once
#include "sim/traffic/exact/failures.hpp"
#include "sim/traffic/exact/walks.hpp"
#include "sim/traffic/laws/dns_shares.hpp"

#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// Where users go: what resolvers tell them, and whether the front door they are sent to serves.
class FrontDoors {
public:
  FrontDoors(const PlaneSettings &settings, std::size_t regions, Agenda &agenda, Figures &figures,
             Failures &failures, Walks &walks, Stream &choices);

  void set_dns_answer(int region);
  void set_edge(std::uint32_t region, bool serving);
  /// Share of its users who come to a dead node.
  void set_loss(std::uint32_t region, double share) { doors_[region].loss = share; }
  /// Share of those who reach it whom it turns away.
  void set_turned_away(std::uint32_t region, double share) { doors_[region].away = share; }
  void set_front(const Front &front) { front_ = front; }
  void set_refuses(std::uint32_t region, bool refuses) { doors_[region].refuses = refuses; }

  /// Share of those who come that are no users.
  void set_attackers(double share) { attackers_ = share; }
  /// Share of these that are stopped before a region's door.
  void set_attack_stopped(std::uint32_t region, double share) { doors_[region].attack_stopped = share; }

  /// Somebody new comes, for a journey by chance.
  void arrive();
  /// A person begins a journey.
  void begin(const Person &person);
  /// A user of a door that does not answer has waited long enough.
  void hang_up(const Agenda::Hanging &user);

  /// Users follow this account of DNS from now on.
  void take_over(const DnsShares &dns);
  /// Share of users that are sent to a region at present; -1: nowhere.
  [[nodiscard]] double user_share(int region) const;

private:
  struct Door {
    bool serving = true;
    bool refuses = true;
    double loss = 0;
    double away = 0;
    double attack_stopped = 0;
  };
  /// Where a person goes; the number of regions: nowhere. One who moved goes where the network sends them.
  [[nodiscard]] std::uint32_t region_of(const Person &person);
  /// A request of an attack is stopped before a region's door.
  [[nodiscard]] bool screened(const Person &person, std::uint32_t region);
  /// A person comes no further than what stands before all regions.
  [[nodiscard]] bool stopped(const Person &person);
  /// A person waits at a door, or a node, that does not answer.
  void wait_in_vain(const Person &person, std::uint32_t region);
  [[nodiscard]] std::uint32_t pick_region();

  const Deployment &deployment_;
  Agenda &agenda_;
  Figures &figures_;
  Failures &failures_;
  Walks &walks_;
  Stream &choices_;
  Stream nodes_chance_;  ///< who comes to a dead node
  Stream away_chance_;   ///< who is turned away
  Stream reads_chance_;  ///< whose request only reads
  Stream attack_chance_; ///< who is none of the users, and which of these are stopped
  std::size_t attack_;   ///< the journey that is one
  std::size_t users_;    ///< journeys that are users'
  double attackers_ = 0;
  std::vector<double> hits_; ///< by journey, share answered at the edge
  const Cdn &cdn_;
  double patience_s_;
  DnsShares dns_;
  std::vector<Door> doors_;
  Front front_;
  std::vector<double> shares_;
  double shares_until_s_ = 0;
};

} // namespace drsim::traffic::exact
