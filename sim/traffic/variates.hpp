#pragma once

#include "sim/core/random.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>

#include <cmath>
#include <cstdint>

namespace drsim::traffic {

/// drsim's stream as a bit source of Boost.Random.
class Bits {
public:
  using result_type = std::uint64_t;
  explicit Bits(Stream stream) : stream_(stream) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return stream_.bits(); }

private:
  Stream stream_;
};

/// Times by mean and coefficient of variation: exponential at 1 (Boost's ziggurat), a constant at 0,
/// otherwise lognormal.
class ServiceTimes {
public:
  ServiceTimes(Stream stream, double mean_s, double cv)
      : bits_(stream), mean_s_(mean_s), cv_(cv), sigma_(std::sqrt(std::log1p(cv * cv)))
  {
  }

  double next_s()
  {
    if (cv_ == 1)
      return mean_s_ * exponential_(bits_);
    if (cv_ == 0)
      return mean_s_;
    return mean_s_ * std::exp(sigma_ * normal_(bits_) - sigma_ * sigma_ / 2);
  }

private:
  Bits bits_;
  double mean_s_;
  double cv_;
  double sigma_;
  boost::random::exponential_distribution<double> exponential_{1.0};
  boost::random::normal_distribution<double> normal_{0.0, 1.0};
};

} // namespace drsim::traffic
