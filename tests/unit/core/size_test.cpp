#include "sim/core/size.hpp"

#include <catch2/catch.hpp>

#include <string>

using drsim::BareShare;
using drsim::parse_bytes;
using drsim::parse_number;
using drsim::parse_quantity;
using drsim::parse_share;

TEST_CASE("every spelling of a quantity and of a size")
{
  const auto [text, quantity, bytes] = GENERATE(table<const char *, double, double>( // -1: refused
      {{"256m", 0.256, -1},
       {"100u", 1e-4, -1},
       {"2", 2, 2},
       {"0.5", 0.5, 0.5},
       {"1k", 1e3, 1e3},
       {"512Mi", 536870912, 536870912},
       {"128974848", 128974848, 128974848},
       {"129e6", 129e6, 129e6},
       {"129M", 129e6, 129e6},
       {"123Ki", 125952, 125952},
       {"1.5Gi", 1610612736, 1610612736},
       {"1E", 1e18, 1e18},
       {"1048576", 1048576, 1048576},
       {"0", 0, 0},
       {"16MB", -1, 16e6},
       {"16 MiB", -1, 16777216},
       {"1 GiB", -1, 1073741824},
       {"100 kB", -1, 1e5},
       {"100KB", -1, 1e5},
       {"7 bytes", -1, 7},
       {"7B", -1, 7},
       {"20 ГБ", -1, 2e10},
       {"5m3", -1, -1},
       {"1.5.2Gi", -1, -1},
       {"Mi", -1, -1},
       {"", -1, -1},
       {"-1Gi", -1, -1},
       {"inf", -1, -1},
       {"nan", -1, -1},
       {"1e400", -1, -1},
       {"9e300E", -1, -1},
       {"512 mi", -1, -1},
       {"512Mib", -1, -1},
       {"2h", -1, -1},
       {"{{ size }}", -1, -1}}));
  INFO(text);
  CHECK(parse_quantity(text).value_or(-1) == Approx(quantity));
  CHECK(parse_bytes(text).value_or(-1) == Approx(bytes));
  CHECK_FALSE(parse_bytes(std::string(100, '1')).has_value());
}

TEST_CASE("a share is a percentage, a ratio or refused, as the file at hand means it")
{
  const auto [text, percent, ratio, sign] =
      GENERATE(table<const char *, double, double, double>({{"50%", 0.5, 0.5, 0.5},
                                                            {"50", 0.5, 50, -1},
                                                            {"0.5", 0.005, 0.5, -1},
                                                            {"100", 1, 100, -1},
                                                            {"25 %", 0.25, 0.25, 0.25},
                                                            {"150%", 1.5, 1.5, 1.5},
                                                            {"0%", 0, 0, 0},
                                                            {"%", -1, -1, -1},
                                                            {"-5%", -1, -1, -1},
                                                            {"5%%", -1, -1, -1},
                                                            {"", -1, -1, -1},
                                                            {"half", -1, -1, -1}}));
  INFO(text);
  CHECK(parse_share(text, BareShare::percent).value_or(-1) == Approx(percent));
  CHECK(parse_share(text, BareShare::ratio).value_or(-1) == Approx(ratio));
  CHECK(parse_share(text, BareShare::refused).value_or(-1) == Approx(sign));
}

TEST_CASE("a number is the whole text")
{
  CHECK(parse_number("-2.5") == -2.5);
  CHECK(parse_number("1e3") == 1000.0);
  const auto *text = GENERATE("", " 1", "1 ", "1s", "inf", "nan", "0x10", "+1", "1,5", "1e999");
  INFO(text);
  CHECK_FALSE(parse_number(text).has_value());
}
