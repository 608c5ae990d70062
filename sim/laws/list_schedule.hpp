#pragma once
#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <vector>

namespace drsim::inline laws {

/// Seconds until so many jobs are done, which `at_once` workers take in their order, the next one whoever is
/// free first (Graham's list scheduling); `length_s` gives each job its length.
template <class Length> double makespan_s(std::size_t jobs, std::size_t at_once, Length length_s)
{
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at; // of each worker
  double last_s = 0;
  for (std::size_t i = 0; i < jobs; ++i) {
    double begins_s = 0;
    if (free_at.size() >= std::max<std::size_t>(at_once, 1)) {
      begins_s = free_at.top();
      free_at.pop();
    }
    const double ends_s = begins_s + length_s();
    free_at.push(ends_s);
    last_s = std::max(last_s, ends_s);
  }
  return last_s;
}

} // namespace drsim::laws
