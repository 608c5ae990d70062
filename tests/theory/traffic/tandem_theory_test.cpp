// The exact kernel against the closed forms of queueing theory, with intervals from batch means.

#include "sim/traffic/queueing.hpp"
#include "sim/traffic/tandem.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;
using namespace drsim::traffic;

namespace {

/// Half width of the 99.9 % interval of a mean from its batches (the first is warm-up).
double half_width(const std::vector<double> &batches)
{
  double mean = 0;
  const auto n = static_cast<double>(batches.size() - 1);
  for (std::size_t i = 1; i < batches.size(); ++i)
    mean += batches[i] / n;
  double squares = 0;
  for (std::size_t i = 1; i < batches.size(); ++i)
    squares += (batches[i] - mean) * (batches[i] - mean);
  return 3.88 * std::sqrt(squares / (n - 1) / n); // Student's t with 18 degrees of freedom
}

double quantile(std::vector<double> values, double u)
{
  const auto at = static_cast<std::ptrdiff_t>(u * static_cast<double>(values.size()));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

} // namespace

TEST_CASE("tandem: every queue of a row of M/M/c waits as Erlang C says (Burke, Jackson)")
{
  const std::vector<TandemTier> tiers = {{4, 0.030}, {6, 0.050}, {8, 0.070}, {4, 0.020}, {3, 0.025}};
  const double rate = 5000.0 / 60;
  const TandemResult seen = run_tandem(tiers, rate, 1'000'000, 1);
  CHECK(seen.customers == 1'000'000);
  for (std::size_t k = 0; k < tiers.size(); ++k) {
    const Queue law{rate, static_cast<double>(tiers[k].servers), tiers[k].service_mean_s, 1, 1};
    CAPTURE(k);
    CHECK(seen.mean_wait_s[k] == Approx(law.mean_wait_s()).margin(half_width(seen.batch_wait_s[k])));
  }
}

TEST_CASE("tandem: one server with any service times is Pollaczek-Khinchine")
{
  for (const double cv : {0.0, 0.5, 2.0}) {
    const TandemResult seen = run_tandem({{1, 0.01, cv}}, 70, 1'000'000, 2);
    const double load = 0.7;
    const double law_s = load * 0.01 * (1 + cv * cv) / 2 / (1 - load);
    CAPTURE(cv);
    CHECK(seen.mean_wait_s[0] == Approx(law_s).margin(half_width(seen.batch_wait_s[0])));
  }
}

TEST_CASE("tandem: the sojourn of M/M/1 is exponential, all its quantiles with it")
{
  const TandemResult seen = run_tandem({{1, 0.01}}, 60, 400'000, 3, 20, true);
  for (const double u : {0.5, 0.95, 0.99}) {
    const double law_s = -std::log(1 - u) * 0.01 / (1 - 0.6);
    CAPTURE(u);
    CHECK(quantile(seen.sojourn_s, u) == Approx(law_s).epsilon(0.03));
  }
}

TEST_CASE("tandem: departures leave in order of time and every customer leaves once")
{
  FifoServers<int> servers(3);
  ServiceTimes service(Stream(5, 0, "a", "b"), 1, 1);
  ServiceTimes gap(Stream(5, 0, "a", "c"), 0.4, 1);
  std::vector<int> left;
  double now_s = 0;
  double last_s = 0;
  for (int n = 0; n < 10000; ++n) {
    now_s += gap.next_s();
    double wait_s = 0;
    const auto out = servers.admit(now_s, service.next_s(), n, wait_s);
    if (out.at_s == FifoServers<int>::none)
      continue;
    CHECK(out.at_s >= last_s);
    last_s = out.at_s;
    left.push_back(out.tag);
  }
  for (const auto &inside : servers.still_inside())
    left.push_back(inside.tag);
  std::sort(left.begin(), left.end());
  for (int n = 0; n < 10000; ++n)
    CHECK(left[static_cast<std::size_t>(n)] == n);
}

TEST_CASE("tandem: the same seed gives the same result to the bit")
{
  const std::vector<TandemTier> tiers = {{2, 0.1}, {3, 0.1, 0.5}};
  CHECK(run_tandem(tiers, 15, 10000, 7).mean_wait_s == run_tandem(tiers, 15, 10000, 7).mean_wait_s);
  CHECK(run_tandem(tiers, 15, 10000, 7).mean_wait_s != run_tandem(tiers, 15, 10000, 8).mean_wait_s);
}
