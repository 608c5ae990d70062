#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// Exports of PagerDuty's API (GET /schedules, /escalation_policies, /users, alone or under one object) and
/// of Opsgenie's (schedules with rotations, escalations): the first escalation policy is "oncall:NAME", with
/// escalation_s, escalation_levels and the hands of its first level; each schedule is "role:NAME", with the
/// hours of the day it is on duty. Delays that differ are taken as their mean. Listed with the reason: other
/// policies, who of the people it is and when it changes, days of the week, users, teams, overrides.
[[nodiscard]] Imported import_oncall_export(std::string_view text, const ImportContext &context,
                                            Diagnostics &diagnostics);

/// "pagerduty", "opsgenie" or "", by outermost keys and what the text holds.
[[nodiscard]] std::string oncall_format(std::string_view text);

} // namespace drsim::import::automation
