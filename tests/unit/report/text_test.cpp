#include "sim/report/replay_report.hpp"
#include "sim/report/text.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>

namespace text_test {

using namespace drsim;

TEST_CASE("width is counted in columns of a terminal, not in bytes")
{
  CHECK(display_width("abc") == 3);
  CHECK(display_width("Переключить базу") == 16);
  CHECK(display_width("й") == 1); // letter and combining breve
  CHECK(display_width("東京") == 4);
  CHECK(display_width("▁█…") == 3);
  CHECK(display_width("\xff\xd0") == 2); // broken bytes
}

TEST_CASE("names from a hostile file cannot drive the terminal")
{
  CHECK(printable("a\x1b[31mb\n\tc") == "a?[31mb??c");
  CHECK(printable("ok \xe2\x80\xae evil") == "ok ? evil"); // right-to-left override
  CHECK(printable("Имя\xff") == "Имя?");
  CHECK(printable("\xc0\xaf\xed\xa0\x80") == "?????"); // overlong, surrogate
}

TEST_CASE("what is printable is valid UTF-8 without controls, for any bytes, and cutting keeps to the width")
{
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(random() % 30, ' ');
    for (char &byte : bytes)
      byte = static_cast<char>(random() % 256);
    const std::string clean = printable(bytes);
    CHECK(printable(clean) == clean);
    CHECK(clean.find('\x1b') == std::string::npos);
    CHECK(display_width(shortened(clean, 10)) <= 10);
  }
  CHECK(shortened("Переключить", 5) == "Пере…");
  CHECK(shortened("short", 5) == "short");
}

TEST_CASE("columns line up under Cyrillic and colour, without trailing spaces")
{
  Table table({"шаг", "s"}, {1});
  table.add({"Переключить", "5"});
  table.paint(0, Colour::red);
  table.add({"go", "120"});
  table.add({"empty", ""});
  CHECK(table.text("", false) == "шаг            s\nПереключить    5\ngo           120\nempty\n");
  CHECK(table.text("", true).find("\x1b[31mПереключить\x1b[0m    5\n") != std::string::npos);
  CHECK_THROWS(table.add({"one cell"}));
}

TEST_CASE("counts and clocks for people")
{
  CHECK(format_count(0) == "0");
  CHECK(format_count(999) == "999");
  CHECK(format_count(1234567.4) == "1,234,567");
  CHECK(format_count(-1000) == "-1,000");
  CHECK(format_clock(std::numeric_limits<double>::infinity()) == "> horizon");
}

TEST_CASE("a chart shows the worst of each column and holds a value until the next")
{
  const std::vector<std::pair<double, double>> points = {{0, 1}, {30, 0}, {32, 1}, {90, 0.5}};
  CHECK(chart_line(points, 100, 10, 0, 1, true) == "███▁█████▅");
  CHECK(chart_line({{50, 8}}, 100, 4, 0, 8, false) == "  ██");
  CHECK(chart_line({{50, 8}, {60, 2}}, 100, 4, 0, 8, false) == "  █▃");
  CHECK(chart_line({}, 100, 3, 0, 1, true) == "   ");
  CHECK(chart_line({{0, 5}}, 100, 3, 0, 0, false) == "   "); // nothing to scale by
}

} // namespace text_test
