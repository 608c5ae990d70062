#pragma once
#include <cstdint>
#include <random>

namespace drsim::inject::inline shop {

/// When orders arrive: an open loop, so nothing here depends on answers.
class Arrivals {
public:
  /// `poisson`: exponential gaps drawn from the seed; else all gaps alike.
  Arrivals(double rate_per_s, bool poisson, std::uint64_t seed);

  /// Times the rate, from the next arrival on; 0: none come.
  void set_factor(double factor) { factor_ = factor; }
  [[nodiscard]] bool none() const { return rate_per_s_ * factor_ <= 0; }
  /// Seconds from the arrival before to the next; infinite when none come.
  [[nodiscard]] double next_gap_s();

private:
  double rate_per_s_;
  double factor_ = 1;
  bool poisson_;
  std::mt19937_64 random_;
};

} // namespace drsim::inject::shop
