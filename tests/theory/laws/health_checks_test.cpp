// The laws of health checks and elections against facts.md, sections 2 (Route 53), 3 (ALB) and 13 (Consul).
#include "sim/core/random.hpp"
#include "sim/laws/checker_vote.hpp"
#include "sim/laws/raft_election.hpp"
#include "sim/laws/target_health.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace drsim;

namespace {

struct Seen {
  double mean = 0;
  double p50 = 0;
  double p95 = 0;
};

Seen seen_of(std::vector<double> values)
{
  Seen seen;
  std::sort(values.begin(), values.end());
  for (const double value : values)
    seen.mean += value / static_cast<double>(values.size());
  seen.p50 = values[values.size() / 2];
  seen.p95 = values[values.size() * 95 / 100];
  return seen;
}

/// Verdicts of many votes, each checker in a phase of its own.
Seen votes(const CheckerVote &vote, double answer_s)
{
  Stream chance(1, 0, "laws", "checkers");
  std::vector<double> verdicts;
  for (int i = 0; i < 20000; ++i) {
    std::vector<double> next_check_s(static_cast<std::size_t>(vote.checkers));
    for (double &wait_s : next_check_s)
      wait_s = chance.uniform() * vote.request_interval_s;
    verdicts.push_back(vote.verdict_after_s(next_check_s, answer_s, vote.votes_to_fail()));
  }
  return seen_of(verdicts);
}

} // namespace

TEST_CASE("a vote of 16 checkers needs 14 to fail and 3 to recover (facts 2, checker vote)")
{
  const CheckerVote vote;
  CHECK(vote.votes_to_fail() == 14);
  CHECK(vote.votes_to_recover() == 3);
}

TEST_CASE("Route 53's detection has the published quantiles (facts 2, checker vote)")
{
  struct Row {
    double interval_s;
    int failures;
    double timeout_s;
    double p50_s;
    double p95_s;
  };
  const Row row = GENERATE(Row{30, 3, 4, 97, 100}, Row{30, 3, 0, 85, 88}, Row{10, 3, 4, 40, 41.5},
                           Row{10, 3, 0, 28, 29.5}, Row{10, 1, 4, 12, 13.5}, Row{10, 2, 4, 26, 27.5});
  CheckerVote vote;
  vote.request_interval_s = row.interval_s;
  vote.failure_threshold = row.failures;
  const Seen seen = votes(vote, row.timeout_s);
  CHECK(seen.p50 == Approx(row.p50_s).margin(0.6)); // the table gives whole or half seconds
  CHECK(seen.p95 == Approx(row.p95_s).margin(0.6));
  CHECK(seen.mean == Approx(vote.mean_verdict_s(row.timeout_s, 14)).margin(0.1));
  CHECK(vote.mean_verdict_s(row.timeout_s, 14) ==
        Approx(row.timeout_s + (row.failures - 1) * (row.interval_s + row.timeout_s) +
               row.interval_s * 14 / 17));
  CHECK(vote.longest_verdict_s(row.timeout_s) - vote.least_verdict_s(row.timeout_s) ==
        Approx(row.interval_s));
}

TEST_CASE("a dead target is out in 65 to 95 s by Terraform, 35 to 65 s by AWS, 20 to 35 s by the controller "
          "(facts 3)")
{
  const auto bounds = [](double interval_s, int unhealthy, double timeout_s) {
    const TargetHealth health{interval_s, timeout_s, unhealthy, 3};
    return std::pair(health.out_after_s(0), health.out_after_s(1));
  };
  CHECK(bounds(30, 3, 5) == std::pair(65.0, 95.0));
  CHECK(bounds(30, 2, 5) == std::pair(35.0, 65.0));
  CHECK(bounds(15, 2, 5) == std::pair(20.0, 35.0));
}

TEST_CASE("a target is in again after U(0, I) + (H - 1) I, a new one after a single pass (facts 3, healthy)")
{
  const TargetHealth health{30, 5, 2, 5};
  CHECK(health.in_after_s(0.5, false) == 15 + 4 * 30);
  CHECK(health.in_after_s(0.5, true) == 15);
}

TEST_CASE("an election takes T (1 + 1 / (f + 1)): 6.7 s at m = 5, 1.33 s at m = 1 (facts 13, leader loss)")
{
  const double multiplier = GENERATE(1.0, 5.0);
  CHECK(mean_election_s(2, multiplier) == Approx(multiplier * 4 / 3));
  Stream chance(1, 0, "laws", "elections");
  std::vector<double> elections;
  for (int i = 0; i < 20000; ++i)
    elections.push_back(election_s(chance, 2, multiplier));
  CHECK(seen_of(elections).mean == Approx(mean_election_s(2, multiplier)).epsilon(0.01));
  CHECK(*std::max_element(elections.begin(), elections.end()) <= longest_election_s(multiplier));
  CHECK(mean_election_s(0, multiplier) == multiplier);
}
