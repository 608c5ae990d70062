#include "sim/campaign/frame.hpp"
#include "tests/sim/campaign/outcomes.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace drsim;
using namespace drsim::test;

namespace {

template <class Struct> void is_described()
{
  const std::vector<std::string> names = described<Struct>();
  CHECK(names.size() == members<Struct>()); // a field more needs its line in outcome_fields.hpp
  CHECK(std::set<std::string>(names.begin(), names.end()).size() == names.size());
}

} // namespace

TEST_CASE("every field of an outcome, and of all it is made of, is in its description")
{
  is_described<Outcome>();
  is_described<Leg>();
  is_described<Waiting>();
  is_described<StoreOutcome>();
  is_described<PairOutcome>();
  is_described<CacheOutcome>();
  is_described<JourneyOutcome>();
  is_described<JourneyOutcome::Cause>();
}

TEST_CASE("an outcome survives the pipe to the bit")
{
  const Outcome sent = full_outcome();
  const auto got = decode_outcome(encode_outcome(sent));
  REQUIRE(got.has_value());
  CHECK(encode_outcome(*got) == encode_outcome(sent));
  CHECK(got->status == Outcome::Status::hung);
  CHECK(got->message == sent.message);
  CHECK(got->impact_before);
  CHECK(got->exact);
  CHECK(got->rto_s == sent.rto_s);
  CHECK(std::isnan(got->rpo_s));
  CHECK(std::signbit(got->onset_s));
  CHECK(got->failed_transactions == sent.failed_transactions);
  CHECK(got->stores[1].duplicated == sent.stores[1].duplicated);
  CHECK(got->pairs[0].never_published == sent.pairs[0].never_published);
  CHECK(got->caches[0].component == sent.caches[0].component);
  CHECK(got->journeys[0].failed_by[1].cause == sent.journeys[0].failed_by[1].cause);
  CHECK(got->journeys[0].worst_latency_p99_s == sent.journeys[0].worst_latency_p99_s);
  CHECK(got->critical_path[0].set_by == sent.critical_path[0].set_by);
  CHECK(got->waiting_for.what == sent.waiting_for.what);
  CHECK(got->digest == sent.digest);
}

TEST_CASE("the bytes of an outcome are the same on every machine: eight a number, lowest first")
{
  Outcome outcome;
  outcome.trial = 0x0102030405060708;
  const std::string form = outcome_form;
  const std::string bytes = encode_outcome(outcome);
  std::string expected(8, '\0');
  expected[0] = static_cast<char>(form.size());
  expected += form + std::string(8 + 8, '\0'); // status and an empty message
  expected += "\x08\x07\x06\x05\x04\x03\x02\x01";
  CHECK(bytes.substr(0, expected.size()) == expected);
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
