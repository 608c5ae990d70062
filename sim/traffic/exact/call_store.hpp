#pragma once
#include "sim/traffic/exact/exact_queue.hpp"
#include "sim/traffic/exact/person.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// One try of one visit to a tier.
struct Call {
  std::uint32_t branch = 0; ///< nobody: given up, only work is left
  std::uint32_t generation = 0;
  std::size_t slot = 0;
  double came_s = 0;
  bool commits = false;
  std::uint32_t line = 0;            ///< of its tier
  bool hangs = false;                ///< at a silent pod: nothing will come of it
  std::uint32_t pool = nobody;       ///< whose connection it holds or waits for
  std::uint32_t unanswered = nobody; ///< given up, but a write that will count: its journey
  bool connected = false;
  bool held = false; ///< its store is away: it waits for it to come back
  bool in_service = false;
  bool returning = false; ///< served; the answer is on its way from another region
  bool success = false;   ///< of a returning one
};

/// All calls under way by number. A number is used again, with another generation. References do not outlive
/// the next `open`, and what ends one call may open many: hold numbers.
class CallStore {
public:
  [[nodiscard]] CallId open(std::uint32_t branch, std::size_t slot, double now_s, bool commits)
  {
    CallId id = static_cast<CallId>(calls_.size());
    if (free_.empty()) {
      calls_.emplace_back();
    } else {
      id = free_.back();
      free_.pop_back();
    }
    calls_[id] = Call{branch, calls_[id].generation + 1, slot, now_s, commits};
    return id;
  }
  void close(CallId id)
  {
    Call &call = calls_[id];
    ++call.generation;
    call.branch = nobody;
    call.in_service = false;
    free_.push_back(id);
  }
  [[nodiscard]] Call &operator[](CallId id) { return calls_[id]; }
  [[nodiscard]] const Call &operator[](CallId id) const { return calls_[id]; }
  [[nodiscard]] CallId size() const { return static_cast<CallId>(calls_.size()); }

private:
  std::vector<Call> calls_;
  std::vector<CallId> free_;
};

} // namespace drsim::traffic::exact
