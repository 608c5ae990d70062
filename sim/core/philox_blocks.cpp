#include "sim/core/philox_blocks.hpp"

#include <Random123/philox.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define DRSIM_AVX2 __attribute__((target("avx2")))
#endif

namespace drsim::inline core {
namespace {

#if defined(__x86_64__)

/// Four counters, one in each 64-bit lane; of every word only the lower half counts.
struct Four {
  __m256i word[4];
};

DRSIM_AVX2 inline void round_of(Four &state, __m256i key0, __m256i key1)
{
  const __m256i first = _mm256_mul_epu32(state.word[0], _mm256_set1_epi64x(PHILOX_M4x32_0));
  const __m256i second = _mm256_mul_epu32(state.word[2], _mm256_set1_epi64x(PHILOX_M4x32_1));
  state.word[0] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(second, 32), state.word[1]), key0);
  state.word[2] = _mm256_xor_si256(_mm256_xor_si256(_mm256_srli_epi64(first, 32), state.word[3]), key1);
  state.word[1] = second;
  state.word[3] = first;
}

DRSIM_AVX2 inline __m256i joined(__m256i low, __m256i high)
{
  return _mm256_blend_epi32(low, _mm256_slli_epi64(high, 32), 0b10101010);
}

DRSIM_AVX2 inline __m256i lanes(std::uint64_t value)
{
  return _mm256_set1_epi64x(static_cast<long long>(value));
}

/// The two results of each lane, next to each other.
DRSIM_AVX2 inline void store(const Four &state, std::uint64_t *out)
{
  const __m256i a = joined(state.word[0], state.word[1]);
  const __m256i b = joined(state.word[2], state.word[3]);
  const __m256i even = _mm256_unpacklo_epi64(a, b); // lanes 0 and 2
  const __m256i odd = _mm256_unpackhi_epi64(a, b);  // lanes 1 and 3
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), _mm256_permute2x128_si256(even, odd, 0x20));
  _mm256_storeu_si256(reinterpret_cast<__m256i *>(out + 4), _mm256_permute2x128_si256(even, odd, 0x31));
}

DRSIM_AVX2 inline Four counters(std::uint64_t first, std::uint64_t trial)
{
  const __m256i counter = _mm256_add_epi64(lanes(first), _mm256_set_epi64x(3, 2, 1, 0));
  return {{counter, _mm256_srli_epi64(counter, 32), lanes(trial), lanes(trial >> 32)}};
}

/// Counters by eights; returns how many were done.
DRSIM_AVX2 std::size_t by_eights(std::uint64_t key, std::uint64_t trial, std::uint64_t first,
                                 std::size_t count, std::uint64_t *out)
{
  std::size_t done = 0;
  for (; done + 8 <= count; done += 8) {
    Four low = counters(first + done, trial); // by name: an array of two would stand in memory
    Four high = counters(first + done + 4, trial);
    auto key0 = static_cast<std::uint32_t>(key);
    auto key1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      round_of(low, lanes(key0), lanes(key1));
      round_of(high, lanes(key0), lanes(key1));
      key0 += PHILOX_W32_0;
      key1 += PHILOX_W32_1;
    }
    store(low, out + 2 * done);
    store(high, out + 2 * done + 8);
  }
  return done;
}

#endif

} // namespace

void philox_block(std::uint64_t key, std::uint64_t trial, std::uint64_t block, std::uint64_t out[2])
{
  using Philox = r123::Philox4x32;
  const Philox::key_type keys = {{static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)}};
  const Philox::ctr_type counter = {
      {static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32),
       static_cast<std::uint32_t>(trial), static_cast<std::uint32_t>(trial >> 32)}};
  const Philox::ctr_type words = Philox{}(counter, keys);
  out[0] = (static_cast<std::uint64_t>(words[1]) << 32) | words[0];
  out[1] = (static_cast<std::uint64_t>(words[3]) << 32) | words[2];
}

void philox_blocks(std::uint64_t key, std::uint64_t trial, std::uint64_t first, std::size_t count,
                   std::uint64_t *out)
{
  std::size_t done = 0;
#if defined(__x86_64__)
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  if (has_avx2)
    done = by_eights(key, trial, first, count, out);
#endif
  for (; done < count; ++done)
    philox_block(key, trial, first + done, out + 2 * done);
}

} // namespace drsim::core
