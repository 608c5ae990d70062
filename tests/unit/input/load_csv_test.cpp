#include "sim/input/load_csv.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace load_csv_test {

using namespace drsim;

namespace {

std::string numbered_day(const std::string &head, char comma = ',')
{
  std::string text = head;
  for (int minute = 0; minute < 1440; ++minute)
    text += std::to_string(minute) + comma + "60\n";
  return text;
}

std::string problems_of(const std::string &text)
{
  Diagnostics diagnostics;
  CHECK(parse_load_csv(text, "load.csv", diagnostics).rate_per_s.empty());
  return diagnostics.text();
}

} // namespace

TEST_CASE("load: minutes by number, with or without head, mark, quotes, CRLF, semicolons")
{
  for (const std::string &text :
       {numbered_day(""), numbered_day("minute,rate_per_min\n"),
        numbered_day("\xef\xbb\xbfminute;rate\r\n# taken from the balancer\r\n", ';'),
        numbered_day("\"time\",\"rate\"\n")}) {
    Diagnostics diagnostics;
    const MeasuredLoad load = parse_load_csv(text, "load.csv", diagnostics);
    INFO(diagnostics.text());
    REQUIRE(load.rate_per_s.size() == 1440);
    CHECK(load.rate_per_s[7] == 1);
    CHECK(load.weekday == -1);
    CHECK(load.file == "load.csv");
  }
}

TEST_CASE("load: dated minutes say their day and hour, over the end of a month")
{
  std::string text;
  for (int minute = 0; minute < 1440; ++minute) {
    const int of_day = (minute + 22 * 60) % 1440;
    char line[64];
    std::snprintf(line, sizeof line, "2026-%s-%sT%02d:%02d:00+01:00,%d\n", minute < 120 ? "10" : "11",
                  minute < 120 ? "31" : "01", of_day / 60, of_day % 60, minute);
    text += line;
  }
  Diagnostics diagnostics;
  const MeasuredLoad load = parse_load_csv(text, "load.csv", diagnostics);
  INFO(diagnostics.text());
  REQUIRE(load.rate_per_s.size() == 1440);
  CHECK(load.weekday == 5); // 31 October 2026 is a Saturday
  CHECK(load.minute_of_day == 22 * 60);
}

TEST_CASE("load: every mistake is told with its line")
{
  const std::string told = problems_of("minute,rate\n0,10\n1,-3\n3,10\nlater,10\n4\n5,1e999\n");
  for (const char *part :
       {"load.csv:3: error: has no rate", "load.csv:4: error: does not follow",
        "load.csv:5: error: is no time", "load.csv:6: error: has no rate", "load.csv:7: error: has no rate"})
    CHECK(told.find(part) != std::string::npos);
  CHECK(problems_of("0,1\n1,2\n").find("covers 2 minutes") != std::string::npos);
  CHECK(problems_of("").find("covers 0 minutes") != std::string::npos);
  CHECK(problems_of("2026-02-30T00:00,5\n").find("is no time") != std::string::npos);
  CHECK(problems_of("9223372036854775807,1\n0,1\n").find("is no time") != std::string::npos);
  std::string nothing;
  for (int minute = 0; minute < 1440; ++minute)
    nothing += std::to_string(minute) + ",0\n";
  CHECK(problems_of(nothing).find("load of nothing") != std::string::npos);
  std::string wild;
  for (int line = 0; line < 100000; ++line)
    wild += "?\n";
  CHECK(problems_of(wild).find("99980 more lines") != std::string::npos);
}

} // namespace load_csv_test
