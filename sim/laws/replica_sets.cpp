#include "sim/laws/replica_sets.hpp"

#include <algorithm>
#include <map>

namespace drsim::inline laws {
namespace {

constexpr std::size_t most_shifts = 64; ///< of very many brokers: evenly chosen ones say the same

std::vector<std::size_t> lie(const ReplicaSpread &spread, std::size_t first, std::size_t shift)
{
  const std::size_t count = spread.places.size();
  std::vector<std::size_t> places;
  for (std::size_t r = 0; r < static_cast<std::size_t>(std::max(1, spread.replicas)); ++r) {
    const bool others = r > 0 && r < count; // more replicas than racks: once more around
    const std::size_t at = others ? first + 1 + (shift + r - 1) % (count - 1) : first + r;
    places.push_back(spread.places[at % count]);
  }
  std::sort(places.begin() + 1, places.end());
  return places;
}

} // namespace

std::vector<ReplicaSet> replica_sets(const ReplicaSpread &spread)
{
  const std::size_t count = spread.places.size();
  if (count == 0)
    return {};
  std::map<std::vector<std::size_t>, double> found;
  if (spread.partitions > 0) {
    for (std::size_t p = 0; p < static_cast<std::size_t>(spread.partitions); ++p)
      found[lie(spread, (spread.first + p) % count, spread.shift + p / count)] += 1.0 / spread.partitions;
  } else {
    const std::size_t shifts = std::max<std::size_t>(1, count - 1);
    const std::size_t tried = std::min(shifts, most_shifts);
    const double each = 1.0 / static_cast<double>(count * tried);
    for (std::size_t first = 0; first < count; ++first)
      for (std::size_t s = 0; s < tried; ++s)
        found[lie(spread, first, s * shifts / tried)] += each;
  }
  std::vector<ReplicaSet> sets;
  for (const auto &[places, share] : found)
    sets.push_back({places, share});
  return sets;
}

} // namespace drsim::laws
