#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Runbooks of files that are called alike in two folders are two: the later is called by its folder too
/// ("runbook:orders-failover"), or numbered. One that says the same to the last step is given twice and stays
/// one.
void part_runbooks(std::vector<Imported> &files, Diagnostics &diagnostics);

} // namespace drsim::assemble
