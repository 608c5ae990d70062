#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace drsim::inline core {

/// Which trial of which seed is played.
struct TrialNumber {
  std::uint64_t seed = 1;
  std::uint64_t trial = 0;
};

/// Tells the number of the trial, however late: what is built before it serves every trial.
class NumberSource {
public:
  virtual ~NumberSource() = default;
  [[nodiscard]] virtual TrialNumber number() = 0;
};

/// A counter-based stream of chance (Philox 4x32-10, Salmon et al., SC'11), keyed by (seed, trial, component,
/// purpose): adding a component never shifts another's draws, and two deployments see the same luck.
class Stream {
public:
  Stream(std::uint64_t seed, std::uint64_t trial, std::string_view component, std::string_view purpose);
  /// The same, but the number is asked for when the first bits are; `source` must live until then.
  Stream(NumberSource &source, std::string_view component, std::string_view purpose);

  /// 64 fresh bits.
  std::uint64_t bits();
  /// As many calls of bits(), several at once where the processor can.
  void fill(std::uint64_t *out, std::size_t count);
  /// Uniform in the open interval (0, 1); 53 bits.
  double uniform();

private:
  void refill();
  void settle(TrialNumber number);

  NumberSource *source_ = nullptr; ///< of a number that is still to be asked for
  std::uint64_t key_;              ///< until then of the names alone
  std::uint64_t trial_ = 0;
  std::uint64_t block_ = 0;
  std::uint64_t pair_[2] = {0, 0};
  int left_ = 0;
};

/// Standard normal quantile of u in (0, 1).
[[nodiscard]] double normal_quantile(double u);

/// Stable 64-bit hash of a text (FNV-1a), for stream keys and labels; the same on every machine.
[[nodiscard]] std::uint64_t stable_hash(std::string_view text, std::uint64_t start = 14695981039346656037ULL);

} // namespace drsim::core
