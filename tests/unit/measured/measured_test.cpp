// A run of which every order is known by hand, judged as a trial is.
#include "sim/inject/measured/happenings.hpp"
#include "sim/inject/measured/measured.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;
using namespace drsim::inject;
using Json = nlohmann::json;

namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t begin_us = 1'795'953'600 * second; // 2026-11-29T12:00:00Z

/// Ten orders a second from 0 on, answered after 10 ms, but failing after 1 s when they come in [from, to).
LoadSeen load_with_outage(int seconds, double from_s, double to_s)
{
  LoadSeen load;
  load.begin_us = begin_us;
  for (int i = 0; i < 10 * seconds; ++i) {
    const double at_s = i / 10.0;
    const bool fails = at_s >= from_s && at_s < to_s;
    const std::int64_t at_us = begin_us + i * second / 10;
    load.orders.push_back(
        {i, 100 + i, at_us, at_us + (fails ? second : second / 100), fails ? "timeout" : "ok", fails});
  }
  load.end_us = begin_us + seconds * second;
  return load;
}

TableSeen table_of(const LoadSeen &load)
{
  TableSeen table;
  for (const OrderSeen &order : load.orders)
    if (order.acknowledged())
      table[order.id] = {order.amount};
  return table;
}

Deployment shop()
{
  Deployment deployment;
  deployment.id = "twin";
  deployment.objectives.rto_s = 60;
  deployment.regions.emplace_back();
  deployment.journeys.emplace_back();
  deployment.journeys.back().id = "checkout";
  deployment.stores.push_back({"orders-db", ""});
  return deployment;
}

Json event(double at_s, const char *name, const char *action = "", const char *what = "")
{
  return {{"at_us", begin_us + static_cast<std::int64_t>(at_s * 1e6)},
          {"event", name},
          {"check", "orders-db"},
          {"action", action},
          {"what", what}};
}

/// The primary dies at 30 s; noticed at 33.5 s, promoted and repointed by 34 s; the last user has followed by
/// 38 s.
RunSeen failover()
{
  RunSeen seen;
  seen.scenario = "db-primary-loss";
  seen.run = "1";
  seen.load = load_with_outage(80, 30, 38);
  seen.table = table_of(seen.load);
  seen.faults = {{"orders-db", "crash", "killed", begin_us + 30 * second, 0}};
  seen.controller = {event(5, "check_up"),
                     event(33.5, "check_down"),
                     event(33.5, "action_begin", "promote"),
                     event(33.75, "action_done", "promote", "promoted"),
                     event(33.75, "action_begin", "record"),
                     event(34, "action_done", "record", "written")};
  seen.pages = {{{"at_us", begin_us + 55 * second}, {"alertname", "Down"}, {"status", "firing"}}};
  return seen;
}

} // namespace

TEST_CASE("Lines of the load's log: orders, events, and what is neither")
{
  std::vector<std::string> problems;
  const LoadSeen load = read_load(
      "{\"event\":\"load_begin\",\"at_us\":5}\n"
      "{\"id\":2,\"amount\":3,\"scheduled_us\":20,\"end_us\":30,\"status\":\"timeout\",\"sent\":true}\n"
      "{\"id\":1,\"amount\":3,\"scheduled_us\":10,\"end_us\":40,\"status\":\"ok\",\"sent\":true}\n"
      "{\"id\":1}\nnonsense\n{\"id\":",
      problems);
  REQUIRE(load.orders.size() == 2);
  CHECK(load.orders[0].id == 1);
  CHECK(load.begin_us == 5);
  CHECK(load.end_us == 40);
  CHECK(problems == std::vector<std::string>{"line 4: neither an order nor an event of the load",
                                             "line 5: is no JSON object", "line 6: cut off, left out"});
}

TEST_CASE("The survivor's table, by whatever program wrote it")
{
  std::vector<std::string> problems;
  const TableSeen table = read_table("1|100\n2 200\n3,300\n4\t400\n4\t400\nid|amount\n", problems);
  CHECK(table.size() == 4);
  CHECK(table.at(4) == std::vector<std::int64_t>{400, 400});
  CHECK(problems == std::vector<std::string>{"line 6: no id and amount"});
}

