#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// A CloudWatch composite alarm: it is in ALARM while its rule over the states of other alarms holds, and
/// acts when it enters that state. While the alarm that suppresses it fires it does not act: it waits
/// suppressor_wait_s for that alarm to begin, and suppressor_extension_s after its end before it acts on what
/// still holds.
/// Failure: it dies with the region it lives in; what its alarms do not see, it does not.
/// Reads: ALARM.state of the alarms its rule names. Links: notifies, suppressor. Sets: ID.firing, ID.state,
/// ONCALL.paged.
/// Not modelled: actions on its way back to OK, the some ten seconds between an alarm and what is made of it.
[[nodiscard]] std::unique_ptr<Component> make_composite_alarm(const ComponentSpec &spec,
                                                              const Deployment &deployment);

} // namespace drsim::components::watch
