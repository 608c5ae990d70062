#include "sim/laws/replica_sets.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <set>

using namespace drsim;

namespace {

/// Share of partitions with fewer than `least` replicas outside the places that are gone.
double short_of(const std::vector<ReplicaSet> &sets, const std::set<std::size_t> &gone, int least)
{
  double share = 0;
  for (const ReplicaSet &set : sets) {
    const auto left = std::count_if(set.places.begin(), set.places.end(),
                                    [&](std::size_t place) { return gone.count(place) == 0; });
    share += left < least ? set.share : 0;
  }
  return share;
}

ReplicaSpread racks(std::size_t zones, int replicas, int partitions = 0)
{
  ReplicaSpread spread;
  spread.places.resize(zones);
  std::iota(spread.places.begin(), spread.places.end(), 0);
  spread.replicas = replicas;
  spread.partitions = partitions;
  return spread;
}

double binomial(int n, int k)
{
  double all = 1;
  for (int i = 0; i < k; ++i)
    all *= static_cast<double>(n - i) / (i + 1);
  return all;
}

} // namespace

TEST_CASE("replicas in different zones: of Z zones d die, and C(Z-d, R)/C(Z, R) of the partitions keep all R")
{
  for (const int zones : {2, 3, 4, 5})
    for (int replicas = 1; replicas <= zones; ++replicas) {
      const auto sets = replica_sets(racks(static_cast<std::size_t>(zones), replicas));
      double all = 0;
      for (const ReplicaSet &set : sets) {
        all += set.share;
        CHECK(std::set<std::size_t>(set.places.begin(), set.places.end()).size() ==
              static_cast<std::size_t>(replicas));
      }
      CHECK(all == Approx(1));
      const double kept = binomial(zones - 1, replicas) / binomial(zones, replicas);
      CHECK(short_of(sets, {0}, replicas) == Approx(1 - kept).margin(1e-12));
      CHECK(short_of(sets, {0}, replicas - 1) == Approx(0).margin(1e-12));
      for (std::size_t zone = 0; zone < static_cast<std::size_t>(zones); ++zone) {
        double led = 0;
        for (const ReplicaSet &set : sets)
          led += set.places.front() == zone ? set.share : 0;
        CHECK(led == Approx(1.0 / zones));
      }
    }
}

TEST_CASE(
    "two replicas that must both be in sync, over three zones: a zone takes two thirds of the partitions")
{
  CHECK(short_of(replica_sets(racks(3, 2)), {1}, 2) == Approx(2.0 / 3));
  CHECK(short_of(replica_sets(racks(3, 3)), {1}, 2) == Approx(0).margin(1e-12));
  CHECK(short_of(replica_sets(racks(3, 3)), {0, 1}, 2) == Approx(1));
  CHECK(short_of(replica_sets(racks(3, 3)), {0, 1}, 1) == Approx(0).margin(1e-12)); // acks=1
  CHECK(short_of(replica_sets(racks(2, 3)), {0}, 2) == Approx(0.5)); // two of the three stand together
}

TEST_CASE("few partitions are hit whole: Kafka's turns spread them as evenly as they can")
{
  for (std::size_t first = 0; first < 3; ++first)
    for (std::size_t shift = 0; shift < 2; ++shift) {
      ReplicaSpread one = racks(3, 2, 1);
      one.first = first;
      one.shift = shift;
      const double hit = short_of(replica_sets(one), {0}, 2);
      CHECK((hit == Approx(0).margin(1e-12) || hit == Approx(1)));
      ReplicaSpread three = racks(3, 2, 3);
      three.first = first;
      three.shift = shift;
      CHECK(short_of(replica_sets(three), {0}, 2) == Approx(2.0 / 3));
    }
}

TEST_CASE("brokers that know no racks may have both replicas in one zone")
{
  ReplicaSpread spread;
  spread.places = {0, 0, 1, 1, 2, 2}; // neighbours share a zone
  spread.replicas = 2;
  // Of the five others each is the second replica as often: one stands in the leader's zone.
  CHECK(short_of(replica_sets(spread), {0}, 1) == Approx(1.0 / 3 / 5));
  CHECK(short_of(replica_sets(spread), {0}, 2) == Approx(1 - 2.0 / 3 * 3 / 5));
}
