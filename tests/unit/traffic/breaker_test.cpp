#include "sim/traffic/exact/breaker.hpp"

#include <catch2/catch.hpp>

namespace breaker_test {

using drsim::traffic::Breaker;
using drsim::traffic::BreakerSettings;

namespace {

const BreakerSettings small{4, 0.5, 60, 2};

/// Makes a call when the breaker lets it, and says whether it did.
bool call(Breaker &breaker, double now_s, bool success)
{
  if (!breaker.lets(now_s))
    return false;
  breaker.note(success, now_s);
  return true;
}

} // namespace

TEST_CASE("breaker: none lets everything through")
{
  Breaker none;
  for (int i = 0; i < 1000; ++i)
    CHECK(call(none, i, false));
}

TEST_CASE("breaker: it judges by a full window only, and by the last calls only")
{
  Breaker breaker(small);
  for (const bool success : {false, false, false})
    CHECK(call(breaker, 0, success)); // three of four: too few to judge
  CHECK(call(breaker, 0, true));      // 75 % failed: open
  CHECK_FALSE(call(breaker, 0, true));

  Breaker forgets(small);
  for (const bool success : {true, true, true, false, true, true, true, false})
    CHECK(call(forgets, 0, success)); // never half of any four in a row
  CHECK_FALSE(forgets.refuses());
  CHECK(call(forgets, 0, false));
  CHECK(forgets.refuses());
}

TEST_CASE("breaker: open for its time, then as many trials as set, which decide")
{
  Breaker breaker(small);
  for (int i = 0; i < 4; ++i)
    CHECK(call(breaker, 10, false));
  CHECK_FALSE(call(breaker, 69.9, true));
  CHECK(call(breaker, 70, false));
  CHECK(call(breaker, 70, true)); // one of two failed: half is enough
  CHECK_FALSE(call(breaker, 100, true));
  CHECK(breaker.lets(130));
  CHECK(breaker.lets(130));
  CHECK_FALSE(breaker.lets(130)); // both trials are under way
  breaker.note(true, 131);
  breaker.note(true, 131);
  for (int i = 0; i < 3; ++i)
    CHECK(call(breaker, 132, false)); // closed, with an empty window
  CHECK_FALSE(breaker.refuses());
}

TEST_CASE("breaker: a call that began before it opened changes nothing")
{
  Breaker breaker(small);
  for (int i = 0; i < 4; ++i)
    CHECK(call(breaker, 0, false));
  for (int i = 0; i < 10; ++i)
    breaker.note(false, 30); // must not prolong
  CHECK(breaker.lets(60));
}

} // namespace breaker_test
