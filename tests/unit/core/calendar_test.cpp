#include "sim/core/calendar.hpp"

#include <catch2/catch.hpp>

using namespace drsim;

TEST_CASE("calendar: quarters and days")
{
  CHECK(quarter_of("2026-01-01") == "2026-Q1");
  CHECK(quarter_of("2026-03-31") == "2026-Q1");
  CHECK(quarter_of("2026-11-29") == "2026-Q4");
  CHECK(days_between("2026-02-27", "2026-03-01") == 2);
  CHECK(days_between("2028-02-27", "2028-03-01") == 3);
  CHECK(days_between("2026-03-01", "2026-02-27") == -2);
}
