#include "sim/core/assertion.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/core/timeline.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

namespace {

std::string digest_of(const Timeline &timeline)
{
  Digest digest;
  timeline.add_to(digest);
  return digest.hex();
}

Timeline small(double t_s, const char *what)
{
  Timeline timeline;
  const EventId fault = timeline.record(10, "fault:region_outage", "fault", "region lost", Phase::none, {});
  timeline.record(t_s, "route53:shop", "health_check_down", what, Phase::detection, {fault, no_event, fault});
  return timeline;
}

} // namespace

TEST_CASE("events keep their causes once, without the empty ones")
{
  const Timeline timeline = small(107, "down");
  REQUIRE(timeline.events().size() == 2);
  CHECK(timeline.events()[1].causes == std::vector<EventId>{0});
}

TEST_CASE("an event cannot precede an earlier one or its own cause")
{
  Timeline timeline = small(107, "down");
  CHECK_THROWS_AS(timeline.record(50, "x", "late", "", Phase::none, {}), Defect);
  CHECK_THROWS_AS(timeline.record(200, "x", "own_cause", "", Phase::none, {2}), Defect);
}

TEST_CASE("the digest follows every field to the last bit")
{
  const std::string base = digest_of(small(107, "down"));
  CHECK(base == digest_of(small(107, "down")));
  CHECK(base != digest_of(small(std::nextafter(107, 108), "down")));
  CHECK(base != digest_of(small(107, "Down")));
  Timeline with_total = small(107, "down");
  with_total.set_total("transactions:failed", 1);
  CHECK(base != digest_of(with_total));
}

TEST_CASE("SHA-256 of framed fields: moving a border changes the digest")
{
  Digest a;
  a.add("ab");
  a.add("c");
  Digest b;
  b.add("a");
  b.add("bc");
  CHECK(a.hex() != b.hex());
  CHECK(sha256_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // FIPS 180-2
  CHECK(Digest().hex() ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"); // FIPS 180-4: empty
}

TEST_CASE("problems print file, place, what is wrong and what would be right")
{
  Diagnostics diagnostics;
  diagnostics.error("rules/shop.yml", "41", "unknown key \"fro\"", "did you mean \"for\"?");
  diagnostics.warning("deployment.json", "/journeys/0/share", "shares sum to 0.9", "they must sum to 1");
  CHECK(diagnostics.has_errors());
  CHECK(diagnostics.text() ==
        "rules/shop.yml:41: error: unknown key \"fro\"; did you mean \"for\"?\n"
        "deployment.json#/journeys/0/share: warning: shares sum to 0.9; they must sum to 1\n");
}

TEST_CASE("a near miss is suggested, a far one is not")
{
  CHECK(did_you_mean("failure_treshold", {"request_interval", "failure_threshold"}) == "failure_threshold");
  CHECK(did_you_mean("colour", {"request_interval", "failure_threshold"}).empty());
}

TEST_CASE("an event says where its length was set, and the digest knows")
{
  Timeline plain = small(20, "down");
  Timeline told;
  told.record(10, "fault:region_outage", "fault", "region lost", Phase::none, {});
  told.record(20, "route53:shop", "health_check_down", "down", Phase::detection, {0},
              {"route53:shop.failure_threshold"});
  CHECK(plain.events()[1].set_by.empty());
  CHECK(told.events()[1].set_by == std::vector<std::string>{"route53:shop.failure_threshold"});
  CHECK(digest_of(plain) != digest_of(told));
}
