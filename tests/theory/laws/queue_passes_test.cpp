#include "sim/laws/queue_passes.hpp"

#include "sim/core/random.hpp"

#include <catch2/catch.hpp>

namespace queue_passes_test {

using namespace drsim;

TEST_CASE(
    "takes of a message and dead letters are those of a run of trials that ends with a success or with n")
{
  const double failing = GENERATE(0.1, 0.5, 0.9);
  const int most = GENERATE(1, 3, 10);
  Stream chance(1, 0, "queue", "takes");
  constexpr int messages = 200000;
  double takes = 0, dead = 0;
  for (int message = 0; message < messages; ++message) {
    int taken = 1;
    bool failed = chance.uniform() < failing;
    for (; failed && taken < most; ++taken)
      failed = chance.uniform() < failing;
    takes += taken;
    dead += failed ? 1 : 0;
  }
  CHECK(messages / takes == Approx(passes_a_take(failing, most)).epsilon(0.01));
  CHECK(dead / messages == Approx(dead_share(failing, most)).margin(0.005));
}

TEST_CASE("the ends: nothing fails, everything fails, no dead letters")
{
  CHECK(passes_a_take(0, 3) == 1);
  CHECK(passes_a_take(1, 4) == 0.25);
  CHECK(dead_share(1, 4) == 1);
  CHECK(passes_a_take(0.25, 0) == 0.75);
  CHECK(passes_a_take(1, 0) == 0);
  CHECK(dead_share(0.5, 0) == 0);
}

} // namespace queue_passes_test
