#pragma once
#include "sim/laws/replica_sets.hpp"

#include <cstddef>
#include <vector>

namespace drsim::inline components::inline streams {

/// Which replicas of a topic's partitions live, are in sync and lead, while places die and come back. Knows
/// no time but what it is told. A replica that dies stays in the set of those in sync until it is expelled;
/// the last of the set is never. Without a leader only a member of that set may become one, or, where
/// elections are unclean, any that lives: what was acknowledged since it fell out of sync is gone.
class Partitions {
public:
  struct Settings {
    std::vector<ReplicaSet> sets;
    std::size_t places = 0;
    int min_in_sync = 1;
    bool all_acknowledge = true; ///< producers wait for every replica in sync; else for the leader alone
    bool unclean = false;
  };
  explicit Partitions(Settings settings);

  /// Every replica in the place is dead.
  void lose(std::size_t place, double now_s);
  /// Every replica there lives again, and is behind.
  void revive(std::size_t place)
  {
    places_[place].lives = true;
    places_[place].caught_up = false;
  }
  [[nodiscard]] double lost_s(std::size_t place) const { return places_[place].lost_s; }
  /// They have caught up with whatever leads.
  void catch_up(std::size_t place);
  /// The dead are noticed: they leave the sets in sync, and where the leader was one, another leads. Also
  /// when replicas live again.
  struct Elected {
    double failed_over = 0;    ///< share of partitions that a replica in sync leads now, in another's place
    double unclean = 0;        ///< and one that was behind
    double behind_since_s = 0; ///< the longest of these
  };
  Elected settle();

  /// Share of partitions that take events from producers, and that have a leader to be read from.
  [[nodiscard]] double writable() const;
  [[nodiscard]] double led() const;

private:
  struct Replica {
    std::size_t place = 0;
    bool in_sync = true;
    double since_s = 0; ///< it is behind
  };
  struct Group {
    double share = 0;
    std::vector<Replica> replicas;
    int leader = 0; ///< -1: none
  };
  struct Place {
    bool lives = true;
    bool caught_up = true;
    double lost_s = 0; ///< last
  };

  [[nodiscard]] bool lives(const Replica &one) const { return places_[one.place].lives; }
  [[nodiscard]] bool leads(const Group &group) const;
  [[nodiscard]] bool takes(const Group &group) const;
  void elect(Group &group, Elected &elected);
  void expel(Group &group);

  Settings settings_;
  std::vector<Group> groups_;
  std::vector<Place> places_;
};

} // namespace drsim::components::streams
