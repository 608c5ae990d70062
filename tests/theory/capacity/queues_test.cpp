// Headroom, drain and occupancy against closed forms of facts.md, section 24.
#include "sim/analysis/capacity/queues.hpp"
#include "sim/traffic/laws/queueing.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

namespace {

/// c exponential servers of 0.2 s in one queue; callers wait `patience_s` at most.
Servers erlang(double servers, double patience_s)
{
  return {{servers}, 0.2, 1, 0.2 + patience_s};
}

constexpr double load_per_s = 250.0 / 3; // 5,000 a minute: a = 16.67 Erlang

} // namespace

TEST_CASE("without patience the late share is Erlang C, as facts.md has it for 18, 20 and 24 servers")
{
  CHECK(late_share(erlang(18, 0), load_per_s) == Approx(0.668).epsilon(0.002));
  CHECK(late_share(erlang(20, 0), load_per_s) == Approx(0.338).epsilon(0.005));
  CHECK(late_share(erlang(24, 0), load_per_s) == Approx(0.064).epsilon(0.02));
}

TEST_CASE("with patience it is C exp(-(c mu - lambda) t)")
{
  const double c = 20, t = 0.1;
  const double closed = traffic::erlang_c(20, load_per_s * 0.2) * std::exp(-(c / 0.2 - load_per_s) * t);
  CHECK(late_share(erlang(c, t), load_per_s) == Approx(closed).epsilon(1e-9));
}

TEST_CASE("the usable rate is where the late share is what is tolerated, and below saturation")
{
  for (const double servers : {1.0, 4.0, 18.0, 200.0})
    for (const double tolerated : {0.001, 0.01, 0.2}) {
      const Servers some = erlang(servers, 0.3);
      const double usable = usable_rate_per_s(some, tolerated);
      CHECK(late_share(some, usable) == Approx(tolerated).epsilon(1e-6));
      CHECK(usable < saturation_per_s(some));
    }
}

TEST_CASE("M/M/1: the usable rate solves rho exp(-(mu - lambda) t) = tolerated")
{
  const double mu = 5, t = 1, tolerated = 0.05;
  const double usable = usable_rate_per_s(erlang(1, t), tolerated);
  CHECK(usable / mu * std::exp(-(mu - usable) * t) == Approx(tolerated).epsilon(1e-6));
}

TEST_CASE(
    "zones with queues of their own carry less than one queue of all servers, and more than their worst")
{
  const Servers whole = erlang(18, 0.1);
  const Servers zones{{6, 6, 6}, 0.2, 1, 0.3};
  CHECK(usable_rate_per_s(zones, 0.01) < usable_rate_per_s(whole, 0.01));
  CHECK(usable_rate_per_s(zones, 0.01) == Approx(3 * usable_rate_per_s(erlang(6, 0.1), 0.01)).epsilon(1e-6));
}

TEST_CASE("no servers, or work that outlasts the time-out, carry nothing")
{
  CHECK(usable_rate_per_s(erlang(0, 1), 0.01) == 0);
  CHECK(usable_rate_per_s({{10}, 2, 1, 1}, 0.01) == 0);
  CHECK(late_share(erlang(2, 1), 10) == 1); // at saturation
}

TEST_CASE("a backlog drains in rho T / (1 - rho), and never with less than what comes")
{
  const double outage_s = 600, arrivals = 80, served = 100;
  CHECK(drain_s(arrivals * outage_s, served, arrivals) == Approx(2400)); // facts.md: 10 min at 0.8 -> 40 min
  CHECK(std::isinf(drain_s(arrivals * outage_s, 80, arrivals)));
  CHECK(drain_s(0, 1, 2) == 0);
}

TEST_CASE("what is held at once is rate times time, whatever its law")
{
  CHECK(occupancy(100, 0.25) == Approx(25));
}
