#include "sim/core/duration.hpp"

#include <catch2/catch.hpp>

#include <string>

using drsim::DurationStyle;
using drsim::format_duration;
using drsim::parse_duration_s;

TEST_CASE("every spelling of a duration gives its seconds")
{
  const auto [text, seconds] = GENERATE(table<const char *, double>({{"15m", 900},
                                                                     {"1h30m", 5400},
                                                                     {"24h0m0s", 86400},
                                                                     {"200ms", 0.2},
                                                                     {"100ns", 1e-7},
                                                                     {"1w", 604800},
                                                                     {"2d", 172800},
                                                                     {"1y", 31536000},
                                                                     {"1y2w", 32745600},
                                                                     {"2 years", 63072000},
                                                                     {"2 ч 30 мин", 9000},
                                                                     {"2 суток", 172800},
                                                                     {"1 год", 31536000},
                                                                     {"-10m", -600},
                                                                     {"PT15M", 900},
                                                                     {"P1DT2H", 93600},
                                                                     {"PT180M", 10800},
                                                                     {"30", 30},
                                                                     {"0.5", 0.5},
                                                                     {"5 minutes", 300},
                                                                     {"24hrs", 86400},
                                                                     {"9 hrs", 32400},
                                                                     {"1 day", 86400},
                                                                     {"30 минут", 1800},
                                                                     {"2 часа", 7200},
                                                                     {"1 час 30 мин", 5400},
                                                                     {"0s", 0},
                                                                     {" 3m ", 180},
                                                                     {"90 sec", 90},
                                                                     {"90m", 5400},
                                                                     {"125m", 7500},
                                                                     {"10m", 600},
                                                                     {"12h", 43200},
                                                                     {"5 мин", 300},
                                                                     {"2 недели", 1209600},
                                                                     {"40m", 2400},
                                                                     {"400s", 400},
                                                                     {"90ms", 0.09},
                                                                     {"180", 180},
                                                                     {"-10m100ns", -600.0000001},
                                                                     {"PT1M", 60},
                                                                     {"PT10S", 10},
                                                                     {"PT1H", 3600},
                                                                     {"PT0.5S", 0.5},
                                                                     {"P1W", 604800},
                                                                     {"-PT5M", -300},
                                                                     {"3600", 3600},
                                                                     {"1.5h", 5400},
                                                                     {"5 μs", 5e-6},
                                                                     {"5µs", 5e-6},
                                                                     {"300 мс", 0.3},
                                                                     {"0m", 0},
                                                                     {"1d12h", 129600},
                                                                     {"2 weeks", 1209600}}));
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

TEST_CASE("Prometheus and HAProxy write durations by rules of their own")
{
  const auto [text, prometheus, haproxy] = GENERATE(table<const char *, double, double>( // -1: refused
      {{"5m", 300, 300},    {"1h30m", 5400, -1},  {"1y", 31536000, -1}, {"2w", 1209600, -1},
       {"200ms", 0.2, 0.2}, {"100us", -1, 1e-4},  {"2000", -1, 2},      {"0s", 0, 0},
       {"3s", 3, 3},        {"1d", 86400, 86400}, {"1.5h", -1, -1},     {"5 m", -1, -1},
       {"-5m", -1, -1},     {"5", -1, 0.005},     {"5m3", -1, -1},      {"m", -1, -1},
       {"", -1, -1},        {"5x", -1, -1},       {"PT5M", -1, -1},     {"5 minutes", -1, -1}}));
  INFO(text);
  CHECK(parse_duration_s(text, DurationStyle::prometheus).value_or(-1) == Approx(prometheus));
  CHECK(parse_duration_s(text, DurationStyle::haproxy).value_or(-1) == Approx(haproxy));
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
