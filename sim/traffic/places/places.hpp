#pragma once
#include "sim/traffic/plane.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace drsim::traffic::inline places {

/// Every name that tiers and journeys use, as a number, and each with a slot in every region: the address of
/// a service or store in either data plane.
class Places {
public:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  explicit Places(const PlaneSettings &settings);

  [[nodiscard]] const Deployment &deployment() const { return deployment_; }
  [[nodiscard]] std::size_t regions() const { return regions_; }
  [[nodiscard]] std::size_t targets() const { return names_.size(); }
  [[nodiscard]] std::size_t slots() const { return names_.size() * regions_; }
  [[nodiscard]] const std::string &name(std::size_t target) const { return names_[target]; }

  /// Number of a name; nowhere when no tier and no hop has it.
  [[nodiscard]] std::size_t target(const std::string &name) const;
  [[nodiscard]] std::size_t slot(std::size_t region, std::size_t target) const
  {
    return target * regions_ + region;
  }
  [[nodiscard]] std::size_t target_of(std::size_t slot) const { return slot / regions_; }
  [[nodiscard]] std::size_t region_of(std::size_t slot) const { return slot % regions_; }
  /// Of a name in a region; nowhere when the name has no number.
  [[nodiscard]] std::size_t slot(std::size_t region, const std::string &name) const;
  /// Of a tier "NAME@REGION"; a Defect when it is not so named or the region is not in the deployment.
  [[nodiscard]] std::size_t slot_of(const TierSettings &tier) const;

private:
  const Deployment &deployment_;
  std::size_t regions_;
  std::vector<std::string> names_;                       ///< sorted
  std::unordered_map<std::string, std::size_t> numbers_; ///< place of each among them: asked for all the time
};

} // namespace drsim::traffic::places
