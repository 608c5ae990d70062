#include "sim/analysis/unpaired.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

namespace unpaired_test {

using namespace drsim;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> sample(std::uint64_t round, const char *side, std::size_t trials, double factor)
{
  Stream chance(7, round, side, "lengths");
  std::vector<double> values(trials);
  for (double &value : values)
    value = -100 * factor * std::log(chance.uniform());
  return values;
}

Turn turn_of_medians(std::uint64_t round, std::size_t before, std::size_t after, double factor, double tail)
{
  return unpaired_difference("rto_s.p50", estimated_quantile(sample(round, "before", before, 1), 0.5, tail),
                             estimated_quantile(sample(round, "after", after, factor), 0.5, tail), {}, false)
      .turn;
}

Turn turn_of_shares(std::uint64_t round, double p, double q, double tail)
{
  const auto estimate = [&](const char *side, double share, std::size_t trials) {
    Stream chance(7, round, side, "shares");
    std::size_t hits = 0;
    for (std::size_t i = 0; i < trials; ++i)
      hits += chance.uniform() < share ? 1 : 0;
    return estimated_probability(hits, trials, tail);
  };
  return unpaired_difference("rto_s.met", estimate("before", p, 100), estimate("after", q, 400), {}, true)
      .turn;
}

bool told_apart(Turn turn)
{
  return turn == Turn::better || turn == Turn::worse;
}

} // namespace

TEST_CASE("unpaired: what did not change is called changed in at most one of twenty comparisons")
{
  constexpr int rounds = 2000;
  int medians = 0;
  int shares = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    medians += told_apart(turn_of_medians(round, 100, 400, 1, one_look_tail)) ? 1 : 0;
    shares += told_apart(turn_of_shares(round, 0.95, 0.95, one_look_tail)) ? 1 : 0;
  }
  CHECK(medians <= rounds / 20);
  CHECK(shares <= rounds / 20);
}

TEST_CASE("unpaired: what changed much is called changed, with other seeds and other numbers of trials")
{
  constexpr int rounds = 200;
  const double tail = shared_tail(80, 400, true); // as in a table of eight scenarios
  int medians = 0;
  int shares = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    medians += turn_of_medians(round, 100, 400, 3, tail) == Turn::worse ? 1 : 0;
    shares += turn_of_shares(round, 0.99, 0.6, tail) == Turn::worse ? 1 : 0;
  }
  CHECK(medians >= 0.95 * rounds);
  CHECK(shares >= 0.95 * rounds);
}

TEST_CASE("unpaired: the interval of a change of shares is Newcombe's with exact ends")
{
  const Estimate before = estimated_probability(56, 70, one_look_tail);
  const Estimate after = estimated_probability(48, 80, one_look_tail);
  const Difference one = unpaired_difference("rto_s.met", before, after, {}, true);
  CHECK(one.change == Approx(0.6 - 0.8));
  // Newcombe's method 10 gives 0.0524 to 0.3339 for 56/70 - 48/80; exact ends are a little wider.
  CHECK(-one.interval.high == Approx(0.0524).margin(0.012));
  CHECK(-one.interval.low == Approx(0.3339).margin(0.012));
  CHECK(-one.interval.high <= 0.0524);
  CHECK(-one.interval.low >= 0.3339);
  CHECK(one.turn == Turn::worse);
}

TEST_CASE("unpaired: too few trials say nothing, and never is a value")
{
  const std::vector<double> few(5, 60);
  const auto quantile = [](const std::vector<double> &values, double p) {
    return estimated_quantile(values, p, one_look_tail);
  };
  const std::vector<double> good(100, 60);
  CHECK(unpaired_difference("rto_s.p95", quantile(few, 0.95), quantile(good, 0.95), {}, false).turn ==
        Turn::undecided);
  CHECK(std::isnan(estimated_probability(0, 0, one_look_tail).value));
  CHECK(std::isnan(quantile({}, 0.5).value));
  const std::vector<double> never(100, infinity);
  CHECK(unpaired_difference("rto_s.p50", quantile(good, 0.5), quantile(never, 0.5), {}, false).turn ==
        Turn::worse);
  CHECK(unpaired_difference("rto_s.p50", quantile(never, 0.5), quantile(good, 0.5), {}, false).turn ==
        Turn::better);
  const Difference both =
      unpaired_difference("rto_s.p50", quantile(never, 0.5), quantile(never, 0.5), {}, false);
  CHECK(both.change == 0);
  CHECK(both.turn == Turn::same);
  std::vector<double> half(60, infinity);
  half.resize(120, 60);
  CHECK(unpaired_difference("rto_s.p50", quantile(half, 0.5), quantile(half, 0.5), {}, false).turn ==
        Turn::undecided);
  CHECK(std::isinf(quantile({60, std::nan(""), 60}, 0.95).value)); // nobody knows: never read as the best
}

TEST_CASE("unpaired: figures and looks share the error")
{
  CHECK(shared_tail(1, 100, false) == one_look_tail);
  CHECK(shared_tail(10, 100, true) == Approx(one_look_tail / 10)); // one look
  CHECK(shared_tail(10, 400, true) == Approx(one_look_tail / 30)); // after 100, 200 and 400
}

} // namespace unpaired_test
