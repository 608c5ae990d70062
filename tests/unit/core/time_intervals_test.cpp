#include "sim/core/time_intervals.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

namespace {

constexpr long long day_min = 24 * 60;

bool covers(const char *text, long long minutes)
{
  const auto intervals = parse_time_intervals(text);
  REQUIRE(intervals);
  return any_covers(*intervals, minutes, 0);
}

} // namespace

TEST_CASE("a minute of the year has its weekday, day and month, at any distance and sign")
{
  const CalendarMinute first(0);
  CHECK(first.weekday() == 0);
  CHECK(first.day() == 1);
  CHECK(first.month() == 1);
  const CalendarMinute march(59 * day_min + 61); // the sixtieth day
  CHECK(march.month() == 3);
  CHECK(march.day() == 1);
  CHECK(march.weekday() == 59 % 7);
  CHECK(march.minute_of_day() == 61);
  const CalendarMinute before(-1);
  CHECK(before.weekday() == 6);
  CHECK(before.month() == 12);
  CHECK(before.day() == 31);
  CHECK(before.minute_of_day() == day_min - 1);
  CHECK(CalendarMinute(365 * day_min).day() == 1);
  CHECK(CalendarMinute(365 * day_min).weekday() == 1);
}

TEST_CASE("conditions of one interval hold together, intervals are alternatives")
{
  const char *nights = "weekdays=sat,sun; weekdays=mon-fri times=22:00-24:00,00:00-07:00";
  CHECK(covers(nights, 5 * day_min + 720));
  CHECK(!covers(nights, 720));
  CHECK(covers(nights, 22 * 60));
  CHECK(!covers(nights, 22 * 60 - 1));
  CHECK(covers(nights, 419));
  CHECK(!covers(nights, 420));
  CHECK(covers("days=-1", 30 * day_min));
  CHECK(!covers("days=-1", 29 * day_min));
  CHECK(covers("days=-3--1 months=2", 57 * day_min));
  CHECK(covers("days=1--1", 44 * day_min));
  CHECK(covers("months=12", -1));
  CHECK(!covers("months=1-11", -1));
  CHECK(covers("years=2020-2022", 0)); // a trial has no year
}

TEST_CASE("an interval in UTC moves with the clock of the deployment, a local one does not")
{
  const auto utc = parse_time_intervals("weekdays=mon times=00:00-01:00");
  const auto local = parse_time_intervals("weekdays=mon times=00:00-01:00 clock=local");
  REQUIRE((utc && local));
  CHECK(any_covers(*utc, 3 * 60, 180));
  CHECK(!any_covers(*utc, 0, 180)); // still Sunday there
  CHECK(any_covers(*local, 0, 180));
}

TEST_CASE("time intervals are written as they are read, and nothing else is")
{
  for (const char *text : {"weekdays=mon,sat times=22:00-24:00 clock=utc",
                           "days=1-5,-3--1,12 months=6,12 years=2026-2027 clock=local; clock=utc"}) {
    const auto read = parse_time_intervals(text);
    REQUIRE(read);
    CHECK(time_intervals_text(*read) == text);
  }
  CHECK(parse_time_intervals("")->empty());
  for (const char *text : {"weekends", "weekdays=sun-mon", "weekdays=", "times=25:00-26:00", "times=9-17",
                           "days=32", "months=0", "clock=Berlin", "hours=3", "; ", "times=1:00-2:00 x"})
    CHECK_FALSE(parse_time_intervals(text));
}

TEST_CASE("hours of a week: together, not twice, on the average over the year")
{
  const auto hours = [](const char *text) { return weekly_hours(parse_time_intervals(text).value()); };
  CHECK(hours("weekdays=sat,sun") == Approx(48));
  CHECK(hours("weekdays=mon-fri times=09:00-17:30") == Approx(42.5));
  CHECK(hours("weekdays=mon; weekdays=mon,tue") == Approx(48));
  CHECK(hours("months=12") == Approx(168 * 31 / 365.0));
  CHECK(hours("") == 0);
  CHECK(hours("clock=utc") == Approx(168));
}
