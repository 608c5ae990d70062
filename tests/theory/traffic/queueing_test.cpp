#include "sim/core/random.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace queueing_test {

using namespace drsim;
using namespace drsim::traffic;

TEST_CASE("Erlang C at 5,000 tx/min and 0.2 s of service: the worked values")
{
  const double load = 5000.0 / 60 * 0.2; // 16.67 (facts.md, section 24)
  CHECK(erlang_c(18, load) == Approx(0.668).margin(0.0005));
  CHECK(erlang_c(20, load) == Approx(0.338).margin(0.0005));
  CHECK(erlang_c(24, load) == Approx(0.064).margin(0.0005));
  const Queue queue{5000.0 / 60, 20, 0.2, 1, 1};
  CHECK(queue.mean_wait_s() == Approx(0.020).margin(0.0005));
}

TEST_CASE("one server is M/M/1, and M/G/1 is Pollaczek-Khinchine exactly")
{
  const Queue exponential{8, 1, 0.1, 1, 1};
  CHECK(exponential.mean_wait_s() == Approx(0.8 * 0.1 / (1 - 0.8)));
  const Queue constant{8, 1, 0.1, 0, 1};
  CHECK(constant.mean_wait_s() == Approx(exponential.mean_wait_s() / 2)); // M/D/1
  const Queue bursty{8, 1, 0.1, 2, 1};
  CHECK(bursty.mean_wait_s() == Approx(8 * 0.01 * (1 + 4) / (2 * (1 - 0.8)))); // lambda E[S^2] / 2(1 - rho)
}

TEST_CASE("at capacity the wait has no bound")
{
  const Queue full{10, 1, 0.1, 1, 1};
  CHECK(std::isinf(full.mean_wait_s()));
  CHECK(full.wait_exceeds(1e6) == 1);
  CHECK(erlang_c(0, 1) == 1);
}

TEST_CASE("fractions of a server lie between the whole numbers and fall steadily")
{
  double before = 1;
  for (double servers = 16.7; servers < 30; servers += 0.1) {
    const double now = erlang_c(servers, 16.67);
    CHECK(now <= before);
    before = now;
  }
}

TEST_CASE("a simulated M/M/c agrees with the wait formulas within its own error")
{
  const Queue queue{5000.0 / 60, 20, 0.2, 1, 1};
  Stream stream(21, 0, "mmc", "simulation");
  const auto exponential = [&](double mean) { return -mean * std::log(stream.uniform()); };
  std::vector<double> batch_means;
  std::vector<double> batch_exceeds;
  std::vector<double> free_at(20, 0);
  double now_s = 0;
  for (int batch = 0; batch < 41; ++batch) {
    double sum = 0;
    double over = 0;
    constexpr int size = 20000;
    for (int i = 0; i < size; ++i) {
      now_s += exponential(1 / queue.arrival_per_s);
      const auto first = std::min_element(free_at.begin(), free_at.end());
      const double start_s = std::max(now_s, *first);
      *first = start_s + exponential(queue.service_mean_s);
      sum += start_s - now_s;
      over += start_s - now_s > 0.1 ? 1 : 0;
    }
    if (batch > 0) { // the first batch warms up
      batch_means.push_back(sum / size);
      batch_exceeds.push_back(over / size);
    }
  }
  const auto agrees = [](const std::vector<double> &batches, double expected) {
    double mean = 0;
    double variance = 0;
    for (const double value : batches)
      mean += value / static_cast<double>(batches.size());
    for (const double value : batches)
      variance += (value - mean) * (value - mean) / static_cast<double>(batches.size() - 1);
    INFO("simulated " << mean << ", formula " << expected);
    CHECK(std::fabs(mean - expected) < 4 * std::sqrt(variance / static_cast<double>(batches.size())));
  };
  agrees(batch_means, queue.mean_wait_s());
  agrees(batch_exceeds, queue.wait_exceeds(0.1));
}

TEST_CASE("quantile and tail of the wait are each other's inverse")
{
  const Queue queue{80, 20, 0.2, 1.5, 1};
  for (const double u : {0.9, 0.95, 0.99, 0.999})
    CHECK(queue.wait_exceeds(queue.wait_quantile_s(u)) == Approx(1 - u));
  CHECK(queue.wait_quantile_s(0.01) == 0);
}

TEST_CASE("stale answers decay to nothing in one TTL, retries multiply load at most r + 1 times")
{
  CHECK(stale_share(0, 60) == 1);
  CHECK(stale_share(15, 60) == Approx(0.75));
  CHECK(stale_share(60, 60) == 0);
  CHECK(stale_share(0, 0) == 0);
  CHECK(attempts(0, 3) == 1);
  CHECK(attempts(1, 3) == 4);
  CHECK(attempts(0.5, 2) == Approx(1.75));
}

TEST_CASE("Erlang B of many servers is the recursion's, at any load")
{
  for (const int servers : {1, 64, 65, 80, 201, 1000, 24000})
    for (const double busy : {0.3, 0.36, 0.5, 0.9, 0.99, 0.9999, 1.0, 1.0001, 1.2, 1.999, 2.001, 30.0}) {
      const double load = busy * servers;
      long double inverse = 1; // the recursion upside down has no cancellation
      for (int k = 1; k <= servers; ++k)
        inverse = 1 + inverse * k / static_cast<long double>(load);
      CAPTURE(servers, busy);
      CHECK(erlang_b(servers, load) ==
            Approx(static_cast<double>(1 / inverse)).epsilon(1e-11).margin(1e-300));
      const ErlangPair pair = erlang_b_pair(servers, load);
      CHECK(pair.low == erlang_b(servers, load));
      CHECK(pair.high == Approx(erlang_b(servers + 1, load)).epsilon(1e-11).margin(1e-300));
    }
}

TEST_CASE("Erlang B at the ends: no load, hardly any, servers without number")
{
  CHECK(erlang_b(24000, 0) == 0);
  CHECK(erlang_b(0, 5) == 1);
  CHECK(erlang_b(24000, 1e-6) == 0); // below the smallest number
  CHECK(erlang_c(24000.5, 1e-6) == 0);
  // At load = servers, B of many is sqrt(2 / (pi c)) (Halfin and Whitt's regime, at its middle).
  for (const int servers : {1'000'000, 100'000'000})
    CHECK(erlang_b(servers, servers) * std::sqrt(servers) ==
          Approx(std::sqrt(2 / 3.14159265358979323846)).epsilon(2 / std::sqrt(servers)));
}

} // namespace queueing_test
