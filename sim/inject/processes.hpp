#pragma once
#include <cstdint>
#include <optional>
#include <vector>

namespace drsim::inject {

/// When a process began, in ticks since the machine did (field 22 of /proc/PID/stat); absent when it is gone.
/// Number and start together name a process for good: numbers are used again.
[[nodiscard]] std::optional<std::uint64_t> start_of(int pid);

enum class Signalled { yes, gone, refused };

/// Signals the process that has this number *and* began then; by a file descriptor of it, so that none that
/// gets the number in between is hit.
[[nodiscard]] Signalled signal_process(int pid, std::uint64_t start_ticks, int number);

/// The process and all that descend from it, parents first.
[[nodiscard]] std::vector<int> family_of(int pid);

} // namespace drsim::inject
