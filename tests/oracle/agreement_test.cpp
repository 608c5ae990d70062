// The exact plane against the plain model of one actor a transaction: the same laws, other chance. Means and
// quantiles of both lie within each other's intervals, taken from independent runs.
#include "sim/traffic/exact/exact_plane.hpp"
#include "tests/oracle/oracle.hpp"
#include "tests/sim/isolated.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;

namespace {

constexpr double horizon_s = 400;
constexpr int runs = 12;

/// What a run says: mean, p95 and p99 of the sojourn, share lost.
struct Figures {
  double mean_s = 0;
  double p95_s = 0;
  double p99_s = 0;
  double lost = 0;
};

double quantile(std::vector<double> values, double u)
{
  const auto at = static_cast<std::ptrdiff_t>(u * static_cast<double>(values.size()));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

Figures figures_of(const std::vector<double> &sojourn_s, double arrivals, double failed)
{
  Figures made;
  for (const double one : sojourn_s)
    made.mean_s += one / static_cast<double>(sojourn_s.size());
  made.p95_s = quantile(sojourn_s, 0.95);
  made.p99_s = quantile(sojourn_s, 0.99);
  made.lost = failed / arrivals;
  return made;
}

Figures by_oracle(const oracle::Network &network, std::uint64_t seed)
{
  const auto seen = test::isolated([&] {
    const oracle::Result result = oracle::play(network, horizon_s, seed);
    const Figures one = figures_of(result.sojourn_s, result.arrivals, result.failed);
    return std::vector<double>{one.mean_s, one.p95_s, one.p99_s, one.lost};
  });
  REQUIRE(seen.size() == 4);
  return {seen[0], seen[1], seen[2], seen[3]};
}

Figures by_plane(const oracle::Network &network, std::uint64_t seed)
{
  Deployment deployment;
  deployment.regions = {{"east", {}}};
  deployment.traffic = {network.arrivals_per_s, std::vector<double>(24, 1.0), {}};
  Journey journey;
  journey.id = "walk";
  journey.share = 1;
  journey.slo_latency_p99_s = 1e9;
  traffic::PlaneSettings settings;
  for (std::size_t k = 0; k < network.tiers.size(); ++k) {
    const std::string name = "tier" + std::to_string(k);
    Hop hop;
    hop.target = name;
    journey.path.push_back({{hop}, false});
    traffic::TierSettings tier;
    tier.name = name + "@east";
    tier.service_mean_s = network.tiers[k].service_mean_s;
    tier.service_cv = network.tiers[k].service_cv;
    tier.timeout_s = network.timeout_s;
    tier.retries = network.retries;
    tier.retry_budget_ratio = 1000;
    settings.tiers.push_back(tier);
  }
  deployment.journeys = {journey};
  settings.deployment = &deployment;
  settings.client_timeout_s = 1e9;
  settings.seed = seed;
  traffic::ExactPlane plane(settings);
  for (std::size_t k = 0; k < network.tiers.size(); ++k)
    plane.set_service(0, "tier" + std::to_string(k), network.tiers[k].servers, 0);
  std::vector<double> sojourns;
  plane.keep_sojourns(&sojourns);
  if (network.changed_tier >= 0) {
    const std::string changed = "tier" + std::to_string(network.changed_tier);
    plane.advance_to(network.change_s);
    plane.set_service(0, changed, network.changed_servers, 0);
    plane.advance_to(network.restore_s);
    plane.set_service(0, changed, network.tiers[static_cast<std::size_t>(network.changed_tier)].servers, 0);
  }
  plane.advance_to(horizon_s);
  plane.set_load_factor(0);
  plane.advance_to(horizon_s + 1000); // everyone who came gets an answer, as in the plain model
  return figures_of(sojourns, plane.totals(0).arrivals, plane.totals(0).failed);
}

/// Means over independent runs differ by less than four standard errors of their difference.
void check_alike(const char *what, const std::vector<double> &a, const std::vector<double> &b)
{
  const auto mean = [](const std::vector<double> &values) {
    double sum = 0;
    for (const double one : values)
      sum += one;
    return sum / static_cast<double>(values.size());
  };
  const auto error2 = [&](const std::vector<double> &values) {
    double squares = 0;
    for (const double one : values)
      squares += (one - mean(values)) * (one - mean(values));
    const auto n = static_cast<double>(values.size());
    return squares / (n - 1) / n;
  };
  CAPTURE(what, mean(a), mean(b));
  CHECK(std::abs(mean(a) - mean(b)) <= 4 * std::sqrt(error2(a) + error2(b)) + 1e-12);
}

void compare(const oracle::Network &network)
{
  std::vector<std::vector<double>> plain(4);
  std::vector<std::vector<double>> exact(4);
  for (int run = 1; run <= runs; ++run) {
    const auto seed = static_cast<std::uint64_t>(run);
    const Figures a = by_oracle(network, seed);
    const Figures b = by_plane(network, seed);
    const double figures_a[] = {a.mean_s, a.p95_s, a.p99_s, a.lost};
    const double figures_b[] = {b.mean_s, b.p95_s, b.p99_s, b.lost};
    for (std::size_t i = 0; i < 4; ++i) {
      plain[i].push_back(figures_a[i]);
      exact[i].push_back(figures_b[i]);
    }
  }
  const char *const names[] = {"mean", "p95", "p99", "lost"};
  for (std::size_t i = 0; i < 4; ++i)
    check_alike(names[i], plain[i], exact[i]);
}

} // namespace

TEST_CASE("oracle: one busy queue of several servers")
{
  compare({{{4, 0.1}}, 30});
}

TEST_CASE("oracle: a row of five queues")
{
  compare({{{3, 0.06}, {4, 0.1}, {6, 0.14}, {3, 0.04}, {2, 0.05}}, 25});
}

TEST_CASE("oracle: constant service times")
{
  compare({{{2, 0.05, 0}, {1, 0.02, 0}}, 30});
}

TEST_CASE("oracle: most of a tier's servers are taken away in the middle and come back")
{
  oracle::Network network{{{4, 0.1}, {3, 0.05}}, 25};
  network.changed_tier = 0;
  network.changed_servers = 2;
  network.change_s = 150;
  network.restore_s = 200;
  compare(network);
}

TEST_CASE("oracle: callers who give up and try again, while the work they left is done all the same")
{
  oracle::Network network{{{3, 0.1}}, 22};
  network.timeout_s = 0.4;
  network.retries = 1;
  compare(network);
}
