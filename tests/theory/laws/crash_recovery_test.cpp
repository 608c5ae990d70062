#include "sim/core/random.hpp"
#include "sim/laws/crash_recovery.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace drsim;

TEST_CASE("redo reaches back to the last complete checkpoint: while one is written, to the one before")
{
  const Checkpoints every{300, 0.9};
  CHECK(redo_span_s(0, every) == Approx(300));
  CHECK(redo_span_s(0.5, every) == Approx(450));
  CHECK(redo_span_s(0.95, every) == Approx(285));
  CHECK(redo_span_s(0.5, {0, 0.9}) == 0); // a storage that needs no redo
}

TEST_CASE("the mean of the redo over a uniform phase is the closed form's, and the longest is its bound")
{
  const Checkpoints every{300, 0.9};
  Stream chance(1, 0, "db", "checkpoint");
  double sum = 0;
  double most = 0;
  const int draws = 20000;
  for (int i = 0; i < draws; ++i) {
    const double span_s = redo_span_s(chance.uniform(), every);
    sum += span_s;
    most = std::max(most, span_s);
  }
  CHECK(sum / draws == Approx(mean_redo_span_s(every)).epsilon(0.01));
  CHECK(most <= longest_redo_span_s(every));
  CHECK(most > 0.99 * longest_redo_span_s(every));
}
