#include "sim/users/users.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"

#include <catch2/catch.hpp>

#include <map>

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
                  {"pool_timeout_s", 30}});
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
