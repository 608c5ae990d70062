#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline insight {

/// One way in which a region to fail over to differs from the primary.
struct ParityDifference {
  enum class Kind {
    missing, ///< nothing there stands in for the component, or for a thing it needs
    smaller, ///< a capacity is lower
    version, ///< another image of the same repository, another engine version
    other    ///< another setting
  };
  Kind kind = Kind::other;
  std::string region;    ///< that differs
  std::string primary;   ///< component of the primary region
  std::string standby;   ///< its counterpart; "" = missing
  std::string parameter; ///< parameter, or what it needs ("secret", "image", ...)
  std::string primary_value;
  std::string standby_value;
  Provenance primary_at;
  Provenance standby_at; ///< file is empty when there is nothing to point at
};

[[nodiscard]] const char *parity_name(ParityDifference::Kind kind);

/// "bff@eu-west-1 is smaller: replicas 3 here, 6 in eu-central-1".
[[nodiscard]] std::string parity_text(const ParityDifference &difference);

/// Pairs every component of the primary region with its counterpart in each other region (same name without
/// region or role, replica by its source, front door by the failover record) and tells where they differ.
/// Only what a user's file sets on either side counts: two defaults are the same.
[[nodiscard]] std::vector<ParityDifference> region_parity(const Deployment &deployment);

} // namespace drsim::insight
