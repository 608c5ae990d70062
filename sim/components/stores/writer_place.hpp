#pragma once
#include "sim/components/component.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline stores {

/// Where the writer of an RDS instance and its standby stand: in two zones of its region, the writer's drawn
/// once a trial.
class WriterPlace {
public:
  WriterPlace(const ComponentSpec &spec, const Deployment &deployment);
  /// `alive`: component:ID.up, which takes the machine of the writer of the moment; `kept`: store:ID.kept,
  /// without which neither is there.
  void start(World &world, const Port &alive, const Port &kept);

  /// Nobody has deleted it.
  [[nodiscard]] bool kept() const { return kept_->on(); }
  [[nodiscard]] bool writer_up(World &world) const { return zone_up(world, writer_); }
  [[nodiscard]] bool standby_up(World &world) const { return zone_up(world, standby_); }
  /// The writer runs: its region, its zone and its machine do.
  [[nodiscard]] bool well(World &world) const;
  /// There is a zone for the standby that is not the writer's, and it is up.
  [[nodiscard]] bool standby_elsewhere(World &world) const;
  /// Everything that both stand on.
  [[nodiscard]] std::vector<const Port *> stands_on(World &world) const;
  [[nodiscard]] EventId latest(World &world) const; ///< of the changes of these
  /// The standby is the writer, on a machine that has not died.
  void swap();
  /// The writer is on a new machine.
  void replace() { outlived_ = true; }

private:
  [[nodiscard]] bool zone_up(World &world, std::size_t zone) const
  {
    return zones_.empty() || world.machine_and_volume_up(id_, zones_[zone]);
  }

  std::string id_;
  std::string region_;
  std::vector<std::string> zones_;
  std::size_t writer_ = 0;
  std::size_t standby_ = 0;
  bool outlived_ = false; ///< another machine has taken over from the one that died
  const Port *alive_ = nullptr;
  const Port *kept_ = nullptr;
};

} // namespace drsim::components::stores
