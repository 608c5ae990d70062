// The one rule by which trials and real runs are below an SLO, against the binomial it is made of.
#include "sim/laws/service_level.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;

namespace {

/// P(X >= k) of a binomial, summed.
double at_least(int k, int n, double p)
{
  double sum = 0;
  for (int i = k; i <= n; ++i)
    sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) + i * std::log(p) +
                    (n - i) * std::log1p(-p));
  return sum;
}

} // namespace

TEST_CASE("Below the SLO: more failures than chance brings once in a thousand looks")
{
  for (const int n : {1, 2, 10, 100, 833})
    for (int failed = 0; failed <= std::min(n, 60); ++failed) {
      const double all = n, good = n - failed;
      CAPTURE(n, failed);
      CHECK(is_below_slo(0.99, {all, good, 0}) == (failed > 0.01 * n && at_least(failed, n, 0.01) < 1e-3));
    }
  CHECK_FALSE(is_below_slo(0.99, {0, 0, 0})); // nobody can say
  CHECK(is_below_slo(0.99, {100, 100, 20}));  // slower than the p99 of the SLO, a fifth of them
}

TEST_CASE("Meets the SLO as it is written, and nothing hangs")
{
  CHECK(meets_slo(0.99, {100, 99, 0}, 100, 0));
  CHECK_FALSE(meets_slo(0.99, {100, 98, 0}, 100, 0));
  CHECK_FALSE(meets_slo(0.99, {100, 100, 2}, 100, 0));
  CHECK_FALSE(meets_slo(0.99, {0, 0, 0}, 0, 0));
  CHECK(meets_slo(0.99, {100, 100, 0}, 112, 8)); // 4 times the root of 9
  CHECK_FALSE(meets_slo(0.99, {100, 100, 0}, 113, 8));
}
