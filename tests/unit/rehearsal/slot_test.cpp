#include "tests/unit/rehearsal/small_shop.hpp"

#include <catch2/catch.hpp>

namespace slot_test {

using namespace drsim;

namespace {

Traffic night_owls()
{
  Traffic traffic;
  traffic.rate_per_s = 10;
  traffic.hourly_factor.assign(24, 1);
  traffic.hourly_factor[9] = 0.2; // the quiet hour of the day
  return traffic;
}

SlotWish wish(const std::string &first, const std::string &last, double p50_s, double p90_s)
{
  SlotWish one;
  one.first = *parse_day(first);
  one.last = *parse_day(last);
  one.around = one.first;
  one.p50_s = p50_s;
  one.p90_s = p90_s;
  one.hours = {7, 22, "oncall:sre"};
  return one;
}

} // namespace

TEST_CASE("quarters and days are those of the calendar")
{
  REQUIRE(parse_quarter("2027-Q1"));
  CHECK(day_text(parse_quarter("2027-Q1")->first_day) == "2027-01-01");
  CHECK(day_text(parse_quarter("2028-Q1")->last_day) == "2028-03-31");
  CHECK(day_text(parse_quarter("2027-Q4")->last_day) == "2027-12-31");
  CHECK_FALSE(parse_quarter("2027-Q5"));
  CHECK_FALSE(parse_quarter("2027Q1"));
  CHECK(next_quarter(*parse_day("2026-11-29")).text() == "2027-Q1");
  CHECK(next_quarter(*parse_day("2027-03-31")).text() == "2027-Q2");
  CHECK(weekday_of(*parse_day("2026-11-29")) == 6);
  CHECK_FALSE(parse_day("2027-02-29"));
  CHECK_FALSE(parse_day("2027-1-02"));
}

TEST_CASE("a slot is the quietest time that lets nine in ten end within the hours")
{
  RehearsalSettings settings;
  const auto week = week_load(night_owls());
  const auto slot = find_slot(week, settings, wish("2027-01-04", "2027-01-10", 3600, 7200), {});
  REQUIRE(slot);
  CHECK(weekday_of(slot->day) == 1); // Tuesday, the first allowed one
  CHECK(slot->start_hour == Approx(9).margin(0.5));
  CHECK(slot->fits);
  CHECK(slot->latest_start_hour == 20);
  CHECK(slot->load_ratio == slot->least_ratio);
  CHECK(slot->load_ratio < 0.7);
}

TEST_CASE("what does not fit says so, and no allowed day is no slot")
{
  RehearsalSettings settings;
  const auto week = week_load(night_owls());
  const double infinite = std::numeric_limits<double>::infinity();
  const auto long_one = find_slot(week, settings, wish("2027-01-04", "2027-01-10", 3600, infinite), {});
  REQUIRE(long_one);
  CHECK_FALSE(long_one->fits);
  settings.closed = {{*parse_day("2027-01-01"), *parse_day("2027-01-10"), "holidays"}};
  CHECK_FALSE(find_slot(week, settings, wish("2027-01-04", "2027-01-10", 3600, 7200), {}));
}

TEST_CASE("a day that is taken is not given twice")
{
  RehearsalSettings settings;
  const auto week = week_load(night_owls());
  const auto first = find_slot(week, settings, wish("2027-01-04", "2027-01-10", 3600, 7200), {});
  const auto second = find_slot(week, settings, wish("2027-01-04", "2027-01-10", 3600, 7200), {first->day});
  CHECK(second->day != first->day);
}

TEST_CASE("live rehearsals are outside the nights of those on duty, others at desks")
{
  const Deployment shop = small_shop();
  const RehearsalRules rules = catalogue_rules();
  CHECK(hours_for(shop, rules, true).from == 7);
  CHECK(hours_for(shop, rules, true).to == 22);
  CHECK(hours_for(shop, rules, false).from == 10);
  CHECK(hours_for(shop, rules, false).whose.empty());
}

} // namespace slot_test
