#include "sim/core/random.hpp"

#include "sim/core/branch.hpp"
#include "sim/core/philox_blocks.hpp"
#include "sim/core/work.hpp"

#include <boost/math/special_functions/erf.hpp>

#include <cmath>

namespace drsim::inline core {

std::uint64_t stable_hash(std::string_view text, std::uint64_t start)
{
  std::uint64_t hash = start;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

namespace {

// Spreads low-entropy seeds (1, 2, 3...) over all bits (the finaliser of splitmix64, Steele et al. 2014).
std::uint64_t mix(std::uint64_t x)
{
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

} // namespace

Stream::Stream(std::uint64_t seed, std::uint64_t trial, std::string_view component, std::string_view purpose)
    : key_(mix(stable_hash(purpose, stable_hash("/", stable_hash(component)))))
{
  settle({seed, trial});
}

Stream::Stream(NumberSource &source, std::string_view component, std::string_view purpose)
    : source_(&source), key_(mix(stable_hash(purpose, stable_hash("/", stable_hash(component)))))
{
}

void Stream::settle(TrialNumber number)
{
  source_ = nullptr;
  key_ = mix(number.seed ^ key_);
  trial_ = number.trial;
}

void Stream::refill()
{
  if (source_ != nullptr)
    settle(source_->number());
  philox_block(key_ ^ Branch::next(1), trial_, block_, pair_);
  ++block_;
  ++work_done.draws;
  left_ = 2;
}

std::uint64_t Stream::bits()
{
  if (left_ == 0)
    refill();
  return pair_[2 - left_--];
}

void Stream::fill(std::uint64_t *out, std::size_t count)
{
  for (; count > 0 && left_ > 0; --count)
    *out++ = bits();
  if (source_ != nullptr)
    settle(source_->number());
  const std::size_t blocks = count / 2;
  philox_blocks(key_ ^ Branch::next(blocks), trial_, block_, blocks, out);
  block_ += blocks;
  work_done.draws += blocks;
  if (count % 2 != 0)
    out[2 * blocks] = bits();
}

double Stream::uniform()
{
  return (static_cast<double>(bits() >> 11) + 0.5) * 0x1.0p-53;
}

double normal_quantile(double u)
{
  return -std::sqrt(2.0) * boost::math::erfc_inv(2.0 * u);
}

} // namespace drsim::core
