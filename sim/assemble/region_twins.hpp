#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Files of several regions may describe components of one name: the manifests, the rules, the Alertmanager
/// of each. The first keeps its id, those of other regions become "ID@REGION"; links from a region's own
/// components follow. Components of the same region, or of none, stay one.
void part_by_region(std::vector<Imported> &files);

} // namespace drsim::assemble
