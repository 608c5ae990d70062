// What is in one store and not in the other after a failover, against counts by hand.
#include "sim/components/stores/cross_store.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

namespace cross_store_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double per_s = 100; // orders, and events

Hop hop(Hop::Kind kind, const std::string &target)
{
  Hop made;
  made.kind = kind;
  made.target = target;
  return made;
}

/// Orders in "east" copied to "west", and their events likewise; both copies behind by a constant.
struct Shop {
  double order_lag_s = 2;
  double event_lag_s = 5;
  std::vector<Journey> journeys;

  Shop()
  {
    Journey checkout;
    checkout.id = "checkout";
    checkout.share = 1;
    checkout.path = {{{hop(Hop::Kind::write, "orders")}, false}, {{hop(Hop::Kind::publish, "events")}, true}};
    journeys = {checkout};
  }

  [[nodiscard]] Deployment deployment() const
  {
    Deployment made = two_regions(
        {component("rds_instance", "orders",
                   {"east", {{"wal_bytes_per_transaction", 1000.0}, {"multi_az", 0.0}}, {}, {}}),
         component("rds_replica", "orders-west",
                   {"west",
                    {{"promote_s", 200.0},
                     {"apply_floor_s", order_lag_s},
                     {"replay_bytes_per_s", 1e9},
                     {"wal_keep_bytes", 1e12}},
                    {},
                    {{"source", {"orders"}}}}),
         component("msk", "events", {"east", {}, {}, {}}),
         component("msk", "events-west", {"west", {}, {}, {}}),
         component("msk_replicator", "replicator",
                   {"",
                    {{"lag_s", event_lag_s}, {"offset_sync_s", 60.0}, {"consumer_commit_s", 10.0}},
                    {},
                    {{"source", {"events"}}, {"target", {"events-west"}}}}),
         component("inter_region_link", "link:east-west", {"", {{"bandwidth_bytes_per_s", 1e9}}, {}, {}})});
    made.journeys = journeys;
    made.stores = {{"orders", ""}, {"events", ""}};
    return made;
  }
};

struct Step {
  double at_s;
  std::string signal;
  double value;
};

/// Plays the steps; `look` sees the totals and the events at each of its times.
void play(const Shop &shop, const std::vector<Step> &steps,
          const std::vector<std::pair<double, std::function<void(World &)>>> &looks)
{
  isolated_checks([&] {
    const Deployment deployment = shop.deployment();
    World::Settings settings = alone();
    settings.horizon_s = 10000;
    World world(deployment, settings);
    const auto all = start_all(world);
    const auto pairs = make_cross_store(deployment);
    pairs->start(world);
    std::size_t looked = 0;
    world.spawn("script", [&] {
      for (const char *store : {"orders@east.write_per_s", "events@east.write_per_s"})
        put(world, store, per_s, no_event);
      for (const Step &step : steps) {
        world.sleep_until_s(step.at_s);
        put(world, step.signal, step.value, world.record("script", step.signal, "set", Phase::none, {}));
      }
    });
    world.spawn("look", [&] {
      for (const auto &[at_s, see] : looks) {
        world.sleep_until_s(at_s);
        see(world);
        ++looked;
      }
    });
    const RunResult result = world.run();
    must(result.message.empty(), result.message.c_str(), __LINE__);
    MUST(looked == looks.size());
  });
}

bool total_is(World &world, const std::string &name, double wanted)
{
  const double is = world.timeline().totals().at(name);
  if (std::abs(is - wanted) < 0.5)
    return true;
  std::fprintf(stderr, "%s is %g, by hand %g\n", name.c_str(), is, wanted);
  return false;
}

const std::string pair_name = "pair:orders|events:";

/// How old the offsets are that are carried over, and the consumers' last commit.
std::pair<double, double> ages(World &world)
{
  Stream offsets = world.stream("replicator", "offsets");
  const double sync_age_s = offsets.uniform() * 60;
  return {sync_age_s, offsets.uniform() * 10};
}

} // namespace

TEST_CASE("across stores: an order without event was committed after the last event that arrived")
{
  play({}, {{1000, "region:east.up", 0}, {1100, "request:promote:orders-west", 1}},
       {{999,
         [](World &world) {
           MUST(total_is(world, pair_name + "orders_without_event", 0));
           MUST(total_is(world, "store:events:duplicated_events", 0));
         }},
        {1001, // nobody has given up the orders yet
         [](World &world) {
           MUST(total_is(world, "store:events:lost_transactions", 500));
           MUST(total_is(world, pair_name + "orders_without_event", 500));
           MUST(total_is(world, pair_name + "lost_in_both", 0));
         }},
        {1301, [](World &world) {
           MUST(total_is(world, "store:orders:lost_transactions", 200));
           MUST(total_is(world, pair_name + "orders_without_event", 300));
           MUST(total_is(world, pair_name + "events_without_order", 0));
           MUST(total_is(world, pair_name + "lost_in_both", 200));
           const std::vector<Event> &events = world.timeline().events();
           const auto last = std::find_if(events.rbegin(), events.rend(),
                                          [](const Event &e) { return e.kind == "stores_disagree"; });
           MUST(last != events.rend());
           MUST(last->what == "300 orders have no event, 0 events have no order, 200 are gone from both");
           MUST(events.at(static_cast<std::size_t>(last->causes.at(0))).kind == "data_lost");
         }}});
}

