// What becomes of users at the front doors of the regions, and at a content delivery network before them.
#include "sim/core/assertion.hpp"
#include "sim/traffic/fluid/fluid_plane.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::traffic::inline fluid {
namespace {

constexpr std::size_t door = number_of(FailureCause::front_door);

} // namespace

void FluidPlane::set_edge_loss(int region, double share)
{
  DRSIM_ASSERT(share >= 0 && share <= 1, "users of dead nodes are a share");
  double &now = edge_loss_[region_index(region)];
  changed_ = changed_ || now != share;
  now = share;
}

void FluidPlane::set_edge_turned_away(int region, double share)
{
  DRSIM_ASSERT(share >= 0 && share <= 1, "users turned away are a share");
  double &now = edge_away_[region_index(region)];
  changed_ = changed_ || now != share;
  now = share;
}

void FluidPlane::set_front(const Front &front)
{
  DRSIM_ASSERT(front.lost_ratio >= 0 && front.lost_ratio <= 1 && front.turned_away_ratio >= 0 &&
                   front.turned_away_ratio <= 1,
               "users whom the front stops are a share");
  changed_ = changed_ || !(front == front_);
  front_ = front;
}

bool FluidPlane::come(std::size_t journey, std::size_t region, double rate_per_s, double &come_per_s) const
{
  come_per_s = demand_per_s(journey, rate_per_s) * front_.lets() * (1 - network_.paths()[journey].cdn_share) *
               shares_[region] * unstopped(journey, region);
  return edge_serving_[region];
}

Ending FluidPlane::at_door(std::size_t region) const
{
  Ending end;
  end.ok = 0;
  end.failed[door] = 1;
  end.sum_up();
  end.refused_at_door = end.failing;
  end.failed_s = edge_refuses_[region] || !std::isfinite(patience_s_) ? 0 : patience_s_;
  return end;
}

/// Of those who come to a front door that serves, some meet a dead node and wait in vain, and some of the
/// others are turned away at once.
Ending FluidPlane::in_region(std::size_t journey, std::size_t region, double come_per_s)
{
  const Path &path = network_.paths()[journey];
  const double loss = edge_loss_[region];
  const double let_in = (1 - loss) * (1 - edge_away_[region]);
  Ending end = ending(path, region, network_.walk(path, region, come_per_s * let_in));
  end.refused_at_door = end.failing;
  if (let_in >= 1)
    return end;
  const double failed_s = end.failing * let_in * end.failed_s;
  for (double &one : end.failed)
    one *= let_in;
  end.failed[door] += loss;
  end.failed[number_of(FailureCause::shed)] += 1 - loss - let_in;
  end.ok *= let_in;
  end.slow *= let_in;
  end.unanswered *= let_in;
  end.sum_up();
  end.refused_at_door = end.failing - loss; // who reaches nobody is in nobody's figures
  end.failed_s = (failed_s + loss * (std::isfinite(patience_s_) ? patience_s_ : 0)) / end.failing;
  return end;
}

bool FluidPlane::fails_over(std::size_t journey, std::size_t region) const
{
  return cdn_.secondary >= 0 && static_cast<std::size_t>(cdn_.secondary) != region &&
         read_shares_[journey] > 0;
}

bool FluidPlane::swallows(std::size_t region) const
{
  return edge_serving_[region] || !edge_refuses_[region]; // a dead node of it, or all
}

FailedBy FluidPlane::moved(std::size_t journey, std::size_t region, const Ending &first) const
{
  FailedBy all{};
  for (std::size_t cause = 0; cause < failure_causes; ++cause)
    all[cause] = cdn_.fails_over[cause] ? read_shares_[journey] * first.failed[cause] : 0;
  if (swallows(region) && cdn_.connect_s >= patience_s_)
    all[door] = 0; // they have gone by then
  return all;
}

/// Reads that fail at the first origin are asked of the second, each anew: who met nobody waits for
/// connect_s before, the others for as long as the first took to fail.
Ending FluidPlane::with_second(std::size_t journey, std::size_t region, const Ending &first,
                               double come_per_s)
{
  const FailedBy go = moved(journey, region, first);
  double share = 0;
  for (const double one : go)
    share += one;
  if (share <= 1e-12)
    return first;
  const auto second = static_cast<std::size_t>(cdn_.secondary);
  const Path &path = network_.paths()[journey];
  const double door_s = swallows(region) ? cdn_.connect_s : 0;
  const double wait_s = (go[door] * door_s + (share - go[door]) * first.failed_s) / share;
  Ending there = at_door(second);
  if (edge_serving_[second]) {
    PathAnswer answer = network_.walk(path, second, come_per_s * share);
    answer.mean_s += wait_s;
    answer.time_s += wait_s;
    there = ending(path, second, answer);
  } else {
    there.failed_s += wait_s;
  }
  Ending both = first;
  const double good = first.ok + first.slow, good_there = share * (there.ok + there.slow);
  both.ok = first.ok + share * there.ok;
  both.slow = first.slow + share * there.slow;
  for (std::size_t cause = 0; cause < failure_causes; ++cause)
    both.failed[cause] = std::max(0.0, first.failed[cause] - go[cause] + share * there.failed[cause]);
  both.sum_up();
  const double failed_s = (first.failing - share) * first.failed_s + share * there.failing * there.failed_s;
  both.failed_s = both.failing > 1e-12 ? std::min(std::max(0.0, failed_s) / both.failing, patience_s_) : 0;
  both.unanswered = first.unanswered + share * there.unanswered;
  if (good + good_there > 0) {
    const double weight = good_there / (good + good_there);
    both.mean_s = (1 - weight) * first.mean_s + weight * there.mean_s;
    both.variance_s2 = (1 - weight) * first.variance_s2 + weight * there.variance_s2 +
                       weight * (1 - weight) * std::pow(there.mean_s - first.mean_s, 2);
    both.unpublished = (1 - weight) * first.unpublished + weight * there.unpublished;
  }
  return both;
}

} // namespace drsim::traffic::fluid
