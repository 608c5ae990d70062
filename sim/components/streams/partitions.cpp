#include "sim/components/streams/partitions.hpp"

#include <algorithm>
#include <utility>

namespace drsim::inline components::inline streams {

Partitions::Partitions(Settings settings) : settings_(std::move(settings)), places_(settings_.places)
{
  for (const ReplicaSet &set : settings_.sets) {
    Group &group = groups_.emplace_back();
    group.share = set.share;
    for (const std::size_t place : set.places)
      group.replicas.push_back({place, true, 0});
  }
}

bool Partitions::leads(const Group &group) const
{
  return group.leader >= 0 && lives(group.replicas[static_cast<std::size_t>(group.leader)]);
}

bool Partitions::takes(const Group &group) const
{
  if (!leads(group))
    return false;
  if (!settings_.all_acknowledge)
    return true;
  int in_sync = 0;
  for (const Replica &one : group.replicas) {
    if (one.in_sync && !lives(one))
      return false; // it is waited for
    in_sync += one.in_sync ? 1 : 0;
  }
  return in_sync >= settings_.min_in_sync;
}

double Partitions::writable() const
{
  double share = 0;
  for (const Group &group : groups_)
    share += takes(group) ? group.share : 0;
  return std::min(1.0, share);
}

double Partitions::led() const
{
  double share = 0;
  for (const Group &group : groups_)
    share += leads(group) ? group.share : 0;
  return std::min(1.0, share);
}

void Partitions::lose(std::size_t place, double now_s)
{
  places_[place] = {false, false, now_s};
}

void Partitions::expel(Group &group)
{
  for (Replica &one : group.replicas)
    if (one.in_sync && !lives(one)) {
      one.in_sync = false;
      one.since_s = places_[one.place].lost_s;
    }
}

void Partitions::elect(Group &group, Elected &elected)
{
  group.leader = -1;
  for (std::size_t r = 0; r < group.replicas.size() && group.leader < 0; ++r)
    if (lives(group.replicas[r]) && group.replicas[r].in_sync)
      group.leader = static_cast<int>(r);
  if (group.leader >= 0) {
    elected.failed_over += group.share;
    return;
  }
  for (std::size_t r = 0; r < group.replicas.size() && settings_.unclean && group.leader < 0; ++r)
    if (lives(group.replicas[r]))
      group.leader = static_cast<int>(r);
  if (group.leader < 0)
    return;
  Replica &leader = group.replicas[static_cast<std::size_t>(group.leader)];
  for (Replica &one : group.replicas)
    one.in_sync = one.in_sync && lives(one);
  leader.in_sync = true;
  const bool first = elected.unclean == 0;
  elected.behind_since_s = first ? leader.since_s : std::min(elected.behind_since_s, leader.since_s);
  elected.unclean += group.share;
}

Partitions::Elected Partitions::settle()
{
  Elected elected;
  for (Group &group : groups_) {
    if (!leads(group))
      elect(group, elected);
    if (!leads(group))
      continue;
    expel(group);
    for (Replica &one : group.replicas)
      one.in_sync = one.in_sync || places_[one.place].caught_up;
  }
  return elected;
}

void Partitions::catch_up(std::size_t place)
{
  places_[place].caught_up = true;
  static_cast<void>(settle());
}

} // namespace drsim::components::streams
