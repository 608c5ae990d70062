#pragma once

#include <vector>

namespace drsim::inline analysis::inline capacity {

/// The parallel queues of one tier, one a zone; a call goes to a queue by its share of the servers.
struct Servers {
  std::vector<double> by_queue; ///< requests each works on at once, >= 0
  double service_mean_s = 1;
  double service_cv = 1;
  double timeout_s = 1; ///< its callers give up after that
  [[nodiscard]] double count() const;
};

/// Rate at which every server is always busy: the sum of c / service time.
[[nodiscard]] double saturation_per_s(const Servers &servers);

/// Share of calls that wait longer than the time-out leaves beside the mean work: Erlang C with Allen and
/// Cunneen's factor (traffic/laws/queueing.hpp), over all queues. 1 at or above saturation.
[[nodiscard]] double late_share(const Servers &servers, double calls_per_s);

/// The largest rate at which at most the share `tolerated` (0 to 1) is late; 0 without servers, or where the
/// work alone takes longer than the time-out.
[[nodiscard]] double usable_rate_per_s(const Servers &servers, double tolerated);

/// Seconds until a backlog is gone, as a fluid: infinite where no more is served than comes (facts.md,
/// section 24).
[[nodiscard]] double drain_s(double backlog, double served_per_s, double arrivals_per_s);

/// Mean number of calls held at once, whatever the law of their length: M/G/inf (facts.md, section 24).
[[nodiscard]] double occupancy(double calls_per_s, double held_s);

} // namespace drsim::analysis::capacity
