#pragma once
#include "sim/analysis/grounds.hpp"

#include <string>

namespace drsim::inline cli {

/// What the files of a deployment say of when figures were tested or observed, how long that is believed, and
/// the day it is held against. Throws InputError.
[[nodiscard]] EvidenceBook evidence_book(const std::string &deployment, const std::string &today);

} // namespace drsim::cli
