#include "tests/unit/inject/hands.hpp"

#include <catch2/catch.hpp>

namespace twin_driver_test {

using namespace drsim::inject;
using namespace drsim::inject::test;

namespace {

using nlohmann::json;

/// A target of a twin whose keeper answers.
std::optional<Plan> twin_plan(const FaultOrder &order, json says, std::string &problems,
                              const std::string &settings = "")
{
  WritingHands hands;
  hands.answer("status", "{}");
  if (!settings.empty())
    hands.answer("cat ", settings);
  says["socket"] = "/run/keeper.sock";
  return planned(order, target("twin", says), hands, problems);
}

} // namespace

TEST_CASE("a lost, frozen, killed, filled or cut host is taken back by the order that is its opposite")
{
  struct Way {
    const char *how;
    const char *begin;
    const char *undo;
  };
  const json says{{"host", "pg-1"}, {"server", "pg-1/postgres"}};
  for (const Way &way : {
           Way{"host_loss", R"({"do":"host_down","host":"pg-1"})", R"({"do":"host_up","host":"pg-1"})"},
           Way{"freeze", R"({"do":"freeze","host":"pg-1"})", R"({"do":"thaw","host":"pg-1"})"},
           Way{"kill", R"({"do":"kill","server":"pg-1/postgres","stay":true})",
               R"({"do":"start","server":"pg-1/postgres"})"},
           Way{"stop", R"({"do":"stop","server":"pg-1/postgres"})",
               R"({"do":"start","server":"pg-1/postgres"})"},
           Way{"disk_full", R"("do":"fill")", R"({"do":"unfill","host":"pg-1"})"},
           Way{"link_cut", R"({"do":"link","host":"pg-1","up":false})",
               R"({"do":"link","host":"pg-1","up":true})"},
       }) {
    json entry = says;
    entry["how"] = way.how;
    std::string problems;
    const auto plan = twin_plan(order("component_failure"), entry, problems);
    INFO(way.how << ": " << problems);
    REQUIRE(plan);
    CHECK_THAT(lines(plan->begin, ""), Catch::Contains(way.begin));
    CHECK_THAT(lines(plan->undo, ""), Catch::Contains(way.undo));
    CHECK_FALSE(plan->undone.empty());
  }
}

TEST_CASE("a filter of packets is a table of its own, and taking it away is right at any time")
{
  std::string problems;
  const auto plan = twin_plan(order("access_blocked", "orders", {{"blocked_ratio", 1}, {"dropped_ratio", 0}}),
                              {{"host", "pg-1"}, {"port", 5432}}, problems);
  REQUIRE(plan);
  CHECK_THAT(lines(plan->begin, ""),
             Catch::Contains("drsim_r7_2") && Catch::Contains("tcp dport 5432 reject with tcp reset"));
  CHECK_THAT(lines(plan->undo, ""),
             Catch::Contains("add table inet drsim_r7_2\\ndelete table inet drsim_r7_2"));
  const auto rule = twin_plan(order("access_blocked", "orders", {{"blocked_ratio", 1}}),
                              {{"host", "pg-1"}, {"port", 5432}, {"admits", {"198.18.0.53"}}}, problems);
  REQUIRE(rule);
  const std::string rules = lines(rule->begin, "");
  std::string wrong;
  CHECK_FALSE(twin_plan(order("access_blocked", "orders", {{"blocked_ratio", 1}}),
                        {{"host", "pg-1"}, {"port", 5432}, {"admits", {"198.18.0.53 drop"}}}, wrong));
  CHECK_THAT(wrong, Catch::Contains("is no IPv4 address"));
  CHECK(rules.find("ip saddr 198.18.0.53 accept") <
        rules.find("tcp dport 5432 drop")); // nothing said: dropped
  const auto lost =
      twin_plan(order("brown_out", "orders", {{"loss_ratio", 0.2}}), {{"host", "pg-1"}}, problems);
  REQUIRE(lost);
  CHECK_THAT(lines(lost->begin, ""), Catch::Contains("numgen random mod 10000 < 2000 drop"));
}

TEST_CASE("a region goes with its wire and all of its hosts, a wire is cut or narrow")
{
  std::string problems;
  const auto region =
      twin_plan(order("region_outage"), {{"bridge", "eu-a"}, {"hosts", {"pg-1", "app-a"}}}, problems);
  REQUIRE(region);
  CHECK(region->begin.size() == 3);
  CHECK(region->undo.size() == 3);
  const auto narrow = twin_plan(order("partition", "orders", {{"bandwidth_ratio", 0.01}}),
                                {{"bridge", "eu-b"}, {"bits_per_s", 100000000}}, problems);
  REQUIRE(narrow);
  CHECK_THAT(lines(narrow->begin, ""), Catch::Contains(R"("bits_per_s":1000000)"));
  const auto cut =
      twin_plan(order("partition", "orders", {{"bandwidth_ratio", 0}}), {{"bridge", "eu-b"}}, problems);
  REQUIRE(cut);
  CHECK_THAT(lines(cut->begin, ""), Catch::Contains(R"({"bridge":"eu-b","do":"link","up":false})"));
}

TEST_CASE("settings go back to what was read, and their program is told")
{
  std::string problems;
  const std::string before = R"({"delay_s":0,"error_ratio":0,"version":"good"})";
  const auto plan = twin_plan(order("bad_deploy", "orders", {{"error_ratio", 0.25}}),
                              {{"control", "/c.json"}, {"server", "app-a/shop"}}, problems, before);
  REQUIRE(plan);
  CHECK_THAT(lines(plan->begin, ""),
             Catch::Contains(R"("error_ratio":0.25)") && Catch::Contains(R"("do":"signal")"));
  CHECK_THAT(lines(plan->undo, ""),
             Catch::Contains("/c.json <- " + before) && Catch::Contains(R"("do":"signal")"));
  const auto spike = twin_plan(order("traffic_spike", "traffic", {{"factor", 3}}), {{"control", "/l.json"}},
                               problems, R"({"factor":1})");
  REQUIRE(spike);
  CHECK_THAT(lines(spike->begin, ""), Catch::Contains(R"({"factor":3)"));
}

TEST_CASE("a certificate expires, a clock goes ahead, and each is put right by the same order")
{
  std::string problems;
  const auto shown = twin_plan(order("credential_expiry"), {{"server", "lb-a/haproxy"}}, problems);
  REQUIRE(shown);
  CHECK(lines(shown->begin, "") == R"({"do":"certificate","expired":true,"server":"lb-a/haproxy"})"
                                   "\n");
  CHECK(lines(shown->undo, "") == R"({"do":"certificate","expired":false,"server":"lb-a/haproxy"})"
                                  "\n");
  CHECK_THAT(lines(shown->begun, ""), Catch::Contains(R"(=> "certificates":{"haproxy":"expired"})"));
  CHECK_THAT(lines(shown->undone, ""), Catch::Contains(R"(=> "certificates":{})"));
  const auto ahead =
      twin_plan(order("credential_expiry"), {{"server", "app-a/shop"}, {"ahead_s", "100d"}}, problems);
  REQUIRE(ahead);
  CHECK(lines(ahead->begin, "") == R"({"ahead_s":8640000,"do":"clock","server":"app-a/shop"})"
                                   "\n");
  CHECK(lines(ahead->undo, "") == R"({"ahead_s":0,"do":"clock","server":"app-a/shop"})"
                                  "\n");
  CHECK_THAT(lines(ahead->begun, ""), Catch::Contains(R"(=> "clocks":{"shop":8640000})"));
  CHECK_FALSE(twin_plan(order("credential_expiry"), {{"host", "lb-a"}}, problems));
  CHECK_THAT(problems, Catch::Contains("server"));
  CHECK_FALSE(twin_plan(order("credential_expiry"), {{"server", "a/b"}, {"how", "clock"}}, problems));
  CHECK_THAT(problems, Catch::Contains("ahead_s"));
  CHECK_FALSE(twin_plan(order("credential_expiry"), {{"server", "a/b"}, {"how", "kill"}}, problems));
  CHECK_THAT(problems, Catch::Contains("certificate or clock"));
}

TEST_CASE("a disk is slow by a limit that goes again")
{
  std::string problems;
  const auto slow =
      twin_plan(order("brown_out"), {{"host", "pg-1"}, {"how", "io"}, {"bytes_per_s", 100000}}, problems);
  REQUIRE(slow);
  CHECK_THAT(lines(slow->begin, ""), Catch::Contains(R"("bytes_per_s":100000.0,"do":"io","host":"pg-1")"));
  CHECK_THAT(lines(slow->undo, ""), Catch::Contains(R"({"bytes_per_s":0,"do":"io","host":"pg-1"})"));
  CHECK_THAT(lines(slow->undone, ""), Catch::Contains(R"(=> "io_limited":false)"));
  CHECK_FALSE(twin_plan(order("brown_out"), {{"host", "pg-1"}, {"how", "io"}}, problems));
  CHECK_THAT(problems, Catch::Contains("bytes_per_s"));
}

TEST_CASE("an entry that lacks what the fault needs, and a keeper that is gone, are told")
{
  std::string problems;
  CHECK_FALSE(twin_plan(order("component_failure"), {{"how", "kill"}}, problems));
  CHECK_THAT(problems, Catch::Contains("server"));
  CHECK_FALSE(twin_plan(order("component_failure"), {{"how", "loss"}, {"host", "pg-1"}}, problems));
  CHECK_FALSE(twin_plan(order("bad_deploy"), {{"control", "/c.json"}, {"server", "a/b"}}, problems));
  WritingHands nobody;
  CHECK_FALSE(planned(order("component_failure"), target("twin", {{"socket", "/s"}, {"host", "pg-1"}}),
                      nobody, problems));
  CHECK_THAT(problems, Catch::Contains("keeper does not answer"));
}

} // namespace twin_driver_test
