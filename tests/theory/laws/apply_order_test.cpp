// What Terraform makes in one apply against bounds and closed forms of list scheduling, and who holds a wrong
// delegation against the sliding window in which it was named.
#include "sim/core/random.hpp"
#include "sim/laws/apply_order.hpp"
#include "sim/laws/delegation.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

namespace apply_order_test {

using namespace drsim;

namespace {

double makespan(const std::vector<ApplyJob> &jobs, const std::vector<double> &length_s, std::size_t at_once)
{
  double last_s = 0;
  for (const ApplyTime &one : apply_times(jobs, length_s, at_once))
    last_s = std::max(last_s, one.ends_s);
  return last_s;
}

std::vector<ApplyJob> independent(std::size_t count)
{
  return std::vector<ApplyJob>(count, ApplyJob{"", "network", {}});
}

} // namespace

TEST_CASE("apply: n alike on p places take ceil(n / p) rounds, a chain its sum whatever the places")
{
  for (const auto &[count, places, rounds] :
       {std::array<std::size_t, 3>{10, 10, 1}, {11, 10, 2}, {30, 10, 3}, {7, 1, 7}})
    CHECK(makespan(independent(count), std::vector<double>(count, 5.0), places) ==
          Approx(5.0 * static_cast<double>(rounds)));
  std::vector<ApplyJob> chain = independent(6);
  for (std::size_t i = 1; i < chain.size(); ++i)
    chain[i].after = {i - 1};
  const std::vector<double> length_s = {1, 2, 3, 4, 5, 6};
  for (const std::size_t places : {std::size_t{1}, std::size_t{10}}) {
    CHECK(makespan(chain, length_s, places) == Approx(21));
    CHECK(longest_chain_s(chain, length_s) == Approx(21));
  }
}

TEST_CASE("apply: any graph ends within Graham's bounds, keeps its order, and never has more than p at work")
{
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Stream chance(seed, 0, "graph", "draw");
    std::vector<ApplyJob> jobs = independent(1 + static_cast<std::size_t>(40 * chance.uniform()));
    std::vector<double> length_s;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (std::size_t before = 0; before < i; ++before)
        if (chance.uniform() < 0.1)
          jobs[i].after.push_back(before);
      length_s.push_back(1 + 100 * chance.uniform());
    }
    const std::size_t places = 1 + static_cast<std::size_t>(6 * chance.uniform());
    const auto times = apply_times(jobs, length_s, places);
    const double all_s = makespan(jobs, length_s, places), chain_s = longest_chain_s(jobs, length_s);
    const double sum_s = std::accumulate(length_s.begin(), length_s.end(), 0.0);
    const double p = static_cast<double>(places);
    CHECK(all_s >= std::max(chain_s, sum_s / p) - 1e-6);
    CHECK(all_s <= sum_s / p + (1 - 1 / p) * chain_s + 1e-6);
    CHECK(makespan(jobs, length_s, jobs.size()) == Approx(chain_s));
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for (const std::size_t need : jobs[i].after)
        CHECK(times[need].ends_s <= times[i].begins_s);
      const auto at_work = std::count_if(times.begin(), times.end(), [&](const ApplyTime &one) {
        return one.begins_s <= times[i].begins_s && times[i].begins_s < one.ends_s;
      });
      CHECK(at_work <= static_cast<long>(places));
      if (times[i].by)
        CHECK(times[*times[i].by].ends_s == times[i].begins_s);
    }
  }
}

TEST_CASE("apply: what a stack makes is read, and what is wrong with it is told")
{
  std::string wrong;
  const auto jobs = apply_jobs(
      "net: network; cluster: eks_cluster after net, net ; nodes: node_group after cluster", wrong);
  CHECK(wrong.empty());
  REQUIRE(jobs.size() == 3);
  CHECK(jobs[1].takes == "eks_cluster");
  CHECK(jobs[2].after == std::vector<std::size_t>{1});
  for (const char *bad :
       {"nodes: node_group after cluster; cluster: eks_cluster", "net", "a: network; a: network"}) {
    wrong.clear();
    static_cast<void>(apply_jobs(bad, wrong));
    CHECK_FALSE(wrong.empty());
  }
}

TEST_CASE("delegation: resolvers that ask every ttl_s hold what was named when they last asked")
{
  constexpr double ttl_s = 1000, from_s = 5000, to_s = 5400;
  Delegation law(ttl_s);
  law.name(true, from_s);
  law.name(false, to_s);
  constexpr int resolvers = 20000;
  for (const double t_s : {4999.0, 5100.0, 5399.0, 5700.0, 5999.0, 6200.0, 6399.0, 6401.0}) {
    int wrong = 0;
    for (int i = 0; i < resolvers; ++i) { // asks at phase + n ttl: the last one before t
      const double phase_s = ttl_s * (i + 0.5) / resolvers;
      const double asked_s = t_s - std::fmod(t_s - phase_s, ttl_s);
      wrong += asked_s >= from_s && asked_s < to_s ? 1 : 0;
    }
    CHECK(law.wrong_share(t_s) == Approx(static_cast<double>(wrong) / resolvers).margin(1e-3));
  }
  CHECK(law.wrong_share(to_s) == Approx(0.4));
  CHECK(law.wrong_share(from_s + ttl_s) == Approx(0.4)); // stays until the first who were told ask anew
  CHECK(law.settled_s() == to_s + ttl_s);
}

} // namespace apply_order_test
