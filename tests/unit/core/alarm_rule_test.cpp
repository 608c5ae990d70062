#include "sim/core/alarm_rule.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace drsim;

namespace {

/// Whether the rule holds when these alarms fire, the others are well, and "quiet" has no data.
bool fires(const char *text, const std::set<std::string> &firing)
{
  const auto rule = parse_alarm_rule(text);
  REQUIRE(rule);
  return rule->holds([&](const std::string &name) {
    return name == "quiet"          ? AlarmState::insufficient_data
           : firing.count(name) > 0 ? AlarmState::alarm
                                    : AlarmState::ok;
  });
}

} // namespace

TEST_CASE("the rule of a composite alarm: NOT before AND before OR, brackets, states, constants")
{
  CHECK(fires("ALARM(a)", {"a"}));
  CHECK(!fires("ALARM(a)", {}));
  CHECK(fires("ALARM(\"a\") OR ALARM('b') AND ALARM(c)", {"a"}));
  CHECK(!fires("(ALARM(a) OR ALARM(b)) AND ALARM(c)", {"a"}));
  CHECK(fires("(ALARM(a) OR ALARM(b))\n  AND ALARM(c)", {"b", "c"}));
  CHECK(fires("NOT ALARM(a) AND ALARM(b)", {"b"}));
  CHECK(!fires("NOT (ALARM(a) OR ALARM(b))", {"b"}));
  CHECK(fires("OK(a) AND INSUFFICIENT_DATA(quiet)", {}));
  CHECK(fires("FALSE OR TRUE", {}));
  CHECK(fires("ALARM(arn:aws:cloudwatch:eu-central-1:111122223333:alarm:the shop)", {"the shop"}));
}

TEST_CASE("names of a rule can be replaced, and it is written as it is read")
{
  auto rule = parse_alarm_rule("ALARM(a) AND (OK(b) OR NOT ALARM(c)) AND TRUE").value();
  rule.each_name([](std::string &name) { name = "x:" + name; });
  const std::string text = rule.text();
  CHECK(text == "ALARM(\"x:a\") AND (OK(\"x:b\") OR NOT ALARM(\"x:c\")) AND TRUE");
  CHECK(parse_alarm_rule(text)->text() == text);
}

TEST_CASE("what is no rule is refused, however deep")
{
  for (const char *text : {"", "ALARM", "ALARM()", "ALARM(a", "ALARM(\"a)", "a AND b", "ALARM(a) ALARM(b)",
                           "ALARM(a) AND", "NOT", "(ALARM(a)", "ALARMS(a)", "TRUEST"})
    CHECK_FALSE(parse_alarm_rule(text));
  CHECK_FALSE(parse_alarm_rule(std::string(5000, '(') + "TRUE"));
  CHECK_FALSE(parse_alarm_rule(std::string(20000, ' ') + "TRUE"));
}