TEST_CASE("across stores: an event without order comes of a database copy that is further behind")
{
  Shop shop;
  shop.order_lag_s = 8;
  shop.event_lag_s = 1;
  play(shop, {{1000, "region:east.up", 0}, {1100, "request:promote:orders-west", 1}},
       {{1301, [](World &world) {
           MUST(total_is(world, pair_name + "orders_without_event", 0));
           MUST(total_is(world, pair_name + "events_without_order", 700));
           MUST(total_is(world, pair_name + "lost_in_both", 100));
         }}});
}

TEST_CASE("across stores: a partition, then the region: both logs end at the cut, each by its own lag")
{
  play(
      {},
      {{1000, "link:east|west.up", 0}, {1600, "region:east.up", 0}, {1700, "request:promote:orders-west", 1}},
      {{1901, [](World &world) {
          MUST(total_is(world, "store:orders:lost_transactions", 60200));
          MUST(total_is(world, "store:events:lost_transactions", 60500));
          MUST(total_is(world, pair_name + "orders_without_event", 300));
          MUST(total_is(world, pair_name + "lost_in_both", 60200));
          // Offsets were carried over until the cut; events up to 995 s had arrived.
          const auto [sync_age_s, commit_age_s] = ages(world);
          const double restart_s = 1000 - sync_age_s - std::max(commit_age_s, 5.0);
          MUST(total_is(world, "store:events:duplicated_events", per_s * (995 - restart_s)));
        }}});
}

TEST_CASE("across stores: when the region is back its events are, its orders are not")
{
  play({},
       {{1000, "region:east.up", 0},
        {1100, "request:promote:orders-west", 1},
        {1400, "request:repoint:orders", 1},
        {5000, "region:east.up", 1}},
       {{5001, [](World &world) {
           MUST(total_is(world, "store:events:lost_transactions", 0));
           MUST(total_is(world, pair_name + "orders_without_event", 0));
           MUST(total_is(world, pair_name + "events_without_order", 200));
           MUST(total_is(world, pair_name + "lost_in_both", 0));
         }}});
}

TEST_CASE("replay: what was read since the offsets were last carried over is read twice, once a failover")
{
  play({},
       {{1000, "region:east.up", 0},
        {1100, "request:promote:orders-west", 1},
        {1400, "request:repoint:orders", 1}},
       {{1500, [](World &world) {
           const auto [sync_age_s, commit_age_s] = ages(world);
           const double restart_s = 1000 - sync_age_s - std::max(commit_age_s, 5.0);
           MUST(total_is(world, "store:events:duplicated_events", per_s * (995 - restart_s)));
           MUST(times_of(world, "events_duplicated") == std::vector<double>{1000});
         }}});
}

TEST_CASE("replay: a move with both regions alive loses no event and reads some twice")
{
  play({}, {{2000, "orders.serving_region", 1}},
       {{2001, [](World &world) {
           const auto [sync_age_s, commit_age_s] = ages(world);
           const double restart_s = 2000 - sync_age_s - std::max(commit_age_s, 5.0);
           MUST(total_is(world, "store:events:lost_transactions", 0));
           MUST(total_is(world, "store:events:duplicated_events", per_s * (1995 - restart_s)));
         }}});
}

TEST_CASE("replay: offsets are not carried over while the link is cut, nor at once when it is back")
{
  play({}, {{1000, "link:east|west.up", 0}, {1300, "link:east|west.up", 1}, {1301, "region:east.up", 0}},
       {{1302, [](World &world) {
           const auto [sync_age_s, commit_age_s] = ages(world);
           MUST(sync_age_s > 1); // so the last were carried over before the cut
           const double restart_s = 1000 - sync_age_s - std::max(commit_age_s, 5.0);
           const double lost = world.timeline().totals().at("store:events:lost_transactions");
           MUST(total_is(world, "store:events:duplicated_events", per_s * (1301 - restart_s) - lost));
         }}});
}

TEST_CASE("across stores: only those writes count that have an event")
{
  Shop shop;
  shop.journeys[0].share = 0.75;
  Journey stock;
  stock.id = "stock";
  stock.share = 0.25;
  stock.path = {{{hop(Hop::Kind::write, "orders")}, false}};
  shop.journeys.push_back(stock);
  play(shop,
       {{0, "events@east.write_per_s", 75},
        {1000, "region:east.up", 0},
        {1100, "request:promote:orders-west", 1}},
       {{1301, [](World &world) {
           MUST(total_is(world, "store:orders:lost_transactions", 200));
           MUST(total_is(world, "store:events:lost_transactions", 375));
           MUST(total_is(world, pair_name + "orders_without_event", 0.75 * 300));
           MUST(total_is(world, pair_name + "lost_in_both", 0.75 * 200));
         }}});
}

} // namespace cross_store_test
