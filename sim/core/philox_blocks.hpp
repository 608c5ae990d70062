#pragma once

#include <cstddef>
#include <cstdint>

namespace drsim::inline core {

/// Philox 4x32-10 (Salmon et al., SC'11) of one counter, (block, trial): two 64-bit words.
void philox_block(std::uint64_t key, std::uint64_t trial, std::uint64_t block, std::uint64_t out[2]);

/// The same of `count` counters from (first, trial) on, two 64-bit words each,
/// into out[0 .. 2 count). The same words on every processor; with AVX2 eight counters are worked on at once.
void philox_blocks(std::uint64_t key, std::uint64_t trial, std::uint64_t first, std::size_t count,
                   std::uint64_t *out);

} // namespace drsim::core
