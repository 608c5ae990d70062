#pragma once
#include "sim/traffic/exact/call_store.hpp"
#include "sim/traffic/exact/tiers.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace drsim::traffic::inline exact {

/// Who waits at each zone's pods, or at a store, and who is served there.
class Lines {
public:
  Lines(const PlaneSettings &settings, Agenda &agenda, Tiers &tiers, CallStore &calls, Stream &choices);

  struct Place {
    std::uint32_t line = 0;
    bool silent = false; ///< with a pod that does not answer
  };
  /// A pod for a call by chance: every one of the list that clients have is as likely as any other, the
  /// silent ones too.
  [[nodiscard]] Place pick(const ExactQueue &queue);
  /// Whether a call is lost on its way, by chance.
  [[nodiscard]] bool loses(const ExactQueue &queue);
  /// Lets a call begin at its line, or wait there.
  void join(CallId id);
  /// No more may wait at a line.
  [[nodiscard]] bool full(std::size_t slot, std::uint32_t line) const
  {
    return tiers_[slot].full(tiers_[slot].lines[line]);
  }
  /// Lets it wait there.
  void wait(CallId id) { tiers_[calls_[id].slot].lines[calls_[id].line].waiting.push_back(id); }
  /// A call's service ends: its server is free, but not yet given to the next.
  void leave(CallId id);
  /// Gives free servers to those who wait. Who has been given up for longer than users have patience is
  /// dropped: nobody wants it done.
  void serve(std::size_t slot, std::uint32_t line);
  void serve(std::size_t slot);
  /// Takes from a line what it works on, each with the chance of `share`, and with the whole share who waits.
  [[nodiscard]] std::vector<CallId> take(std::size_t slot, std::uint32_t line, double share);
  /// Takes everything from all lines of a tier.
  [[nodiscard]] std::vector<CallId> take_all(std::size_t slot);

private:
  [[nodiscard]] Place pick_by_zone(const ExactQueue &queue);
  void begin_service(CallId id);

  Agenda &agenda_;
  Tiers &tiers_;
  CallStore &calls_;
  Stream &choices_;
  Stream pods_chance_; ///< which pod a call goes to
  Stream grey_chance_; ///< which calls are lost or slow
  double patience_s_;
};

} // namespace drsim::traffic::exact
