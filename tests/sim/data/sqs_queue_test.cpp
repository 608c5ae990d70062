// Messages of a queue while pods, their work or its region fail, against fluid closed forms.

#include "sim/laws/queue_passes.hpp"
#include "tests/sim/isolated.hpp"
#include "tests/sim/script.hpp"
#include "tests/sim/specs.hpp"

#include <catch2/catch.hpp>

#include <functional>

namespace sqs_queue_test {

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double arrivals_per_s = 100;
constexpr double consume_per_s = 200;

struct Seen {
  double caught_up_s = -1;
  double longest = 0;
  double dead = 0;
  double redelivered = 0;
  double stranded = 0;
  double lost_s = -1;
  double back_s = -1;
};

ComponentSpec queue(std::map<std::string, Distribution> numbers)
{
  Given given;
  given.region = "east";
  given.numbers = {{"consume_per_s", consume_per_s}};
  for (const auto &[name, value] : numbers)
    given.numbers[name] = value;
  given.links = {{"consumers", {"worker@east"}}};
  return component("sqs_queue", "sqs:orders", given);
}

/// 100 messages a second come all the time, for three pods that take 200.
Seen play(const std::vector<ComponentSpec> &specs, const Script &script, const std::string &sent_to)
{
  const auto flat = isolated([&] {
    const Deployment deployment = two_regions(specs);
    World::Settings settings = alone();
    settings.horizon_s = 40000;
    World world(deployment, settings);
    put(world, "worker@east.ready", 3, no_event);
    put(world, "worker@east.error_ratio", 0, no_event);
    put(world, sent_to + "@east.write_per_s", arrivals_per_s, no_event);
    const auto all = start_all(world);
    play_script(world, script);
    world.run();
    const auto first = [&](const char *what) {
      const auto times = times_of(world, what, "sqs:orders");
      return times.empty() ? -1 : times.front();
    };
    const auto &totals = world.timeline().totals();
    const auto total = [&](const char *name) { return totals.at(std::string("topic:sqs:orders:") + name); };
    return std::vector<double>{first("consumers_caught_up"), total("longest_lag"), total("dead_letters"),
                               total("redelivered"),         total("stranded"),    first("writer_lost"),
                               first("writer_back")};
  });
  return {flat[0], flat[1], flat[2], flat[3], flat[4], flat[5], flat[6]};
}

Seen play(const ComponentSpec &spec, const Script &script)
{
  return play({spec}, script, "sqs:orders");
}

} // namespace

TEST_CASE(
    "a queue: what pods had in work is seen again, and a backlog drains at what they take less what comes")
{
  const Seen seen = play(queue({{"handling_s", 4.0}, {"visibility_timeout_s", 60.0}}),
                         {{1000, {"worker@east.ready", 0}}, {1600, {"worker@east.ready", 3}}});
  CHECK(seen.redelivered == Approx(arrivals_per_s * 4).epsilon(0.001));
  const double waited = arrivals_per_s * (600 + 4);
  CHECK(seen.longest == Approx(waited).epsilon(0.01));
  CHECK(seen.caught_up_s == Approx(1600 + waited / (consume_per_s - arrivals_per_s)).epsilon(0.01));
}

TEST_CASE("a queue: messages that fail cost takes and end among the dead letters by their power")
{
  const Seen seen = play(queue({{"max_receives", 2.0}}),
                         {{1000, {"worker@east.error_ratio", 0.5}}, {3000, {"worker@east.error_ratio", 0}}});
  // Half of the takes fail: 133 messages a second leave, more than come, and a quarter of them are dead.
  CHECK(passes_a_take(0.5, 2) * consume_per_s == Approx(400.0 / 3));
  CHECK(seen.longest == Approx(0).margin(1));
  CHECK(seen.dead == Approx(0.25 * arrivals_per_s * 2000).epsilon(0.01));

  const Seen all = play(queue({{"max_receives", 4.0}}),
                        {{1000, {"worker@east.error_ratio", 1}}, {3000, {"worker@east.error_ratio", 0}}});
  CHECK(all.dead ==
        Approx(consume_per_s / 4 * 2000).epsilon(0.01)); // as fast as they can be taken four times
  CHECK(all.longest == Approx((arrivals_per_s - consume_per_s / 4) * 2000).epsilon(0.01));
}

TEST_CASE("a queue without dead letters keeps what fails until it is worked off")
{
  const Seen seen =
      play(queue({}), {{1000, {"worker@east.error_ratio", 1}}, {2000, {"worker@east.error_ratio", 0}}});
  CHECK(seen.dead == 0);
  CHECK(seen.longest == Approx(arrivals_per_s * 1000).epsilon(0.01));
  CHECK(seen.caught_up_s == Approx(3000).epsilon(0.01));
}

TEST_CASE("a queue is lost with its region and is back with it, and what was in work is nowhere else")
{
  const Seen seen =
      play(queue({{"handling_s", 3.0}}), {{1000, {"region:east.up", 0}}, {5000, {"region:east.up", 1}}});
  CHECK(seen.lost_s == 1000);
  CHECK(seen.back_s == 5000);
  CHECK(seen.stranded == Approx(arrivals_per_s * 3));
  CHECK(play(queue({{"handling_s", 0.0}}), {{1000, {"region:east.up", 0}}}).lost_s == -1); // nothing waited
}

TEST_CASE("a queue that follows a topic gets what is published there")
{
  Given given;
  given.region = "east";
  ComponentSpec follower = queue({});
  follower.links["topic"] = {"sns:orders"};
  const Seen seen = play({component("sns_topic", "sns:orders", given), follower},
                         {{1000, {"worker@east.ready", 0}}, {1500, {"worker@east.ready", 3}}}, "sns:orders");
  CHECK(seen.longest == Approx(arrivals_per_s * 500).epsilon(0.02));
}

} // namespace sqs_queue_test
