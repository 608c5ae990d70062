// The exact kernel against the closed forms of queueing theory, with intervals from batch means.
#include "sim/traffic/exact/fifo_clocks.hpp"
#include "sim/traffic/exact/fifo_servers.hpp"
#include "sim/traffic/exact/queue_pair.hpp"
#include "sim/traffic/exact/tandem.hpp"
#include "sim/traffic/exact/variates.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

namespace tandem_theory_test {

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
  const std::vector<double> seen_s = tandem_sojourns_s({{1, 0.01}}, 60, 400'000, 3);
  for (const double u : {0.5, 0.95, 0.99}) {
    const double law_s = -std::log(1 - u) * 0.01 / (1 - 0.6);
    CAPTURE(u);
    CHECK(quantile(seen_s, u) == Approx(law_s).epsilon(0.03));
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

TEST_CASE("tandem: the branchless queue is the plain one to the bit, for any number of servers")
{
  for (const std::size_t servers : {1u, 3u, 4u, 5u, 8u, 13u}) {
    FifoServers<int> plain(servers);
    FifoClocks<16> quick(servers);
    ServiceTimes service(Stream(servers, 0, "a", "b"), 1, 1);
    ServiceTimes gap(Stream(servers, 0, "a", "c"), 1.1 / static_cast<double>(servers), 1);
    double now_s = 0;
    double waited_s = 0;
    double quick_waited_s = 0;
    for (int n = 0; n < 2000; ++n) {
      now_s += gap.next_s();
      const double service_s = service.next_s();
      double wait_s = 0;
      const double out_s = plain.admit(now_s, service_s, 0, wait_s).at_s;
      waited_s += wait_s;
      double time_s = now_s;
      quick_waited_s += quick.admit({&time_s, &service_s, 1});
      CHECK(time_s == out_s);
    }
    CHECK(quick_waited_s == waited_s);
  }
}

TEST_CASE("tandem: two queues worked at together are each the plain one to the bit")
{
  for (const auto &[a, b] : {std::pair{1u, 8u}, {4u, 6u}, {8u, 4u}, {3u, 3u}, {2u, 5u}, {7u, 1u}, {9u, 2u}}) {
    INFO(a << " and " << b);
    const std::size_t servers[] = {a, b};
    const auto pair = queue_pair(a, b);
    FifoServers<int> plain[] = {FifoServers<int>(a), FifoServers<int>(b)};
    ServiceTimes chance(Stream(a, b, "a", "b"), 1, 1);
    double now_s[] = {0, 0};
    for (std::size_t round = 0; round < 200; ++round) {
      std::vector<double> times[2], service_s[2], expected[2];
      double waited_s[] = {0, 0}, expected_s[] = {0, 0};
      for (const std::size_t q : {0u, 1u})
        for (std::size_t n = 0; n < (round * (q + 3)) % 17; ++n) { // blocks of different lengths, empty ones
          now_s[q] += chance.next_s() * 1.1 / static_cast<double>(servers[q]);
          times[q].push_back(now_s[q]);
          service_s[q].push_back(chance.next_s());
          double wait_s = 0;
          expected[q].push_back(plain[q].admit(now_s[q], service_s[q].back(), 0, wait_s).at_s);
          expected_s[q] += wait_s;
        }
      pair->admit({times[0].data(), service_s[0].data(), times[0].size()}, waited_s[0],
                  {times[1].data(), service_s[1].data(), times[1].size()}, waited_s[1]);
      for (const std::size_t q : {0u, 1u}) {
        REQUIRE(times[q] == expected[q]);
        REQUIRE(waited_s[q] == expected_s[q]);
      }
    }
  }
}

TEST_CASE("tandem: the same seed gives the same result to the bit")
{
  const std::vector<TandemTier> tiers = {{2, 0.1}, {3, 0.1, 0.5}};
  CHECK(run_tandem(tiers, 15, 10000, 7).mean_wait_s == run_tandem(tiers, 15, 10000, 7).mean_wait_s);
  CHECK(run_tandem(tiers, 15, 10000, 7).mean_wait_s != run_tandem(tiers, 15, 10000, 8).mean_wait_s);
}

} // namespace tandem_theory_test
