// A cache in both planes: what it answers, what goes to the store behind, and the entries written to it.

#include "one_service.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace cache_test {

using namespace drsim;
using namespace drsim::traffic;

namespace {

constexpr double rate_per_s = 50;
constexpr double visits = 2;

/// "web", two reads of "cache" that find nine in ten and else read "db", then an entry written.
struct Cached : Gate {
  Cached() : Gate(rate_per_s, 100, 0.01, true)
  {
    Hop read;
    read.kind = Hop::Kind::cache_read;
    read.target = "cache";
    read.visits = visits;
    read.hit_ratio = 0.9;
    read.miss = "db";
    Hop put;
    put.kind = Hop::Kind::cache_write;
    put.target = "cache";
    put.required = false;
    deployment.journeys[0].path.back() = Stage{{read}, false};
    deployment.journeys[0].path.push_back(Stage{{put}, false});
  }
};

struct Seen {
  double cache_reads_per_s = 0;
  double store_busy = 0; ///< of one server
  double entries_per_s = 0;
  double failed = 0;
};

Seen seen(bool exact, double serving, double warmth)
{
  Cached cached;
  const auto plane = cached.open(exact);
  plane->set_store(0, "cache", serving > 0, serving > 0, 1);
  plane->set_store_errors(0, "cache", 1 - serving);
  plane->set_cache_warmth(0, "cache", warmth);
  plane->advance_to(100);
  plane->publish();
  plane->advance_to(4100);
  plane->publish();
  return {plane->cache_read_rate_per_s(0, "cache"), plane->utilisation(0, "db") * 100,
          plane->write_rate_per_s(0, "cache"), plane->totals(0).failed};
}

} // namespace

TEST_CASE("a cache answers its hits while it has the keys, the rest is read from the store behind")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    const double chance = exact ? 0.03 : 1e-6; // 400,000 reads, of which 40,000 miss: four deviations are 2 %
    const double reads_per_s = rate_per_s * visits;
    struct Case {
      double serving, warmth;
    };
    for (const Case &one : {Case{1, 1}, Case{1, 0.5}, Case{1, 0}, Case{2.0 / 3, 0.75}}) {
      INFO(one.serving << " in service, of that warm " << one.warmth);
      const Seen now = seen(exact, one.serving, one.warmth);
      CHECK(now.cache_reads_per_s == Approx(reads_per_s).epsilon(chance));
      const double missed = 1 - 0.9 * one.serving * one.warmth;
      CHECK(now.store_busy == Approx(reads_per_s * missed * 0.01).epsilon(chance));
      CHECK(now.entries_per_s == Approx(rate_per_s * one.serving).epsilon(chance));
      CHECK(now.failed == 0);
    }
    const Seen away = seen(exact, 0, 1);
    CHECK(away.store_busy == Approx(reads_per_s * 0.01).epsilon(chance));
    CHECK(away.entries_per_s == 0);
    CHECK(away.failed == 0); // the entry is not required
  }
}

TEST_CASE("reads and writes of a store take their own times, whatever their shares become")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    const double chance = exact ? 0.03 : 1e-6;
    Cached cached;
    Hop write;
    write.kind = Hop::Kind::write;
    write.target = "db";
    cached.deployment.journeys[0].path.push_back(Stage{{write}, false});
    cached.settings.tiers.back().read_work = 0.2;
    cached.settings.tiers.back().write_work = 3;
    const auto plane = cached.open(exact);
    plane->set_store(0, "cache", true, true, 1);
    double until_s = 100;
    for (const double warmth : {1.0, 0.5, 0.0}) { // the shop's own mix, then ever more reads
      INFO(warmth);
      plane->set_cache_warmth(0, "cache", warmth);
      plane->advance_to(until_s);
      plane->publish();
      plane->advance_to(until_s += 4000);
      plane->publish();
      const double reads_per_s = rate_per_s * visits * (1 - 0.9 * warmth);
      const double busy = reads_per_s * 0.01 * 0.2 + rate_per_s * 0.01 * 3;
      CHECK(plane->utilisation(0, "db") * 100 == Approx(busy).epsilon(chance));
    }
  }
}

TEST_CASE("a cold cache is filled by the misses that the store behind answers in time, and by no others")
{
  for (const bool exact : {false, true}) {
    INFO((exact ? "exact" : "fluid"));
    const double chance = exact ? 0.04 : 1e-3;
    double slow_s = 0.01;
    const auto fills_per_s = [&](double servers, double most_waiting, double warmth, double timeout_s) {
      Cached cached;
      cached.settings.tiers.back().service_mean_s = slow_s;
      cached.settings.tiers.back().concurrency_per_server = servers;
      cached.settings.tiers.back().queue_limit_per_server = most_waiting;
      cached.settings.tiers.back().timeout_s = timeout_s;
      const auto plane = cached.open(exact);
      plane->set_store(0, "cache", true, true, 1);
      plane->set_cache_warmth(0, "cache", warmth);
      plane->advance_to(500); // a queue without end is longer than any time-out by then
      plane->publish();
      plane->advance_to(2500);
      plane->publish();
      return plane->cache_fill_rate_per_s(0, "cache");
    };
    const double asked_per_s = rate_per_s * visits * 0.9;
    const double endless = 1e12;
    for (const double warmth : {0.0, 0.5, 1.0}) {
      INFO("warm " << warmth);
      // Enough for all: every read of a missing key brings it.
      CHECK(fills_per_s(100, endless, warmth, endless) ==
            Approx(asked_per_s * (1 - warmth)).epsilon(chance).margin(1e-9));
    }
    // One server answers 50 of the 100 a second and sheds the rest. A tenth of them no cache has.
    slow_s = 0.02;
    CHECK(fills_per_s(1, 20, 0, endless) == Approx(0.9 / slow_s).epsilon(0.05));
    // It works on the oldest, whose callers have gone: nothing comes back.
    CHECK(fills_per_s(1, endless, 0, 1) < 0.05 * asked_per_s);
  }
}

} // namespace cache_test
