#pragma once
#include "sim/import/facts/imported.hpp"

#include <string_view>

namespace drsim::inline import::inline automation {

/// A plan of ARC Region switch, as "aws arc-region-switch get-plan" tells it: a runbook a workflow, called
/// "runbook:PLAN-ACTION-REGION". Where the first region is left (activePassive: another one is activated;
/// activeActive: it is deactivated) its trigger is "region", and its blocks are played as of an ungraceful
/// execution, which is what is begun when that region is lost: databases fail over where "ungraceful" says
/// so, Lambdas are skipped where it says so. The way back is "failback", and graceful. A switchover needs
/// both regions: it waits for the other one, within its time-out. Manual approvals are of people, all else is
/// of machines. A workflow that the plan's triggers begin needs no decision. Not modelled: which alarms these
/// triggers wait for (it begins once somebody knows of the loss), capacity of the last 24 hours,
/// targetPercent and minimumSuccessPercentage (noted), reports.
[[nodiscard]] Imported import_arc_plan(std::string_view text, const ImportContext &context,
                                       Diagnostics &diagnostics);

} // namespace drsim::import::automation
