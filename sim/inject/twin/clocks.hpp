#pragma once
// Wall clocks that go wrong: libfaketime, loaded before a server's own libraries, reads from a file how far
// its clock is off. The kernel's time namespaces do not move the wall clock. Only the wall's: what is
// measured by the monotonic clock is right. Not for programs without the C library (Go), nor with an
// allocator that asks for the time before the library is ready (redis-server).

#include "sim/inject/twin/twin_file.hpp"

#include <string>

namespace drsim::inject::inline twin {

/// The library; empty where Debian's package libfaketime is not installed.
[[nodiscard]] std::string clock_library();

/// For the process that becomes the server: its clock can be moved from now on. Nothing where the plan does
/// not ask for it, or the library is not there.
void bring_clock(const TwinServer &server);

/// How far a server's clock is off from now on, in whole seconds; it notices within a second. Empty, or why
/// not.
[[nodiscard]] std::string set_clock(const TwinServer &server, long ahead_s);
/// As it was set; 0 where it cannot be.
[[nodiscard]] long clock_ahead_s(const TwinServer &server);

} // namespace drsim::inject::twin
