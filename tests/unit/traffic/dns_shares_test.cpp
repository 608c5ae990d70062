#include "sim/traffic/laws/dns_shares.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace dns_shares_test {

using namespace drsim::traffic;

namespace {

double share_of(const DnsShares &dns, double t_s, std::size_t region)
{
  std::vector<double> shares(3);
  dns.shares(t_s, shares);
  CHECK(shares[0] + shares[1] + shares[2] == Approx(1));
  return shares[region];
}

} // namespace

TEST_CASE("an answer given for less than a TTL reaches only that part of the resolvers")
{
  DnsShares dns({60, 0, 0, 0, 0}, 2);
  dns.set_answer(100, 1);
  dns.set_answer(115, 0);
  CHECK(share_of(dns, 115, 1) == Approx(0.25));
  CHECK(share_of(dns, 150, 1) == Approx(0.25)); // those who asked between 100 and 115
  CHECK(share_of(dns, 167.5, 1) == Approx(0.125));
  CHECK(share_of(dns, 175, 1) == Approx(0).margin(1e-12));
  CHECK_FALSE(dns.moving(176));
}

TEST_CASE("nowhere is an answer like another")
{
  DnsShares dns({60, 0, 0, 0, 0}, 2);
  dns.set_answer(0, -1);
  CHECK(share_of(dns, 30, 2) == Approx(0.5));
  CHECK(share_of(dns, 60, 2) == Approx(1));
}

TEST_CASE("connections broken by a dead edge do not come back with it")
{
  DnsShares dns({0, 0, 0, 1, 3600}, 2);
  dns.set_answer(0, 1);
  CHECK(share_of(dns, 900, 0) == Approx(0.75));
  dns.set_edge(900, 0, false);
  CHECK(share_of(dns, 900, 0) == Approx(0).margin(1e-12));
  dns.set_edge(901, 0, true);
  CHECK(share_of(dns, 902, 0) == Approx(0).margin(1e-12));
}

TEST_CASE("kinks bound a step and nothing moves after the last")
{
  DnsShares dns({60, 0.1, 600, 0, 0}, 2);
  CHECK(std::isinf(dns.next_kink_s(0)));
  dns.set_answer(10, 1);
  CHECK(dns.next_kink_s(10) == Approx(70));
  CHECK(dns.next_kink_s(70) == Approx(610));
  CHECK(dns.moving(609));
  CHECK_FALSE(dns.moving(610));
  CHECK(std::isinf(dns.step_limit_s(610, 0.05)));
}

} // namespace dns_shares_test
