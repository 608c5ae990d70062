#pragma once

#include <cstdint>

namespace drsim::inline core {

/// What a process has done for its trial, counted where it is done: a measure of a trial's cost that is the
/// same on every machine, however busy that is. It changes nothing, and no result has it.
struct Work {
  std::uint64_t wake_ups = 0;    ///< of actors that sleep or wait
  std::uint64_t actors = 0;      ///< started
  std::uint64_t ports = 0;       ///< made
  std::uint64_t changes = 0;     ///< of ports, as their readers see them
  std::uint64_t events = 0;      ///< recorded
  std::uint64_t flows = 0;       ///< of bytes, begun
  std::uint64_t draws = 0;       ///< of chance, two numbers each
  std::uint64_t rate_steps = 0;  ///< of users as rates: steps that were worked out
  std::uint64_t rate_passes = 0; ///< over all journeys, to find the rates of a step
  std::uint64_t rate_tries = 0;  ///< of a tier, to find its own
};

inline Work work_done; ///< of this process: one World each (decision 0001)

} // namespace drsim::core
