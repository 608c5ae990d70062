// Confidence sequences by betting (Ville's inequality; Waudby-Smith and Ramdas, JRSS-B 86, 2024).
#include "sim/analysis/betting.hpp"
#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

namespace {

constexpr std::size_t most_sequences = 2000;
constexpr std::size_t longest = 300;
constexpr double alpha = 0.05;

/// Share of sequences of trials in which the truth was left out at some look, one look a trial.
template <class Wrong> double ever_wrong(double p, std::size_t sequences, Wrong is_wrong)
{
  std::size_t wrong = 0;
  for (std::size_t s = 0; s < sequences; ++s) {
    Stream chance(7, s, "betting", "trials");
    std::size_t hits = 0;
    for (std::size_t n = 1; n <= longest; ++n) {
      hits += chance.uniform() < p ? 1 : 0;
      if (is_wrong(hits, n, p)) {
        ++wrong;
        break;
      }
    }
  }
  return static_cast<double>(wrong) / static_cast<double>(sequences);
}

bool leaves_out(const Interval &interval, double p)
{
  return p < interval.low || p > interval.high;
}

} // namespace

TEST_CASE("betting: the capital is what the bets come to, one after another")
{
  const std::vector<bool> trials = {true, false, false, true, true, false, false, false, true, false, false};
  for (const double p : {0.05, 0.3, 0.5, 0.9}) {
    double capital = 1;
    double hits = 0;
    double seen = 0;
    std::size_t count = 0;
    for (const bool hit : trials) {
      const double guess = (hits + 0.5) / (seen + 1); // Krichevsky and Trofimov
      capital *= hit ? guess / p : (1 - guess) / (1 - p);
      hits += hit ? 1 : 0;
      ++seen;
      count += hit ? 1 : 0;
      CHECK(log_wealth(count, static_cast<std::size_t>(seen), p) == Approx(std::log(capital)).margin(1e-10));
    }
  }
}

TEST_CASE("betting: against the true proportion nothing is won in the mean")
{
  for (const double p : {0.02, 0.4}) {
    double mean = 0;
    constexpr int n = 12;
    for (int k = 0; k <= n; ++k) {
      const double ways = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1));
      mean += ways * std::pow(p, k) * std::pow(1 - p, n - k) *
              std::exp(log_wealth(static_cast<std::size_t>(k), n, p));
    }
    CHECK(mean == Approx(1).epsilon(1e-9));
  }
}

TEST_CASE("betting: whoever looks after every trial is wrong as seldom as promised")
{
  const double noise = 3 * std::sqrt(alpha * (1 - alpha) / most_sequences);
  for (const double p : {0.01, 0.05, 0.3, 0.95}) {
    INFO("p " << p);
    // what the interval leaves out is what the capital was won against
    CHECK(ever_wrong(p, most_sequences, [](std::size_t hits, std::size_t n, double truth) {
            return log_wealth(hits, n, truth) >= -std::log(alpha);
          }) <= alpha + noise);
  }
  // An interval for one look does not keep that promise: the check can fail.
  CHECK(ever_wrong(0.3, 100, [](std::size_t hits, std::size_t n, double truth) {
          return leaves_out(exact_interval(hits, n), truth);
        }) > alpha + noise);
}

TEST_CASE("betting: the interval is where the capital has not come to 1/alpha")
{
  CHECK(betting_interval(0, 0, alpha).low == 0);
  CHECK(betting_interval(0, 0, alpha).high == 1);
  for (const auto &[hits, n] : {std::pair<std::size_t, std::size_t>{0, 50}, {3, 50}, {50, 50}, {1, 1}}) {
    const Interval found = betting_interval(hits, n, 0.01);
    INFO(hits << " of " << n);
    CHECK((found.low == 0) == (hits == 0));
    CHECK((found.high == 1) == (hits == n));
    CHECK_FALSE(leaves_out(found, static_cast<double>(hits) / static_cast<double>(n)));
    if (hits > 0)
      CHECK(log_wealth(hits, n, found.low) == Approx(std::log(100)).epsilon(1e-6));
    if (hits < n)
      CHECK(log_wealth(hits, n, found.high) == Approx(std::log(100)).epsilon(1e-6));
  }
}

TEST_CASE("betting: shares of the chance of error sum to one")
{
  double sum = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    sum += share_of_error(i);
  CHECK(sum == Approx(1 - 1.0 / 1001).epsilon(1e-12));
}
