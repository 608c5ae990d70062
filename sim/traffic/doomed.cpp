#include "sim/traffic/doomed.hpp"

#include <algorithm>
#include <numeric>

namespace drsim::traffic {

namespace {

constexpr std::size_t many_gone = 64; ///< parcels that have gone are dropped so many at a time

} // namespace

void Doomed::set_out(double begin_s, double end_s, double delay_s, double count, const FailedBy &share)
{
  Parcel parcel{begin_s + delay_s, end_s + delay_s, share};
  for (double &one : parcel.left)
    one *= count;
  // Nearly always the last; earlier only when the way to failure has become shorter.
  const auto after =
      std::upper_bound(parcels_.begin() + static_cast<std::ptrdiff_t>(first_), parcels_.end(), parcel,
                       [](const Parcel &a, const Parcel &b) { return a.begin_s < b.begin_s; });
  parcels_.insert(after, parcel);
}

void Doomed::fail_until(double until_s, FailedBy &by)
{
  for (std::size_t i = first_; i < parcels_.size() && parcels_[i].begin_s < until_s; ++i) {
    Parcel &parcel = parcels_[i];
    const bool all = parcel.end_s <= until_s;
    const double gone = all ? 1 : (until_s - parcel.begin_s) / (parcel.end_s - parcel.begin_s);
    for (std::size_t cause = 0; cause < failure_causes; ++cause) {
      const double now = parcel.left[cause] * gone;
      by[cause] += now;
      parcel.left[cause] -= now;
    }
    parcel.begin_s = std::min(until_s, parcel.end_s);
  }
  forget_gone();
}

void Doomed::forget_gone()
{
  while (first_ < parcels_.size() && parcels_[first_].begin_s >= parcels_[first_].end_s)
    ++first_;
  if (first_ == parcels_.size() || first_ >= many_gone) {
    parcels_.erase(parcels_.begin(), parcels_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void Doomed::fail_now(FailedBy &by)
{
  for (std::size_t i = first_; i < parcels_.size(); ++i)
    for (std::size_t cause = 0; cause < failure_causes; ++cause)
      by[cause] += parcels_[i].left[cause];
  parcels_.clear();
  first_ = 0;
}

double Doomed::count() const
{
  double sum = 0;
  for (std::size_t i = first_; i < parcels_.size(); ++i)
    sum = std::accumulate(parcels_[i].left.begin(), parcels_[i].left.end(), sum);
  return sum;
}

} // namespace drsim::traffic
