// Reliability's closed forms (Trivedi, Probability and Statistics, 2002, chapter 8).
#include "sim/analysis/markov.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

constexpr double fails = 1.0 / 5000;
constexpr double mended = 1.0 / 40;

} // namespace

TEST_CASE("chain: one unit is down for its share of the repair")
{
  CHECK(any_down_share({{fails, mended}}) == Approx(fails / (fails + mended)).epsilon(1e-12));
  CHECK(any_down_share({}) == 0);
}

TEST_CASE("chain: of independent units all are up with the product of their shares")
{
  const std::vector<RepairableUnit> units = {{0.001, 0.1}, {0.02, 0.3}, {0.3, 0.4}, {1e-7, 2}, {5e-4, 1e-3}};
  double up = 1;
  for (const RepairableUnit &unit : units)
    up *= unit.repaired_per_s / (unit.fails_per_s + unit.repaired_per_s);
  CHECK(any_down_share(units) == Approx(1 - up).epsilon(1e-11));
}

TEST_CASE("chain: a hot standby, one repair at a time")
{
  MarkovChain pair(3); // so many are down
  pair.add(0, 1, 2 * fails);
  pair.add(1, 2, fails);
  pair.add(1, 0, mended);
  pair.add(2, 1, mended);
  const double ratio = fails / mended;
  const double none = 1 / (1 + 2 * ratio + 2 * ratio * ratio);
  const std::vector<double> shares = pair.stationary();
  CHECK(shares[0] == Approx(none).epsilon(1e-12));
  CHECK(shares[2] == Approx(2 * ratio * ratio * none).epsilon(1e-9));
  const double both_s = (3 * fails + mended) / (2 * fails * fails);
  CHECK(pair.mean_time_to({false, false, true})[0] == Approx(both_s).epsilon(1e-9));
}

TEST_CASE("chain: a cold standby does not fail while it waits")
{
  MarkovChain pair(3);
  pair.add(0, 1, fails);
  pair.add(1, 2, fails);
  pair.add(1, 0, mended);
  pair.add(2, 1, mended);
  const double ratio = fails / mended;
  CHECK(pair.stationary()[2] == Approx(ratio * ratio / (1 + ratio + ratio * ratio)).epsilon(1e-9));
  const std::vector<double> times = pair.mean_time_to({false, false, true});
  CHECK(times[0] == Approx((2 * fails + mended) / (fails * fails)).epsilon(1e-9));
  CHECK(times[2] == 0);
}
