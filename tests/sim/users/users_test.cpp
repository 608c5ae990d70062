#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>

namespace users_test {

using namespace drsim;
using namespace drsim::test;

namespace {

ComponentSpec spec_of(const std::string &id, const std::string &kind, const std::string &region,
                      const std::map<std::string, double> &numbers)
{
  ComponentSpec spec;
  spec.id = id;
  spec.kind = kind;
  spec.region = region;
  for (const auto &[name, value] : numbers)
    spec.parameters[name].value = Distribution(value);
  return spec;
}

ComponentSpec shop(const std::string &region)
{
  return spec_of("shop@" + region, "service", region,
                 {{"service_time_s", 0.05},
                  {"service_cv", 1},
                  {"concurrency_per_pod", 1},
                  {"timeout_s", 2},
                  {"retries", 0},
                  {"retry_budget_ratio", 0},
                  {"retry_burst_calls", 1},
                  {"retry_backoff_base_s", 0},
                  {"retry_backoff_cap_s", 0},
                  {"breaker_window_calls", 0},
                  {"breaker_failure_ratio", 0.5},
                  {"breaker_open_s", 60},
                  {"breaker_trial_calls", 10},
                  {"pool_timeout_s", 30},
                  {"pool_waits", 0}});
}

/// One service behind one name in two regions; 20 requests a second all day.
Deployment two_shops()
{
  Deployment deployment;
  deployment.id = "test";
  deployment.regions = {{"east", {"east-a"}}, {"west", {"west-a"}}};
  deployment.components = {shop("east"), shop("west")};
  deployment.components.push_back(spec_of("name", "route53_record", "", {{"ttl_s", 100}}));
  ComponentSpec clients = spec_of("clients", "dns_clients", "",
                                  {{"violator_share", 0},
                                   {"violator_ttl_s", 1800},
                                   {"pinned_share", 0},
                                   {"pinned_lifetime_s", 3600},
                                   {"client_timeout_s", 10},
                                   {"reload_share", 0},
                                   {"reload_delay_s", 10},
                                   {"reload_times", 3}});
  clients.links["record"] = {"name"};
  deployment.components.push_back(clients);
  Journey journey;
  journey.id = "buy";
  journey.share = 1;
  journey.slo_success_ratio = 0.99;
  Hop hop;
  hop.target = "shop";
  journey.path = {{{hop}, false}};
  deployment.journeys = {journey};
  deployment.traffic = {20, std::vector<double>(24, 1.0), {}};
  return deployment;
}

struct Step {
  double at_s;
  std::string signal;
  double value;
};

/// Plays the shops with signals set at fixed times; returns the timeline as it was at the end.
void play(const Deployment &deployment, const std::vector<Step> &steps, double horizon_s, Timeline &out)
{
  World::Settings settings = alone();
  settings.horizon_s = horizon_s;
  World world(deployment, settings);
  for (const Region &region : deployment.regions)
    put(world, "shop@" + region.name + ".ready#0", 4, no_event);
  port(world, "name.answer");
  const auto users = make_users(deployment);
  users->start(world);
  world.spawn("script", [&] {
    for (const Step &step : steps) {
      world.sleep_until_s(step.at_s);
      const EventId set = world.record("script", step.signal, "set", Phase::action, {});
      put(world, step.signal, step.value, set);
      if (const std::size_t pods = step.signal.find(".ready#"); pods != std::string::npos) {
        const std::string endpoints = step.signal.substr(0, pods) + ".endpoints";
        put(world, endpoints, port(world, endpoints).value() + 1, set);
      }
    }
  });
  world.run();
  out = world.timeline();
}

const Event &only(const Timeline &timeline, const std::string &kind)
{
  const Event *found = nullptr;
  for (const Event &event : timeline.events())
    if (event.kind == kind) {
      MUST(found == nullptr);
      found = &event;
    }
  MUST(found != nullptr);
  return *found;
}

} // namespace

TEST_CASE("users: nothing happens, nothing is felt, and every transaction is counted")
{
  isolated_checks([] {
    Timeline timeline;
    play(two_shops(), {}, 3600, timeline);
    MUST(timeline.events().empty());
    MUST(timeline.totals().at("transactions:arrivals") == Approx(20 * 3600).epsilon(1e-9));
    MUST(timeline.totals().at("transactions:failed") < 1);
  });
}

TEST_CASE("users: a dead region is felt within a look, and over when the last honest resolver has moved")
{
  isolated_checks([] {
    Timeline timeline;
    play(two_shops(), {{600, "region:east.up", 0}, {900, "name.answer", 1}}, 3600, timeline);
    const Event &begin = only(timeline, "impact_begin");
    MUST(begin.t_s >= 600);
    MUST(begin.t_s <= 600 + 10 + sli_interval_s); // users wait their 10 s before they count as failed
    MUST(timeline.events()[static_cast<std::size_t>(begin.causes.at(0))].kind == "region:east.up");
    // The stale share 1 - t/ttl falls below 1 % after 99 s; a failure counts 10 s later in the mean
    // (exponential in the fluid plane: three means cover it), and is seen at the end of its interval.
    const Event &over = only(timeline, "impact_over");
    MUST(over.t_s >= 900 + 99);
    MUST(over.t_s <= 900 + 100 + 3 * 10 + 2 * sli_interval_s);
    MUST(over.phase == Phase::propagation);
    MUST(timeline.events()[static_cast<std::size_t>(over.causes.back())].kind == "name.answer");
  });
}

TEST_CASE("users: the cause of the end is the change that helped, not a later one that did not")
{
  isolated_checks([] {
    Timeline timeline;
    play(two_shops(),
         {{600, "shop@east.ready#0", 0}, {700, "shop@east.ready#0", 4}, {701, "shop@west.ready#0", 5}}, 1800,
         timeline);
    const Event &over = only(timeline, "impact_over");
    const Event &cause = timeline.events()[static_cast<std::size_t>(over.causes.back())];
    MUST(cause.kind == "shop@east.ready#0");
    MUST(cause.t_s == 700);
  });
}

TEST_CASE("users: a backlog makes the end catch-up")
{
  isolated_checks([] {
    Timeline timeline;
    // One pod serves 20 a second: full. 60 a second for ten minutes pile up behind it.
    play(two_shops(), {{600, "traffic:load_factor", 6}, {1200, "traffic:load_factor", 1}}, 3600, timeline);
    const Event &over = only(timeline, "impact_over");
    MUST(over.phase == Phase::catch_up);
    MUST(timeline.events()[static_cast<std::size_t>(over.causes.back())].t_s == 1200);
    MUST(only(timeline, "backlog_empty").t_s > 1200);
  });
}

namespace {

/// A second journey, "pay", by a service of its own.
Deployment two_journeys()
{
  Deployment deployment = two_shops();
  for (const char *region : {"east", "west"}) {
    ComponentSpec till = shop(region);
    till.id = std::string("till@") + region;
    deployment.components.push_back(till);
  }
  Journey pay = deployment.journeys.front();
  pay.id = "pay";
  pay.path.front().hops.front().target = "till";
  pay.share = 0.5;
  deployment.journeys.front().share = 0.5;
  deployment.journeys.push_back(pay);
  return deployment;
}

const Event &cause_of(const Timeline &timeline, const Event &event)
{
  return timeline.events()[static_cast<std::size_t>(event.causes.back())];
}

/// "success 97.25 % (SLO 99 %)": both figures.
std::pair<double, double> told(const Event &event)
{
  const std::size_t slo = event.what.find("(SLO ");
  return {std::stod(event.what.substr(8)), std::stod(event.what.substr(slo + 5))};
}

} // namespace

TEST_CASE("users: a journey's impact is caused by what failed that journey, not by what failed another later")
{
  isolated_checks([] {
    Timeline timeline;
    play(two_journeys(),
         {{0, "till@east.ready#0", 4}, {600, "shop@east.ready#0", 0}, {600.4, "till@east.ready#0", 0}}, 700,
         timeline);
    std::size_t begun = 0;
    for (const Event &event : timeline.events())
      if (event.kind == "impact_begin") {
        ++begun;
        MUST(cause_of(timeline, event).kind ==
             (event.component == "journey:buy" ? "shop@east.ready#0" : "till@east.ready#0"));
      }
    MUST(begun == 2);
  });
}

TEST_CASE("users: a relapse that nothing new caused goes on from the end before it")
{
  isolated_checks([] {
    Deployment deployment = two_shops();
    for (int hour = 0; hour < 24;
         ++hour) // five times the load from the second hour on: four pods are not enough
      deployment.traffic.hourly_factor[static_cast<std::size_t>(hour)] = 1;
    const auto first = static_cast<std::size_t>(World::Settings{}.start_hour);
    for (int hour = 1; hour < 24; ++hour)
      deployment.traffic.hourly_factor[(first + static_cast<std::size_t>(hour)) % 24] = 6;
    Timeline timeline;
    play(deployment, {{600, "shop@east.ready#0", 0}, {900, "shop@east.ready#0", 4}}, 2 * 3600, timeline);
    const Event *over = nullptr;
    const Event *relapse = nullptr;
    for (const Event &event : timeline.events()) {
      if (event.kind == "impact_over" && over == nullptr)
        over = &event;
      if (event.kind == "impact_begin" && over != nullptr && relapse == nullptr)
        relapse = &event;
    }
    MUST(over != nullptr);
    MUST(relapse != nullptr);
    MUST(cause_of(timeline, *relapse).id == over->id);
    MUST(cause_of(timeline, *over).t_s == 900);
  });
}

TEST_CASE("users: answers from the edge alone are no all-clear while everything else hangs")
{
  isolated_checks([] {
    Deployment deployment = two_shops();
    deployment.journeys.front().cdn_share = 0.7;
    Timeline timeline;
    play(deployment, {{600, "region:east.up", 0}, {1500, "region:east.up", 1}}, 3600, timeline);
    only(timeline, "impact_begin");
    MUST(only(timeline, "impact_over").t_s >= 1500);
  });
}

TEST_CASE("users: what is told of an end meets the SLO it names, and names what set its time")
{
  const std::vector<Step> by_dns = {{600, "region:east.up", 0}, {900, "name.answer", 1}};
  const std::vector<Step> by_pods = {{600, "shop@east.ready#0", 0}, {700, "shop@east.ready#0", 4}};
  for (const bool dns : {true, false})
    isolated_checks([&] {
      Timeline timeline;
      play(two_shops(), dns ? by_dns : by_pods, 3600, timeline);
      const auto [end, slo] = told(only(timeline, "impact_over"));
      MUST(end >= slo);
      const auto [begin, same] = told(only(timeline, "impact_begin"));
      MUST(begin < same);
      const auto &set_by = only(timeline, "impact_over").set_by;
      const auto names = [&](const char *name) {
        return std::find(set_by.begin(), set_by.end(), name) != set_by.end();
      };
      MUST(names("name.ttl_s") == dns);
      MUST(names("journey:buy.slo_success_ratio"));
      if (!dns)
        MUST(only(timeline, "impact_begin").what.find("no p99: nothing succeeded") != std::string::npos);
    });
}

} // namespace users_test
