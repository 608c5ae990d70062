#include "sim/traffic/hybrid/books.hpp"

#include <algorithm>

namespace drsim::traffic::inline hybrid {

void Books::hand_to(std::size_t journey, const Totals &now)
{
  seen_[journey] = now;
  more_[journey] = totals_[journey].in_flight - now.in_flight;
}

void Books::follow(std::size_t journey, const Totals &now)
{
  Totals &all = totals_[journey];
  const Totals before = seen_[journey];
  double &more = more_[journey];
  const double ended = now.ok - before.ok + now.slow - before.slow + now.failed - before.failed;
  const double others = more > 0 ? std::min(more, ended) : std::max(more, -ended);
  const double scale = ended > 0 ? 1 + others / ended : 1;
  more -= others;
  const auto add = [&](double Totals::*count) { all.*count += scale * (now.*count - before.*count); };
  for (double Totals::*count :
       {&Totals::ok, &Totals::slow, &Totals::failed, &Totals::duplicates, &Totals::acknowledged_writes,
        &Totals::unpublished, &Totals::committed_unanswered})
    add(count);
  for (std::size_t cause = 0; cause < failure_causes; ++cause)
    all.failed_by[cause] += scale * (now.failed_by[cause] - before.failed_by[cause]);
  all.reloads += now.reloads - before.reloads;
  all.in_flight = now.in_flight + more;
  all.arrivals += now.arrivals - before.arrivals; // not the sum of the others: that they agree is checked
  seen_[journey] = now;
}

} // namespace drsim::traffic::hybrid
