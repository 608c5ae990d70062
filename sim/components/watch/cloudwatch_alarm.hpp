#pragma once
#include "sim/components/component.hpp"
#include "sim/core/alarm_rule.hpp"

#include <string>
#include <vector>

namespace drsim::inline components::inline watch {

enum class AlarmPoint { within, breaching, missing };

/// CloudWatch's rule for M of the last N data points when some are missing (facts.md, section 16): `points`
/// is the evaluation range (N and the extra ones CloudWatch looks at), oldest first. Enough real points: the
/// latest N of them decide. Too few: only as many missing ones as needed are filled in by `treatment`
/// ("missing", "ignore", "breaching", "notBreaching").
[[nodiscard]] AlarmState cloudwatch_state(const std::vector<AlarmPoint> &points, int evaluation_periods,
                                          int datapoints_to_alarm, const std::string &treatment,
                                          AlarmState present);

/// A CloudWatch metric alarm that pages.
/// Failure: it dies with the region it lives in; a dead region or an idle load balancer emits nothing, so
/// that an alarm with the default treatment of missing data never goes to ALARM; it acts on a change of state
/// only. T = delay + M P - (part of the period already bad) + U(0, cadence).
/// A period of health_check_status or up is bad when it was bad at any time, of the other metrics by its
/// mean. Links: watches, notifies. Sets: ID.firing, ID.state (AlarmState), ONCALL.paged. Not modelled:
/// percentile statistics, anomaly bands, alarms that act on machines.
[[nodiscard]] std::unique_ptr<Component> make_cloudwatch_alarm(const ComponentSpec &spec,
                                                               const Deployment &deployment);

} // namespace drsim::components::watch
