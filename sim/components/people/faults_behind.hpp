#pragma once
#include "sim/core/timeline.hpp"
#include "sim/model/deployment.hpp"

#include <cstdint>
#include <vector>

namespace drsim::inline components::inline people {

/// Faults of a trial, one bit each in order of their beginning; the last bit stands for all beyond.
using FaultSet = std::uint64_t;

/// The runbook that the alert behind a page names; "" where it names none, or none paged.
[[nodiscard]] std::string named_runbook(const Deployment &deployment, const Timeline &timeline, EventId page);

/// Which faults led to an event, by its causes and theirs: what people are on the track of when they follow
/// a page or a report. It is how the simulation tells one trouble from another; nobody in it reads it.
class FaultsBehind {
public:
  explicit FaultsBehind(const Timeline &timeline) : timeline_(timeline) {}
  /// None for an event that no fault led to, such as an alert that always fires.
  [[nodiscard]] FaultSet of(EventId event);
  /// The event with which the first of these faults began; no_event for none.
  [[nodiscard]] EventId first(FaultSet faults) const;
  /// The events with which these faults began.
  [[nodiscard]] std::vector<EventId> begun(FaultSet faults) const;

private:
  const Timeline &timeline_;
  std::vector<FaultSet> known_; ///< by event
  std::vector<EventId> faults_; ///< by bit
};

} // namespace drsim::components::people
