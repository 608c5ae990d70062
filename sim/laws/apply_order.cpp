#include "sim/laws/apply_order.hpp"

#include <algorithm>
#include <limits>

namespace drsim::inline laws {

std::vector<ApplyTime> apply_times(const std::vector<ApplyJob> &jobs, const std::vector<double> &length_s,
                                   std::size_t at_once)
{
  struct Place {
    double free_s = 0;
    std::optional<std::size_t> by;
  };
  std::vector<ApplyTime> times(jobs.size());
  std::vector<bool> begun(jobs.size(), false);
  std::vector<Place> places(std::max<std::size_t>(1, at_once));
  for (std::size_t done = 0; done < jobs.size(); ++done) {
    const auto place = std::min_element(places.begin(), places.end(),
                                        [](const Place &a, const Place &b) { return a.free_s < b.free_s; });
    std::size_t next = jobs.size();
    ApplyTime best{std::numeric_limits<double>::infinity(), 0, {}};
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const auto &needs = jobs[i].after;
      if (begun[i] || !std::all_of(needs.begin(), needs.end(), [&](std::size_t one) { return begun[one]; }))
        continue;
      ApplyTime when{place->free_s, 0, place->by};
      for (const std::size_t one : needs)
        if (times[one].ends_s >= when.begins_s)
          when = {times[one].ends_s, 0, one};
      if (when.begins_s < best.begins_s) {
        best = when;
        next = i;
      }
    }
    best.ends_s = best.begins_s + length_s.at(next);
    times[next] = best;
    begun[next] = true;
    *place = {best.ends_s, next};
  }
  return times;
}

double longest_chain_s(const std::vector<ApplyJob> &jobs, const std::vector<double> &length_s)
{
  std::vector<double> ends_s(jobs.size(), 0);
  double longest_s = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    for (const std::size_t one : jobs[i].after)
      ends_s[i] = std::max(ends_s[i], ends_s[one]);
    ends_s[i] += length_s.at(i);
    longest_s = std::max(longest_s, ends_s[i]);
  }
  return longest_s;
}

} // namespace drsim::laws
