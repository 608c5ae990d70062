#include "sim/core/alarm_rule.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace drsim::inline core {
namespace {

constexpr std::size_t longest = 10240; // of CloudWatch
constexpr int deepest = 64;

struct Word {
  std::string_view text;
  AlarmState state;
};

constexpr std::array<Word, 3> state_words = {{{"INSUFFICIENT_DATA", AlarmState::insufficient_data},
                                              {"ALARM", AlarmState::alarm},
                                              {"OK", AlarmState::ok}}};

const char *word_of(AlarmState state)
{
  for (const Word &word : state_words)
    if (word.state == state)
      return word.text.data();
  return "";
}

class RuleParser {
public:
  explicit RuleParser(std::string_view text) : rest_(text) {}

  std::optional<AlarmRule> whole()
  {
    auto rule = either(0);
    skip_blanks();
    return rule && rest_.empty() ? std::move(rule) : std::nullopt;
  }

private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  /// A word ends where no letter goes on.
  bool take(std::string_view word)
  {
    skip_blanks();
    const bool letters = word != "(" && word != ")";
    const char next = rest_.size() > word.size() ? rest_[word.size()] : ' ';
    const bool goes_on = (next >= 'A' && next <= 'Z') || (next >= 'a' && next <= 'z') || next == '_';
    if (!rest_.starts_with(word) || (letters && goes_on))
      return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  std::optional<AlarmRule> joined(const char *word, AlarmRule::Kind kind, int depth)
  {
    const bool ands = kind == AlarmRule::Kind::both;
    auto first = ands ? single(depth) : both(depth);
    if (!first)
      return std::nullopt;
    AlarmRule all;
    all.kind = kind;
    all.parts.push_back(std::move(*first));
    while (take(word)) {
      auto next = ands ? single(depth) : both(depth);
      if (!next)
        return std::nullopt;
      all.parts.push_back(std::move(*next));
    }
    return all.parts.size() == 1 ? std::move(all.parts.front()) : std::move(all);
  }
  std::optional<AlarmRule> either(int depth) { return joined("OR", AlarmRule::Kind::either, depth); }
  std::optional<AlarmRule> both(int depth) { return joined("AND", AlarmRule::Kind::both, depth); }

  std::optional<AlarmRule> single(int depth)
  {
    if (depth > deepest)
      return std::nullopt;
    AlarmRule rule;
    if (take("NOT")) {
      auto inner = single(depth + 1);
      if (!inner)
        return std::nullopt;
      rule.kind = AlarmRule::Kind::negated;
      rule.parts.push_back(std::move(*inner));
      return rule;
    }
    if (take("(")) {
      auto inner = either(depth + 1);
      return inner && take(")") ? std::move(inner) : std::nullopt;
    }
    for (const bool value : {true, false})
      if (take(value ? "TRUE" : "FALSE")) {
        rule.value = value;
        return rule;
      }
    for (const Word &word : state_words)
      if (take(word.text))
        return named(word.state);
    return std::nullopt;
  }

  std::optional<AlarmRule> named(AlarmState state)
  {
    if (!take("("))
      return std::nullopt;
    skip_blanks();
    const char quote = !rest_.empty() && (rest_[0] == '"' || rest_[0] == '\'') ? rest_[0] : ')';
    if (quote != ')')
      rest_.remove_prefix(1);
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos)
      return std::nullopt;
    std::string_view name = rest_.substr(0, end);
    while (!name.empty() && name.back() == ' ')
      name.remove_suffix(1);
    rest_.remove_prefix(quote == ')' ? end : end + 1);
    if (name.starts_with("arn:"))
      name.remove_prefix(name.find(":alarm:") == std::string_view::npos ? 0 : name.find(":alarm:") + 7);
    if (name.empty() || !take(")"))
      return std::nullopt;
    AlarmRule rule;
    rule.kind = AlarmRule::Kind::state;
    rule.state = state;
    rule.name = name;
    return rule;
  }

  std::string_view rest_;
};

} // namespace

bool AlarmRule::holds(const std::function<AlarmState(const std::string &)> &state_of) const
{
  const auto part_holds = [&](const AlarmRule &part) { return part.holds(state_of); };
  switch (kind) {
  case Kind::state: return state_of(name) == state;
  case Kind::constant: return value;
  case Kind::both: return std::all_of(parts.begin(), parts.end(), part_holds);
  case Kind::either: return std::any_of(parts.begin(), parts.end(), part_holds);
  default: return !part_holds(parts.front());
  }
}

void AlarmRule::each_name(const std::function<void(std::string &)> &act)
{
  if (kind == Kind::state)
    act(name);
  for (AlarmRule &part : parts)
    part.each_name(act);
}

std::string AlarmRule::text() const
{
  if (kind == Kind::state)
    return std::string(word_of(state)) + "(\"" + name + "\")";
  if (kind == Kind::constant)
    return value ? "TRUE" : "FALSE";
  std::string all = kind == Kind::negated ? "NOT " : "";
  for (const AlarmRule &part : parts) {
    const bool compound = part.kind == Kind::both || part.kind == Kind::either;
    all += &part == &parts.front() ? "" : kind == Kind::both ? " AND " : " OR ";
    all += compound ? "(" + part.text() + ")" : part.text();
  }
  return all;
}

std::optional<AlarmRule> parse_alarm_rule(std::string_view text)
{
  return text.size() > longest ? std::nullopt : RuleParser(text).whole();
}

} // namespace drsim::core
