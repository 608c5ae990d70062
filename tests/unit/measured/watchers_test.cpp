// What Prometheus, Alertmanager and load balancers remember of a run.
#include "sim/inject/measured/watchers.hpp"

#include <catch2/catch.hpp>

namespace watchers_test {

using namespace drsim;
using namespace drsim::inject;
using Json = nlohmann::json;

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t noon_us = 1'795'953'600 * second_us; // 2026-11-29T12:00:00Z

Json alert(const char *state, std::initializer_list<double> at_s)
{
  Json values = Json::array();
  for (const double s : at_s)
    values.push_back({1'795'953'600 + s, "1"});
  return {{"metric", {{"__name__", "ALERTS"}, {"alertname", "Down"}, {"alertstate", state}}},
          {"values", values}};
}

std::string told(const std::vector<Happening> &all)
{
  std::string text;
  for (const Happening &one : all)
    text += std::to_string((one.at_us - noon_us) / second_us) + " " + one.component + " " + one.kind + "\n";
  return text;
}

} // namespace

TEST_CASE("an alert is pending, fires and is resolved when it is evaluated without")
{
  MonitoringSeen seen;
  seen.asked_us = noon_us + 90 * second_us;
  seen.alerts = {alert("pending", {12, 17, 22}), alert("firing", {27, 32, 57, 62}), alert("pending", {72})};
  CHECK(told(of_monitoring(seen, noon_us)) == "12 alert:Down alert_pending\n"
                                              "27 alert:Down alert_firing\n37 alert:Down alert_resolved\n"
                                              "57 alert:Down alert_firing\n67 alert:Down alert_resolved\n"
                                              "72 alert:Down alert_pending\n");
  CHECK(told(of_monitoring(seen, noon_us + 70 * second_us)) == "72 alert:Down alert_pending\n");
}

TEST_CASE("of an alert that still fires nobody says that it is over")
{
  MonitoringSeen seen;
  seen.asked_us = noon_us + 41 * second_us;
  seen.alerts = {alert("firing", {27, 32})};
  CHECK(told(of_monitoring(seen, noon_us)) == "27 alert:Down alert_firing\n");
  seen.asked_us = noon_us + 42 * second_us;
  CHECK(told(of_monitoring(seen, noon_us)) == "27 alert:Down alert_firing\n37 alert:Down alert_resolved\n");
}

TEST_CASE("a notification is counted by when Prometheus saw the counter go up, and one that falls began anew")
{
  MonitoringSeen seen;
  seen.notifications = {
      {{"metric", {{"integration", "webhook"}}},
       {"values", {{1'795'953'605, "4"}, {1'795'953'610, "4"}, {1'795'953'615, "6"}, {1'795'953'620, "0"}}}}};
  const std::vector<Happening> all = of_monitoring(seen, noon_us);
  CHECK(told(all) == "15 alertmanager:webhook alert_notified\n");
  CHECK(all.front().what == "2 sent since 2026-11-29T12:00:10.000000Z");
}

TEST_CASE("what a balancer that was reloaded says of a target that was down before is no news")
{
  const auto at = [](const char *time, const char *what) {
    return "2026-11-29T12:00:" + std::string(time) + ".000000+00:00 Server cache/redis-" + what +
           ", reason: x\n";
  };
  const std::vector<Json> lines =
      read_balancer("lb-a", at("01", "2 is DOWN") + at("05", "2 is DOWN") + at("07", "1 is DOWN") +
                                at("08", "2 is UP") + at("09", "1 is DOWN") + at("10", "1 is UP"));
  CHECK(told(of_balancers(lines, noon_us)) ==
        "1 lb-a:cache/redis-2 target_down\n7 lb-a:cache/redis-1 target_down\n"
        "8 lb-a:cache/redis-2 target_up\n10 lb-a:cache/redis-1 target_up\n");
}

TEST_CASE("a balancer's log says which of its targets went down and came up, and no more")
{
  const std::vector<Json> lines = read_balancer(
      "lb-a",
      "[NOTICE]   (14330) : New worker (14372) forked\n"
      "[WARNING]  (1) : Server cache/redis-2 is DOWN, reason: Layer7 invalid response.\n"
      "2026-11-29T13:00:04.325308+01:00 Server cache/redis-1 is DOWN, reason: Layer4 timeout, info: x\n"
      "2026-11-29T12:00:04.325355+00:00 backend cache has no server available!\n"
      "2026-11-29T12:00:09.5+00:00 Server cache/redis-2 is UP\n"
      "2026-11-29T12:00:10.500000+00:00 Server cache/redis-2 is UP, reason: Layer7 check passed\n"
      "2026-11-29T12:00:11.500000+00:00 Server cache/redis-2 is going DOWN for maintenance");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["at_us"] == noon_us + 4'325'308);
  CHECK(lines[0]["pool"] == "cache");
  CHECK(lines[0]["target"] == "redis-1");
  CHECK_FALSE(lines[0]["up"].get<bool>());
  CHECK(told(of_balancers(lines, noon_us)) ==
        "4 lb-a:cache/redis-1 target_down\n10 lb-a:cache/redis-2 target_up\n");
  CHECK(of_balancers(lines, noon_us + 60 * second_us).empty());

  RunSeen seen;
  seen.faults = {{"cache", "component_failure", "", noon_us + 2 * second_us, 0}};
  seen.balancers = lines;
  std::vector<Duration> durations;
  add_balancers(seen, durations);
  REQUIRE(durations.size() == 2);
  CHECK(durations[0].parameter == "cache.detect_s");
  CHECK(durations[0].value_s == Approx(2.325308));
  CHECK(durations[1].parameter == "cache.failover_s");
  CHECK(durations[1].value_s == Approx(8.5));
}

} // namespace watchers_test
