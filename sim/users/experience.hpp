#pragma once
#include "sim/users/journey_counts.hpp"
#include "sim/users/plane_inputs.hpp"

#include <string>

namespace drsim::inline users {

/// One journey as its users see it.
struct Experience {
  std::size_t number = 0;
  const Journey *journey = nullptr;
  Port *success_ratio = nullptr;
  Port *latency_p99_s = nullptr;
  Port *impact = nullptr;
  JourneyCounts counts;
  traffic::Totals before{}; ///< when impact began
  EventId begun = no_event;
  EventId over = no_event;   ///< of the impact before
  EventId worse = no_event;  ///< the latest change that did this journey harm, since it was last well
  EventId better = no_event; ///< the latest that helped it
  EventId turned = no_event; ///< the latest answer of DNS that helped
  bool queued = false;       ///< requests piled up since the change that helped
  traffic::Totals looked{};  ///< at the last look
  double well_s = 0;         ///< looks in a row that met the SLO

  /// A change of something on the journey's way.
  void note(const PlaneInputs::Change &change);
};

/// Whether an interval shows a journey below its SLO: more bad ones than chance explains.
[[nodiscard]] bool is_below_slo(const Journey &journey, const traffic::JourneyView &view);
/// Whether what users see meets the SLO as it is written, and what came also ended: requests that hang say
/// nothing yet. `before`: totals at the look before.
[[nodiscard]] bool meets_slo(const Journey &journey, const traffic::JourneyView &view,
                             const traffic::Totals &before, const traffic::Totals &now);
/// "success 97.00 % (SLO 99 %), p99 0.20 s (SLO 2.00 s)".
[[nodiscard]] std::string against_slo(const Journey &journey, const traffic::JourneyView &view);
/// Whether a service, store, cache or topic is on a journey's way.
[[nodiscard]] bool uses(const Journey &journey, const std::string &target);

} // namespace drsim::users
