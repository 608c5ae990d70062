#pragma once
#include "sim/input/reader.hpp"
#include "sim/model/scenario.hpp"

namespace drsim::inline input {

/// One element of a scenario's "faults"; it begins at the horizon at the latest. Problems are the reader's.
[[nodiscard]] FaultSpec read_fault(Reader &reader, double horizon_s);

/// One element of a scenario's "conditions".
[[nodiscard]] Condition read_condition(Reader &reader);

} // namespace drsim::input
