// When orders come, when a frame leaves the wire, when a check is due: without clocks or sockets.
#include "sim/inject/shop/arrivals.hpp"
#include "sim/inject/shop/health_count.hpp"
#include "sim/inject/shop/relay_queue.hpp"
#include "sim/inject/shop/worker_pool.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cmath>

using namespace drsim::inject;

TEST_CASE("Orders come at the rate that is asked for, and a load step holds from the next on")
{
  Arrivals even(50, false, 1);
  CHECK(even.next_gap_s() == Approx(0.02));
  even.set_factor(4);
  CHECK(even.next_gap_s() == Approx(0.005));
  even.set_factor(0);
  CHECK(even.none());
  CHECK(std::isinf(even.next_gap_s()));
}

TEST_CASE("Poisson gaps have the mean and the spread of an exponential, and follow from the seed")
{
  Arrivals arrivals(50, true, 7), again(50, true, 7), other(50, true, 8);
  double sum = 0, squares = 0;
  constexpr int count = 100'000;
  bool differs = false;
  for (int i = 0; i < count; ++i) {
    const double gap_s = arrivals.next_gap_s();
    REQUIRE(gap_s == again.next_gap_s());
    differs = differs || gap_s != other.next_gap_s();
    sum += gap_s;
    squares += gap_s * gap_s;
  }
  CHECK(differs);
  CHECK(sum / count == Approx(0.02).epsilon(0.02)); // 6 standard errors
  CHECK(squares / count - sum / count * sum / count ==
        Approx(0.0004).epsilon(0.05)); // variance = mean squared
}

TEST_CASE("A frame leaves the wire after its delay, in the order in which it came")
{
  RelayQueue queue(1);
  queue.set({0.04, 0, 0, false});
  REQUIRE(queue.enter(10, {'a'}));
  REQUIRE(queue.enter(10.001, {'b'}));
  CHECK(queue.due_s() == Approx(10.04));
  CHECK(queue.leave() == std::vector<char>{'a'});
  queue.set({0.001, 0, 0, false}); // shorter: what is on the wire is not overtaken
  REQUIRE(queue.enter(10.002, {'c'}));
  CHECK(queue.leave() == std::vector<char>{'b'});
  CHECK(queue.due_s() == Approx(10.041));
}

TEST_CASE("Jitter stays within its bounds and never reorders")
{
  RelayQueue queue(3);
  queue.set({0.05, 0.03, 0, false});
  double before_s = 0;
  for (int i = 0; i < 1000; ++i) {
    REQUIRE(queue.enter(i, {'x'})); // a second apart: no frame waits for the one before
    CHECK(queue.due_s() >= i + 0.02);
    CHECK(queue.due_s() <= i + 0.08);
    CHECK(queue.due_s() >= before_s);
    before_s = queue.due_s();
    (void)queue.leave();
  }
}

TEST_CASE("A cut lets nothing in, loss takes its share, and what does not fit is counted")
{
  RelayQueue queue(5, 100);
  REQUIRE(queue.enter(0, std::vector<char>(60)));
  CHECK_FALSE(queue.enter(0, std::vector<char>(60)));
  queue.set({0, 0, 0, true});
  CHECK_FALSE(queue.enter(1, {'x'}));
  CHECK_FALSE(queue.empty()); // what was on the wire still arrives
  (void)queue.leave();
  queue.set({0, 0, 0.2, false});
  int passed = 0;
  for (int i = 0; i < 10'000; ++i)
    if (queue.enter(2, {'x'})) {
      ++passed;
      (void)queue.leave();
    }
  CHECK(passed == Approx(8000).margin(200)); // 5 standard errors of a binomial
  CHECK(queue.counts().full == 1);
  CHECK(queue.counts().cut == 1);
  CHECK(queue.counts().lost == 10'000U - static_cast<unsigned>(passed));
}

TEST_CASE("A check goes down after failures in a row, and up again after successes")
{
  HealthCount count(3, 2);
  const auto all = [&](std::initializer_list<bool> results) {
    bool changed = false;
    for (const bool well : results)
      changed = count.note(well);
    return changed;
  };
  CHECK(count.state() == HealthCount::State::unknown);
  CHECK_FALSE(all({true}));
  CHECK(all({true}));
  CHECK(count.state() == HealthCount::State::up);
  CHECK_FALSE(all({false, false, true, false, false}));
  CHECK(all({false}));
  CHECK(count.state() == HealthCount::State::down);
  CHECK_FALSE(all({false, true, false, true}));
  CHECK(all({true}));
  CHECK(count.state() == HealthCount::State::up);
}

TEST_CASE("Checks keep their beat: a slow one delays the next by no whole interval")
{
  CHECK(next_check_s(10, 1, 10.2) == Approx(11));
  CHECK(next_check_s(10, 1, 11.01) == Approx(11)); // the time-out was as long as the interval: at once
  CHECK(next_check_s(10, 1, 13.2) == Approx(13));
  CHECK(next_check_s(10, 1, 13.7) == Approx(14));
}

TEST_CASE("Workers are added while jobs would wait, up to the bound, and every job is done")
{
  std::atomic<int> done = 0, inside = 0, most = 0;
  {
    WorkerPool<int> pool(2, 8, [&](int) {
      return [&](int) {
        const int now = ++inside;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        --inside;
        ++done;
      };
    });
    for (int i = 0; i < 40; ++i)
      pool.give(i);
  }
  CHECK(done == 40);
  CHECK(most > 2);
  CHECK(most <= 8);
}
