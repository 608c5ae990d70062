#pragma once
#include "sim/engine/world.hpp"

#include <optional>
#include <string>

namespace drsim::inline components::inline stores {

/// What a faulty writer does to a store (STORE.bad_writes, held by a fault: share of the rows in use that
/// it spoils a second). Replicas copy spoilt rows; they stay until the store is restored to a time before.
/// Of what users read, the share that is spoilt comes back as an error (STORE.error_ratio), up to all of
/// it; STORE.corrupt_since says when it began. A share of them looks right (silent): users are answered
/// wrongly and feel nothing. While the copy in use refuses writes (STORE.stopped_region), nothing more is
/// spoilt. A writer still at work after a restore begins anew. Not modelled: repair row by row.
class Corruption {
public:
  void start(World &world, const std::string &store, double silent_ratio);
  /// When the bad writes began that are still in the store.
  [[nodiscard]] std::optional<double> since_s() const { return since_->time_s(); }
  /// The store was restored to a time before: nothing bad is in it any more.
  void clean(World &world, EventId cause);

private:
  void spoil(World &world);
  [[nodiscard]] bool refused() const { return stopped_->value() == serving_->value(); }

  std::string store_;
  Port *bad_writes_ = nullptr;
  Port *since_ = nullptr;
  Port *error_ratio_ = nullptr;
  const Port *stopped_ = nullptr;
  const Port *serving_ = nullptr;
  double silent_ratio_ = 0;
  double spoilt_ = 0; ///< share of what users read
  bool spoiling_ = false;
};

} // namespace drsim::components::stores
