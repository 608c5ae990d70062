#include "sim/import/runbooks/ssm_words.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/api_table.hpp"

namespace drsim::inline import::inline runbooks {

int choice_holds(const YAML::Node &choice, const std::string &value)
{
  const auto asked = [&](const char *key, std::string &text) {
    text = yaml_text(yaml_at(choice, {key}));
    return yaml_is_set(yaml_at(choice, {key}));
  };
  std::string text;
  for (const char *key : {"StringEquals", "BooleanEquals"})
    if (asked(key, text))
      return lower_case(text) == lower_case(value) ? 1 : 0;
  if (asked("EqualsIgnoreCase", text))
    return lower_case(text) == lower_case(value) ? 1 : 0;
  if (asked("StartsWith", text))
    return value.starts_with(text) ? 1 : 0;
  if (asked("EndsWith", text))
    return value.ends_with(text) ? 1 : 0;
  if (asked("Contains", text))
    return value.find(text) != std::string::npos ? 1 : 0;
  const auto number = parse_number(value);
  for (const char *key : {"NumericEquals", "NumericGreater", "NumericLesser", "NumericGreaterOrEquals",
                          "NumericLesserOrEquals"}) {
    if (!asked(key, text))
      continue;
    const auto other = parse_number(text);
    const std::string_view word = key;
    if (!number || !other)
      return -1;
    const bool equal = *number == *other;
    const bool held = word.ends_with("Equals") && equal;
    return held || (word.find("Greater") != word.npos && *number > *other) ||
                   (word.find("Lesser") != word.npos && *number < *other)
               ? 1
               : 0;
  }
  return -1;
}

StepMeaning api_meaning(const std::string &called,
                        const std::function<std::string(const std::string &)> &input)
{
  StepMeaning found = meaning_of_call("", called, input);
  if (found.action.empty())
    found.action = "wait";
  return found;
}

} // namespace drsim::import::runbooks
