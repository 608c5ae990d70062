#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

namespace drsim::traffic {

/// FifoServers without what customers carry, for up to Width servers, without a branch: with the free times
/// f0 <= f1 <= ... in order, taking f0 away and putting d >= f0 in is r_i = min(f_{i+1}, max(f_i, d)). Places
/// beyond the servers hold infinity, which the same rule keeps.
template <std::size_t Width> class FifoClocks {
public:
  explicit FifoClocks(std::size_t servers)
  {
    free_.fill(std::numeric_limits<double>::infinity());
    std::fill_n(free_.begin(), servers, -std::numeric_limits<double>::infinity());
  }

  /// Takes customers in order of arrival; `times` becomes the departures that leave in order meanwhile, as
  /// many as customers, the first of all -infinity for each server. Returns the seconds they waited in all.
  double admit(double *times, const double *service_s, std::size_t count)
  {
    std::array<double, Width> f = free_; // in registers
    double waited_s = 0;
    for (std::size_t n = 0; n < count; ++n) {
      const double start_s = std::max(f[0], times[n]);
      waited_s += start_s - times[n];
      const double done_s = start_s + service_s[n];
      times[n] = f[0];
      for (std::size_t i = 0; i + 1 < Width; ++i)
        f[i] = std::min(f[i + 1], std::max(f[i], done_s));
      f[Width - 1] = std::max(f[Width - 1], done_s); // infinity stays where there is no such server
    }
    free_ = f;
    return waited_s;
  }

private:
  std::array<double, Width> free_;
};

} // namespace drsim::traffic
