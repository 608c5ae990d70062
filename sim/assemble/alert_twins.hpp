#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Alerts of one name in several files of a region are several alerts, as they are to Prometheus, which knows
/// a rule by its group and file: the later is called by its severity, or numbered. One that says the same, to
/// the labels, is given twice and stays one.
void part_alerts(std::vector<Imported> &files, Diagnostics &diagnostics);

} // namespace drsim::assemble
