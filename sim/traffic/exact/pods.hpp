#pragma once
#include "sim/traffic/exact/calls.hpp"

#include <cstddef>
#include <vector>

namespace drsim::traffic::inline exact {

/// What becomes of calls when the pods of a tier come and go. A store is one pod.
class Pods {
public:
  Pods(Tiers &tiers, Calls &calls, Agenda &agenda) : tiers_(tiers), calls_(calls), agenda_(agenda) {}

  /// Zone by zone. A tier that loses all its servers fails what it works on and what waits; one that has
  /// fewer than before finishes what it works on; where pods fall silent, what they had hangs.
  void set(std::size_t slot, const std::vector<ZonePods> &zones);
  /// This share of what a zone's pods work on fails, and with the whole of it those who wait.
  void fail_in_service(std::size_t slot, std::size_t zone, double share);

private:
  void fall_silent(std::size_t slot, std::uint32_t line, double share);
  void move_waiting(std::size_t slot, std::uint32_t line);

  Tiers &tiers_;
  Calls &calls_;
  Agenda &agenda_;
};

} // namespace drsim::traffic::exact
