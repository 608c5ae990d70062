#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace drsim::inline core {

/// From `after_draws` draws of this process's trial on, all streams of chance go on with other luck; `luck` 0
/// is the trial's own, any other number one of its branches.
struct LuckTurn {
  std::uint64_t after_draws = 0;
  std::uint64_t luck = 0;

  friend bool operator==(const LuckTurn &, const LuckTurn &) = default;
};

/// Which luck the trial of this process has: one simulation a process (decision 0001), so one branch. What
/// was drawn before a turn, down to the second half of a block that nobody has asked for yet, belongs to the
/// state at the turn, so that whatever comes after depends on that state and on fresh luck alone. Draws are
/// counted in blocks of two numbers, over all streams, in the order in which the trial makes them: the same
/// for every repetition up to the turn.
class Branch {
public:
  /// A trial begins: no draw yet, the trial's own luck, then these turns, in order of `after_draws`.
  static void begin(std::vector<LuckTurn> turns = {});
  /// Other luck from now on; returns the turn that repeats it.
  static LuckTurn turn(std::uint64_t luck);
  /// Blocks drawn so far.
  [[nodiscard]] static std::uint64_t drawn() { return drawn_; }

  /// For Stream: what to mix into its key for the next `blocks` blocks; 0 with the trial's own luck.
  static std::uint64_t next(std::uint64_t blocks)
  {
    if (drawn_ >= turn_at_)
      take_turns();
    drawn_ += blocks;
    return mix_;
  }

private:
  static void take_turns();
  static inline std::uint64_t drawn_ = 0;
  static inline std::uint64_t turn_at_ = std::numeric_limits<std::uint64_t>::max();
  static inline std::uint64_t mix_ = 0;
};

} // namespace drsim::core