TEST_CASE("What became of each order, by id")
{
  LoadSeen load = load_with_outage(10, 4, 5); // ids 40 to 49 fail
  TableSeen table = table_of(load);
  table[45] = {145};     // committed, and its user was told that it failed
  table[3] = {103, 103}; // twice
  table[7] = {1};        // another amount
  table[1000] = {1};     // nobody's
  table.erase(12);
  const Survival survival = survival_of(load, table);
  CHECK(survival.lost == std::vector<std::int64_t>{12});
  CHECK(survival.in_doubt == std::vector<std::int64_t>{45});
  CHECK(survival.duplicated == std::vector<std::int64_t>{3});
  CHECK(survival.corrupted == std::vector<std::int64_t>{7});
  CHECK(survival.unknown == std::vector<std::int64_t>{1000});
  CHECK(survival.failed.size() == 10);
  CHECK(survival.rpo_s == Approx(0.1)); // from the order before it to it
}

TEST_CASE("RPO: from the last commit before which all survived to the newest that is gone, without downtime")
{
  LoadSeen load = load_with_outage(20, 8, 13);
  TableSeen table = table_of(load);
  CHECK(survival_of(load, table).rpo_s == 0);
  for (std::int64_t id = 70; id < 80; ++id)
    table.erase(id);
  CHECK(survival_of(load, table).rpo_s == Approx(1.0)); // 6.91 s to 7.91 s
  table.erase(131); // and one after the outage: the five seconds of it are no loss
  CHECK(survival_of(load, table).rpo_s == Approx(1.0 + 0.1));
  table.erase(0); // nothing before it survived: from the load's beginning
  CHECK(survival_of(load, table).rpo_s == Approx(0.01 + 8.0 - 0.1 + 0.1));
}

TEST_CASE("Experience is looked at each ten seconds, at every change and a second after it")
{
  const std::vector<std::int64_t> looks = look_times(0, 40 * second, {12 * second, 12 * second + second / 2});
  std::vector<double> seconds;
  for (const std::int64_t us : looks)
    seconds.push_back(static_cast<double>(us) * 1e-6);
  CHECK(seconds == std::vector<double>{10, 12, 13, 14, 24, 34});
}

TEST_CASE("Impact begins with a look below the SLO and is over after ten seconds that meet it")
{
  const LoadSeen load = load_with_outage(80, 30, 38); // failures are known from 31 s to 38.9 s
  const std::vector<LookSeen> looks =
      looks_at(load, {}, look_times(begin_us, load.end_us, {begin_us + 30 * second}));
  CHECK(looks[2].ended == 100); // the order of 30 s is still on its way, that of 20 s was at the look before
  const std::vector<Stretch> stretches = impact_of(looks, {});
  REQUIRE(stretches.size() == 1);
  // Looks at 30, 31, 41, 51, 61 s: at 31 s one has failed, at 41 s most; 41 to 51 s is well.
  CHECK(stretches[0].end_us == begin_us + 51 * second);
  CHECK_FALSE(stretches[0].open);
  CHECK(longest_gap_s(load, begin_us + 30 * second) == Approx(8.1));
  CHECK(longest_gap_s(load, begin_us + 50 * second) == Approx(0.1));
}

TEST_CASE("Answers that come again are a change: the end of an outage is not seen ten seconds late")
{
  const LoadSeen load = load_with_outage(80, 30, 38);
  const std::vector<std::int64_t> again_us = resumptions(load, {begin_us + 30 * second});
  REQUIRE(again_us.size() == 1); // gaps of 0.1 s are none
  CHECK(again_us[0] > begin_us + 38 * second);
  CHECK(again_us[0] < begin_us + 39 * second);
  const std::vector<Stretch> stretches = impact_of(
      looks_at(load, {}, look_times(begin_us, load.end_us, {begin_us + 30 * second, again_us[0]})), {});
  REQUIRE(stretches.size() == 1);
  CHECK(stretches[0].end_us < begin_us + 51 * second); // without it: 51 s
  CHECK(resumptions(LoadSeen{}, {}).empty());
  // What logs show to have ended the outage is the change, whether told just before its effect or just after.
  CHECK(resumptions(load, {begin_us + 38 * second}).empty());
  CHECK(resumptions(load, {again_us[0] + second / 100}).empty());
  CHECK(resumptions(load, {begin_us + 36 * second}).size() == 1);
  CHECK(resumptions(load, {begin_us + 40 * second}).size() == 1);
}

