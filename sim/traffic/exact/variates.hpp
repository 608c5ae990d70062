#pragma once
#include "sim/core/random.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace drsim::traffic::inline exact {

/// drsim's stream as a bit source of Boost.Random; drawn ahead, many at a time.
class Bits {
public:
  using result_type = std::uint64_t;
  explicit Bits(Stream stream) : stream_(stream) {}
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()()
  {
    if (next_ == drawn_.size())
      draw();
    return drawn_[next_++];
  }

  /// The same source for a loop: it counts in a register.
  class Ahead {
  public:
    using result_type = Bits::result_type;
    explicit Ahead(Bits &bits) : bits_(bits), next_(bits.next_) {}
    ~Ahead() { bits_.next_ = next_; }
    Ahead(const Ahead &) = delete;
    Ahead &operator=(const Ahead &) = delete;
    static constexpr result_type min() { return Bits::min(); }
    static constexpr result_type max() { return Bits::max(); }
    result_type operator()()
    {
      if (next_ == bits_.drawn_.size()) {
        bits_.draw();
        next_ = 0;
      }
      return bits_.drawn_[next_++];
    }

  private:
    Bits &bits_;
    std::size_t next_;
  };

private:
  void draw()
  {
    stream_.fill(drawn_.data(), drawn_.size());
    next_ = 0;
  }

  Stream stream_;
  std::array<result_type, 256> drawn_ = {};
  std::size_t next_ = 256;
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

  /// As many calls of next_s().
  void fill(double *out, std::size_t count)
  {
    if (cv_ != 1) {
      for (std::size_t n = 0; n < count; ++n)
        out[n] = next_s();
      return;
    }
    Bits::Ahead bits(bits_);
    for (std::size_t n = 0; n < count; ++n)
      out[n] = mean_s_ * exponential_(bits);
  }

private:
  Bits bits_;
  double mean_s_;
  double cv_;
  double sigma_;
  boost::random::exponential_distribution<double> exponential_{1.0};
  boost::random::normal_distribution<double> normal_{0.0, 1.0};
};

} // namespace drsim::traffic::exact
