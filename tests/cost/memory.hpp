#pragma once

#include <cstdint>

namespace drsim::test {

/// Pieces of memory that this process has taken so far: nearly everything that is made takes some.
[[nodiscard]] std::uint64_t pieces_taken();

} // namespace drsim::test
