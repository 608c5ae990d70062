#pragma once
#include "sim/components/people/duty.hpp"

#include <functional>

namespace drsim::inline components::inline people {

/// Users who tell somebody: of those who meet a failure a small share reports it, and after some reports the
/// desk tells an engineer. The number that come follows failures: a total outage is reported within minutes
/// of a busy shop's time, a slight one hours later or never (facts-people section 6; Gamma(reports_needed)
/// divided by the rate of reports). Calls `tell` with what is felt when the desk speaks up. Not modelled:
/// social networks, a share of users that are watched more closely than others.
class UserReports {
public:
  UserReports(Duty &duty, std::function<void(const Notice &)> tell);
  /// Runs for ever, in an actor of its own.
  void live();

private:
  /// Enough reports, while it is felt; false when it ended before.
  bool enough();
  Duty &duty_;
  std::function<void(const Notice &)> tell_;
};

} // namespace drsim::components::people
