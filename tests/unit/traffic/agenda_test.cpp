// What is due in the exact plane, and in which order.
#include "sim/traffic/exact/agenda.hpp"
#include "sim/traffic/exact/call_store.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace agenda_test {

using namespace drsim::traffic;
using Kind = Agenda::Kind;

namespace {

/// Takes what is due, so that the next step finds the rest.
void take(Agenda &agenda, Kind what)
{
  switch (what) {
  case Kind::deadline: (void)agenda.take_deadline(); break;
  case Kind::done: (void)agenda.take_done(); break;
  case Kind::retry: (void)agenda.take_retry(); break;
  case Kind::comeback: (void)agenda.take_comeback(); break;
  case Kind::hang_up: (void)agenda.take_hang_up(); break;
  default: break;
  }
}

} // namespace

TEST_CASE("agenda: what is due at one instant goes by its kind, whenever it was written down")
{
  Agenda agenda;
  agenda.hang_up_after(5, {}, 0);
  agenda.come_again_after(5, {});
  agenda.retry_after(5, 1, 2);
  agenda.finish_after(5, 3, 4);
  agenda.give_up_after(agenda.timeout(5), 3, 4);
  for (const Kind wanted : {Kind::deadline, Kind::done, Kind::retry, Kind::comeback, Kind::hang_up}) {
    REQUIRE(agenda.step(5, 9) == wanted);
    CHECK(agenda.now_s() == 5);
    take(agenda, wanted);
  }
  CHECK(agenda.step(5, 9) == Kind::arrival);
}

TEST_CASE("agenda: time-outs of several lengths come in order of time, and one without an end never")
{
  Agenda agenda;
  const std::size_t longer = agenda.timeout(3), shorter = agenda.timeout(1);
  const std::size_t never = agenda.timeout(std::numeric_limits<double>::infinity());
  CHECK(agenda.timeout(3) == longer);
  CHECK(shorter != longer);
  agenda.give_up_after(longer, 1, 0);
  agenda.give_up_after(never, 2, 0);
  agenda.give_up_after(shorter, 3, 0);
  REQUIRE(agenda.step(9, 9) == Kind::deadline);
  CHECK(agenda.take_deadline().call == 3);
  REQUIRE(agenda.step(9, 9) == Kind::deadline);
  CHECK(agenda.take_deadline().call == 1);
  CHECK(agenda.step(99, 9) == Kind::nothing);
  CHECK(agenda.now_s() == 9);
}

TEST_CASE("calls: a number that is used again is of another generation")
{
  CallStore calls;
  const CallId first = calls.open(1, 2, 0, true);
  const std::uint32_t generation = calls[first].generation;
  calls[first].hangs = calls[first].in_service = true;
  calls.close(first);
  CHECK(calls[first].branch == nobody);
  CHECK(calls[first].generation != generation);
  const CallId second = calls.open(7, 8, 9, false);
  CHECK(second == first);
  CHECK(calls[second].generation != generation);
  CHECK(calls[second].branch == 7);
  CHECK_FALSE((calls[second].hangs || calls[second].in_service || calls[second].commits));
}

} // namespace agenda_test
