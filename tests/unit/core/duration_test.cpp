#include "sim/core/duration.hpp"

#include <catch2/catch.hpp>

#include <string>

using drsim::format_duration;
using drsim::parse_duration_s;

TEST_CASE("every spelling of a duration gives its seconds")
{
  const auto [text, seconds] = GENERATE(table<const char *, double>(
      {{"15m", 900},      {"1h30m", 5400},  {"24h0m0s", 86400}, {"200ms", 0.2},     {"100ns", 1e-7},
       {"1w", 604800},    {"2d", 172800},   {"-10m", -600},     {"PT15M", 900},     {"P1DT2H", 93600},
       {"PT180M", 10800}, {"30", 30},       {"0.5", 0.5},       {"5 minutes", 300}, {"24hrs", 86400},
       {"9 hrs", 32400},  {"1 day", 86400}, {"30 минут", 1800}, {"2 часа", 7200},   {"1 час 30 мин", 5400},
       {"0s", 0},         {" 3m ", 180},    {"90 sec", 90}}));
  INFO(text);
  REQUIRE(parse_duration_s(text).has_value());
  CHECK(*parse_duration_s(text) == Approx(seconds));
}

TEST_CASE("what is no duration is refused, not guessed")
{
  const auto *text =
      GENERATE("", " ", "m", "5x", "2-5 minutes", "1e3", "inf", "nan", "1..5s", "PT", "P1Y", "P", "5 m5",
               "--5m", "N/A", "____", "5mm", "1h 30", "{{ duration }}", "PT{{x}}M");
  INFO(text);
  CHECK_FALSE(parse_duration_s(text).has_value());
  CHECK_FALSE(parse_duration_s(std::string(100, '9') + "w").has_value());
}

TEST_CASE("a duration for people has two units at most and never says 60 s")
{
  CHECK(format_duration(0.25) == "250 ms");
  CHECK(format_duration(12.34) == "12.3 s");
  CHECK(format_duration(59.97) == "1 min 00 s");
  CHECK(format_duration(245) == "4 min 05 s");
  CHECK(format_duration(3599.7) == "1 h 00 min");
  CHECK(format_duration(3725) == "1 h 02 min");
  CHECK(format_duration(86400) == "1 d 00 h");
  CHECK(format_duration(-90) == "-1 min 30 s");
}
