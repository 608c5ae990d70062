#include "sim/traffic/fluid/doomed.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace drsim::traffic::inline fluid {

void Doomed::set_out(double begin_s, double end_s, double delay_s, double count, const FailedBy &share)
{
  Parcel parcel{begin_s + delay_s, end_s + delay_s, share, delay_s};
  for (double &one : parcel.left)
    one *= count;
  // Nearly always the last; earlier only when the way to failure has become shorter.
  const auto after = std::upper_bound(parcels_.begin(), parcels_.end(), parcel,
                                      [](const Parcel &a, const Parcel &b) { return a.begin_s < b.begin_s; });
  parcels_.insert(after, parcel);
}

void Doomed::fail_until(double until_s, FailedBy &by)
{
  for (Parcel &parcel : parcels_) {
    if (parcel.begin_s >= until_s)
      break;
    const bool all = parcel.end_s <= until_s;
    const double gone = all ? 1 : (until_s - parcel.begin_s) / (parcel.end_s - parcel.begin_s);
    for (std::size_t cause = 0; cause < failure_causes; ++cause) {
      const double now = parcel.left[cause] * gone;
      by[cause] += now;
      parcel.left[cause] -= now;
    }
    parcel.begin_s = std::min(until_s, parcel.end_s);
  }
  while (!parcels_.empty() && parcels_.front().begin_s >= parcels_.front().end_s)
    parcels_.pop_front();
}

Doomed::Saved Doomed::save(FailureCause cause, double now_s, double late_s)
{
  Saved saved;
  for (Parcel &parcel : parcels_) {
    const double count = std::exchange(parcel.left[number_of(cause)], 0);
    const double late_until_s = now_s - late_s + parcel.delay_s; // who leaves before set out that long ago
    const double length_s = parcel.end_s - parcel.begin_s;
    const double before_s = std::clamp(late_until_s - parcel.begin_s, 0.0, length_s);
    saved.all += count;
    saved.late += length_s > 0 ? count * before_s / length_s : 0;
  }
  return saved;
}

void Doomed::fail_now(FailedBy &by)
{
  for (const Parcel &parcel : parcels_)
    for (std::size_t cause = 0; cause < failure_causes; ++cause)
      by[cause] += parcel.left[cause];
  parcels_.clear();
}

double Doomed::count() const
{
  double sum = 0;
  for (const Parcel &parcel : parcels_)
    sum = std::accumulate(parcel.left.begin(), parcel.left.end(), sum);
  return sum;
}

} // namespace drsim::traffic::fluid
