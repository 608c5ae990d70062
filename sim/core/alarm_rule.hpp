#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline core {

/// State of an alarm of CloudWatch.
enum class AlarmState { ok, alarm, insufficient_data };

/// The rule of a composite alarm: which states of which alarms make it fire.
struct AlarmRule {
  enum class Kind { state, constant, both, either, negated };
  Kind kind = Kind::constant;
  AlarmState state = AlarmState::ok; ///< of kind state: what the alarm must be in
  std::string name;                  ///< of kind state: the alarm
  bool value = false;                ///< of kind constant
  std::vector<AlarmRule> parts;      ///< operands

  /// True when the rule holds, asking for each alarm's state by its name.
  [[nodiscard]] bool holds(const std::function<AlarmState(const std::string &)> &state_of) const;
  /// Calls with the name of each alarm, in order; it may be replaced.
  void each_name(const std::function<void(std::string &)> &act);
  /// The rule as CloudWatch would write it, every operand in brackets where it matters.
  [[nodiscard]] std::string text() const;
};

/// Reads ALARM(name), OK("name"), INSUFFICIENT_DATA(arn), TRUE, FALSE, AND, OR, NOT and brackets; NOT binds
/// strongest, then AND (PutCompositeAlarm, https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/
/// API_PutCompositeAlarm.html). Of an ARN the name is kept. Absent when it is not such a rule.
[[nodiscard]] std::optional<AlarmRule> parse_alarm_rule(std::string_view text);

} // namespace drsim::core
