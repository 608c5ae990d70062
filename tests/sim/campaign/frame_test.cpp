#include "sim/campaign/frame.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace drsim;

namespace {

Outcome full_outcome()
{
  Outcome outcome;
  outcome.status = Outcome::Status::hung;
  outcome.message = "завис";
  outcome.trial = 1234567890123;
  outcome.impact = true;
  outcome.impact_before = true;
  outcome.censored = true;
  outcome.onset_s = 0.1;
  outcome.rto_s = std::numeric_limits<double>::infinity();
  outcome.redundancy_rto_s = 3;
  outcome.backlog_rto_s = 4;
  outcome.rpo_s = 5;
  outcome.lost_transactions = 6;
  outcome.failed_transactions = 7;
  outcome.stores = {{"orders-db", 8, 9, 0}, {"events", 10, 11, 13}};
  outcome.duplicated_events = 13;
  outcome.pairs = {{"orders-db", "events", 14, 15, 16, 17}};
  outcome.caches = {{"cache:sessions", 20}};
  JourneyOutcome journey;
  journey.id = "заказ";
  journey.failed = 18;
  journey.failed_by = {{"timed_out", 10}, {"front_door", 8}};
  journey.worst_latency_p99_s = 19;
  outcome.journeys = {journey};
  outcome.critical_path = {{"detection", "health-check:shop", "down", "увидели", 0.1, 12}};
  outcome.digest = "abc";
  return outcome;
}

} // namespace

TEST_CASE("an outcome survives the pipe to the bit")
{
  const Outcome sent = full_outcome();
  const auto got = decode_outcome(encode_outcome(sent));
  REQUIRE(got.has_value());
  CHECK(encode_outcome(*got) == encode_outcome(sent));
  CHECK(got->status == Outcome::Status::hung);
  CHECK(got->message == sent.message);
  CHECK(got->impact_before);
  CHECK(got->rto_s == sent.rto_s);
  CHECK(got->failed_transactions == 7);
  CHECK(got->stores[1].lost_transactions == 11);
  CHECK(got->stores[1].duplicated == 13);
  CHECK(got->pairs[0].never_published == 17);
  CHECK(got->caches[0].component == "cache:sessions");
  CHECK(got->caches[0].entries_lost == 20);
  CHECK(got->journeys[0].id == "заказ");
  CHECK(got->journeys[0].failed_by[1].cause == "front_door");
  CHECK(got->journeys[0].failed_by[1].count == 8);
  CHECK(got->journeys[0].worst_latency_p99_s == 19);
  CHECK(got->critical_path[0].what == "увидели");
  CHECK(got->critical_path[0].to_s == 12);
  CHECK(got->digest == "abc");
}

TEST_CASE("bytes that are not an outcome are refused, whatever is missing or changed")
{
  const std::string whole = encode_outcome(full_outcome());
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(decode_outcome(whole.substr(0, size)).has_value());
  CHECK_FALSE(decode_outcome(whole + "x").has_value());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(0xff);
    static_cast<void>(decode_outcome(changed)); // may be read, must not misbehave
  }
}
