#pragma once
#include "sim/engine/world.hpp"

#include <optional>
#include <string>

namespace drsim::inline components::inline stores {

/// What a faulty writer does to a store (STORE.bad_writes, held by a fault: share of the rows in use that it
/// spoils a second). Replicas copy spoilt rows; they stay until the store is restored to a time before. Of
/// what users read, the share that is spoilt comes back as an error (STORE.error_ratio), up to all of it;
/// STORE.corrupt_since says when it began. A writer still at work after a restore begins anew. Not modelled:
/// wrong answers that nobody notices, repair row by row.
class Corruption {
public:
  void start(World &world, const std::string &store);
  /// When the bad writes began that are still in the store.
  [[nodiscard]] std::optional<double> since_s() const { return since_->time_s(); }
  /// The store was restored to a time before: nothing bad is in it any more.
  void clean(World &world, EventId cause);

private:
  void spoil(World &world);

  std::string store_;
  Port *bad_writes_ = nullptr;
  Port *since_ = nullptr;
  Port *error_ratio_ = nullptr;
  bool spoiling_ = false;
};

} // namespace drsim::components::stores
