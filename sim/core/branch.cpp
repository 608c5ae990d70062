#include "sim/core/branch.hpp"

#include "sim/core/assertion.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace drsim::inline core {
namespace {

struct Ahead {
  std::vector<LuckTurn> turns;
  std::size_t next = 0;
};

Ahead &ahead()
{
  static Ahead one;
  return one;
}

// Spreads small numbers over all bits of a key; 0, the trial's own luck, changes nothing of it.
std::uint64_t mix_of(std::uint64_t luck)
{
  if (luck == 0)
    return 0;
  std::uint64_t x = luck * 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

} // namespace

void Branch::begin(std::vector<LuckTurn> turns)
{
  DRSIM_ASSERT(
      std::is_sorted(turns.begin(), turns.end(),
                     [](const LuckTurn &a, const LuckTurn &b) { return a.after_draws < b.after_draws; }),
      "turns of luck come in order of draws");
  drawn_ = 0;
  mix_ = 0;
  ahead() = {std::move(turns), 0};
  turn_at_ =
      ahead().turns.empty() ? std::numeric_limits<std::uint64_t>::max() : ahead().turns.front().after_draws;
}

LuckTurn Branch::turn(std::uint64_t luck)
{
  mix_ = mix_of(luck);
  turn_at_ = std::numeric_limits<std::uint64_t>::max(); // turns ahead belong to another future
  return {drawn_, luck};
}

void Branch::take_turns()
{
  Ahead &all = ahead();
  while (all.next < all.turns.size() && all.turns[all.next].after_draws <= drawn_)
    mix_ = mix_of(all.turns[all.next++].luck);
  turn_at_ = all.next < all.turns.size() ? all.turns[all.next].after_draws
                                         : std::numeric_limits<std::uint64_t>::max();
}

} // namespace drsim::core