TEST_CASE("A failover, measured: one story with the judge's clocks")
{
  const Measured measured = measured_of(failover(), shop());
  const Outcome &outcome = measured.outcome;
  CHECK(outcome.impact);
  CHECK_FALSE(outcome.censored);
  CHECK(outcome.onset_s == Approx(30));
  // Looks at 30, 31, 33.75 (promoted), 34.75, 38.01 (answers again), 39.01, 49.01: 39.01 still shows
  // failures, then ten seconds are well.
  CHECK(outcome.rto_s == Approx(19.01));
  CHECK(measured.seen_well_s == Approx(80 - 49.01));
  CHECK(measured.detected_s == Approx(3.5));
  CHECK(measured.paged_s == Approx(25));
  CHECK(outcome.failed_transactions == 80);
  CHECK(outcome.lost_transactions == 0);
  CHECK(outcome.rpo_s == 0);
  double path_s = 0;
  for (const Leg &leg : outcome.critical_path)
    path_s += leg.to_s - leg.from_s;
  CHECK(path_s == Approx(outcome.rto_s));
  REQUIRE(measured.durations.size() == 5);
  CHECK(measured.durations[0].parameter == "orders-db.detect_s");
  CHECK(measured.durations[0].value_s == Approx(3.5));
  CHECK(measured.durations[1].parameter == "orders-db.promote_s");
  CHECK(measured.durations[1].value_s == Approx(0.25));
  CHECK(measured.durations[3].parameter == "orders-db.failover_s");
  CHECK(measured.durations[3].value_s == Approx(3.75));
  CHECK(measured.durations[4].parameter == "orders-db.client_reconnect_s");
  CHECK(measured.durations[4].value_s == Approx(38.01 - 33.75));
}

TEST_CASE("The file of a measured run: events as in a replay, with wall times")
{
  RunSeen seen = failover();
  seen.table.erase(299);
  seen.table[305] = {405};
  const nlohmann::ordered_json json = measured_json(measured_of(seen, shop()));
  CHECK(json["schema"] == "drsim.measured/1");
  CHECK(json["began_at"] == "2026-11-29T12:00:00.000000Z");
  CHECK(json["outcome"]["lost_transactions"] == 1);
  CHECK(json["outcome"]["rpo_s"].get<double>() == Approx(0.1));
  CHECK(json["outcome"]["in_doubt"] == 1);
  CHECK(json["outcome"]["ids"]["in_doubt"].get<std::vector<std::int64_t>>() ==
        std::vector<std::int64_t>{305});
  const auto &events = json["events"];
  const auto fault =
      std::find_if(events.begin(), events.end(), [](const auto &one) { return one["kind"] == "fault"; });
  REQUIRE(fault != events.end());
  CHECK((*fault)["wall_time"] == "2026-11-29T12:00:30.000000Z");
  CHECK(std::any_of(events.begin(), events.end(),
                    [](const auto &one) { return one["kind"] == "impact_over"; }));
  for (const auto &one : events)
    for (const auto &cause : one["causes"])
      CHECK(cause < one["id"]);
}

TEST_CASE("Users that are not served by the end: censored, and no RTO is claimed")
{
  RunSeen seen = failover();
  seen.load = load_with_outage(80, 30, 80);
  const Measured measured = measured_of(seen, shop());
  CHECK(measured.outcome.censored);
  CHECK(measured.seen_well_s == 0);
  CHECK(measured_json(measured)["outcome"]["rto_s"].is_null());
  CHECK(measured_json(measured)["outcome"]["rto_at_least_s"].get<double>() >= 50);
}

TEST_CASE("An action without an end is censored, one that failed, too")
{
  RunSeen seen = failover();
  seen.controller.resize(3);
  const std::vector<Duration> durations = durations_of(seen);
  REQUIRE(durations.size() == 2);
  CHECK(durations[1].censored);
  CHECK(durations[1].value_s == Approx(80 - 33.5));
  seen.controller.push_back(event(34.5, "action_failed", "promote"));
  CHECK(durations_of(seen)[1].censored);
  CHECK(durations_of(seen)[1].value_s == Approx(1));
}

TEST_CASE("A run that nobody felt has no RTO, one without a fault measures nothing")
{
  RunSeen seen = failover();
  seen.load = load_with_outage(80, 0, 0);
  const Measured measured = measured_of(seen, shop());
  CHECK_FALSE(measured.outcome.impact);
  CHECK(measured.outcome.rto_s == 0);
  CHECK(measured_json(measured)["outcome"]["seen_well_s"].is_null());
  seen.faults.clear();
  CHECK_THROWS_AS(measured_of(seen, shop()), std::invalid_argument);
  seen = failover();
  seen.journey = "browse";
  CHECK_THROWS_AS(measured_of(seen, shop()), std::invalid_argument);
}
