#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Parts of one database that several files describe (the stacks of an Aurora global database, a replica in a
/// stack of its own) are joined on the identifiers they share: one writes, the others follow it. A warning
/// for each whose other part no file describes.
void join_copies(std::vector<Imported> &files, Diagnostics &diagnostics);

} // namespace drsim::assemble
