// Laws of whole distributions, feedback, drain and retry storms, in the exact plane (and the fluid one beside
// it).

#include "one_service.hpp"
#include "sim/traffic/exact/exact_plane.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

namespace laws_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

/// P(wait + service > t) of M/M/c: with chance C an exponential wait of rate c mu - lambda goes before.
double sojourn_exceeds(double rate_per_s, double servers, double mean_s, double t_s)
{
  const double waits = erlang_c(servers, rate_per_s * mean_s);
  const double mu = 1 / mean_s;
  const double theta = servers * mu - rate_per_s;
  const double both = (theta * std::exp(-mu * t_s) - mu * std::exp(-theta * t_s)) / (theta - mu);
  return (1 - waits) * std::exp(-mu * t_s) + waits * both;
}

double sojourn_quantile_s(double rate_per_s, double servers, double mean_s, double u)
{
  double low_s = 0, high_s = 1000 * mean_s;
  for (int i = 0; i < 200; ++i) {
    const double middle_s = (low_s + high_s) / 2;
    (sojourn_exceeds(rate_per_s, servers, mean_s, middle_s) > 1 - u ? low_s : high_s) = middle_s;
  }
  return low_s;
}

/// Mean of 0s and 1s that depend on each other, with its 99.9 % interval by 20 batches (Student, 19 degrees).
struct Share {
  double mean = 0;
  double half_width = 0;
};

Share share_above(const std::vector<double> &values, double level)
{
  constexpr std::size_t batches = 20;
  constexpr double student = 3.883;
  const std::size_t size = values.size() / batches;
  std::vector<double> means;
  for (std::size_t b = 0; b < batches; ++b) {
    double above = 0;
    for (std::size_t i = b * size; i < (b + 1) * size; ++i)
      above += values[i] > level ? 1 : 0;
    means.push_back(above / static_cast<double>(size));
  }
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / batches;
  double squares = 0;
  for (const double one : means)
    squares += (one - mean) * (one - mean);
  return {mean, student * std::sqrt(squares / (batches - 1) / batches)};
}

/// Failed share of the last of `seconds`, after the service had hardly any pods for half a minute.
double failed_after_trigger(Gate &gate, bool exact)
{
  auto plane = gate.open(exact);
  plane->advance_to(100);
  plane->set_service(0, "web", 0.1, 0);
  plane->advance_to(130);
  plane->set_service(0, "web", 1, 0);
  plane->advance_to(500);
  const Totals before = plane->totals(0);
  plane->advance_to(800);
  const Totals &now = plane->totals(0);
  return (now.failed - before.failed) / (now.arrivals - before.arrivals);
}

} // namespace

TEST_CASE("exact: waits of M/M/c have Erlang C's quantiles, by the sojourns they make")
{
  struct Case {
    double rate_per_s;
    double servers;
  };
  for (const Case &one : {Case{8, 1}, Case{42, 5}, Case{182, 20}}) { // 80 to 90 % busy
    Gate gate(one.rate_per_s, one.servers, 0.1);
    auto plane = gate.open(true);
    plane->advance_to(500);
    std::vector<double> sojourns;
    dynamic_cast<ExactPlane &>(*plane).keep_sojourns(&sojourns);
    plane->advance_to(500 + 3e6 / one.rate_per_s);
    for (const double u : {0.5, 0.95, 0.99}) {
      const Share above = share_above(sojourns, sojourn_quantile_s(one.rate_per_s, one.servers, 0.1, u));
      INFO(one.servers << " servers, quantile " << u);
      CHECK(above.half_width < 0.2 * (1 - u)); // an interval that says something
      CHECK(above.mean == Approx(1 - u).margin(above.half_width));
    }
  }
}

