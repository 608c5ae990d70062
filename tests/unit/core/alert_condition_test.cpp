#include "sim/core/alert_condition.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace drsim;

TEST_CASE("a condition is written and read back the same")
{
  for (const char *text :
       {"error_ratio > 0.05 over 300", "own error_ratio > 0.0144 over 3600 offset 60", "absent scrape up",
        "total number_down scrape up > 2 if_any", "share_up up < 0.5 or_zero",
        "(error_ratio > 0.0144 over 3600 and error_ratio > 0.0144 over 300)",
        "((a > 1 and b > 2) or c{job=\"x} y\", pod=~\"a.*\"} == 0)", "(own up == 0 unless scrape up == 0)"}) {
    INFO(text);
    const auto condition = parse_alert_condition(text);
    REQUIRE(condition);
    CHECK(condition->text() == text);
    CHECK(parse_alert_condition(condition->text()) == condition);
  }
  for (const char *text : {"", "(", "up", "up >", "up > x", "(up > 1)", "(up > 1 and up > 2 or up > 3)",
                           "up > 1 more", "(up > 1 and )", "up{job > 1"}) {
    INFO(text);
    CHECK_FALSE(parse_alert_condition(text));
  }
}

TEST_CASE("a comparison with what is not there does not hold, whichever way it looks")
{
  for (const char *comparison : {">", "<", ">=", "<=", "==", "!="}) {
    AlertCondition leaf;
    leaf.comparison = comparison;
    CHECK_FALSE(leaf.holds_for(std::nan("")));
  }
}