TEST_CASE(
    "exact: a job that returns with probability p loads its queue 1 / (1 - p) times (Jackson's feedback)")
{
  Gate gate(6, 1, 0.1);
  gate.settings.tiers[0].retries = 200; // p^201 is nothing
  gate.settings.tiers[0].retry_budget_ratio = 1000;
  auto plane = gate.open(true);
  plane->set_service(0, "web", 1, 0.25);
  plane->advance_to(100000);
  plane->publish();
  const double load = 6 * 0.1 / (1 - 0.25);
  CHECK(plane->utilisation(0, "web") == Approx(load).epsilon(0.01));
  // Product form: the number there is geometric, and Little gives the time of all visits together.
  const double sojourn_s = load / (1 - load) / 6;
  CHECK(dynamic_cast<ExactPlane &>(*plane).mean_sojourn_s() == Approx(sojourn_s).epsilon(0.03));
  CHECK(plane->totals(0).failed == 0);
}

TEST_CASE("exact: a backlog grows by lambda - mu' and drains by mu - lambda")
{
  constexpr double rate = 800, lasting_s = 60;
  Gate gate(rate, 10, 0.1); // a pod does 100 a second
  gate.pods = 10;
  for (const bool exact : {true, false}) {
    INFO((exact ? "exact" : "fluid"));
    auto plane = gate.open(exact);
    plane->advance_to(200);
    plane->set_service(0, "web", 2, 0);
    plane->advance_to(200 + lasting_s);
    const double backlog = (rate - 200) * lasting_s;
    CHECK(plane->backlog() == Approx(backlog).margin(4 * std::sqrt((rate + 200) * lasting_s) + 150));
    plane->set_service(0, "web", 10, 0);
    const double drain_s = backlog / (1000 - rate);
    plane->advance_to(200 + lasting_s + drain_s / 2);
    CHECK(plane->backlog() == Approx(backlog / 2).margin(4 * std::sqrt((rate + 1000) * drain_s) + 150));
    plane->advance_to(200 + lasting_s + 1.1 * drain_s);
    CHECK(plane->excess_backlog() < 50);
    CHECK(plane->totals(0).failed == Approx(0).margin(1e-6));
  }
}

TEST_CASE("a queue as long as users are patient drains by mu - lambda once the rush is over")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    Gate gate(20, 3, 0.1); // two thirds busy
    gate.settings.tiers[0].timeout_s = 1;
    gate.settings.client_timeout_s = 10;
    const auto plane = gate.open(exact);
    plane->set_load_factor(4);
    plane->advance_to(300);
    plane->set_load_factor(1);
    CHECK(plane->waiting(0, "web") > 600); // of 80 a second for ten seconds
    // Whoever waited for ten seconds has gone by then; 200 are left at most, and 10 a second drain.
    plane->advance_to(300 + 10 + 30);
    CHECK(plane->waiting(0, "web") < 20);
    const Totals before = plane->totals(0);
    plane->advance_to(600);
    const Totals &now = plane->totals(0);
    CHECK(now.failed - before.failed < 0.02 * (now.arrivals - before.arrivals));
  }
}

TEST_CASE("retries, exact and fluid: stable below capacity / (1 + r), metastable after a trigger above")
{
  struct Case {
    double rate_per_s;
    double retries;
    bool collapses;
  };
  // Of a capacity of 100 a second; fixed points of rate = lambda x tries(rate): with all tries too late they
  // number r + 1, and the overload feeds itself when lambda (r + 1) is above capacity.
  for (const Case &one : {Case{70, 0, false}, Case{20, 3, false}, Case{70, 3, true}}) {
    Gate gate(one.rate_per_s, 10, 0.1);
    gate.settings.tiers[0].timeout_s = 1;
    gate.settings.tiers[0].retries = one.retries;
    gate.settings.client_timeout_s = 10;
    for (const bool exact : {true, false}) {
      INFO((exact ? "exact" : "fluid") << " " << one.rate_per_s << " " << one.retries);
      const double failed = failed_after_trigger(gate, exact);
      if (one.collapses)
        CHECK(failed > 0.8);
      else
        CHECK(failed < 0.01);
    }
  }
}

} // namespace laws_test
