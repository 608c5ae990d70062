#include "sim/core/alert_condition.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace drsim::inline core {
namespace {

using Condition = AlertCondition;
constexpr int deepest_condition = 64;

template <class Value> using Words = std::vector<std::pair<std::string_view, Value>>;

const Words<Condition::Shape> shapes = {{"total", Condition::Shape::total},
                                        {"absent", Condition::Shape::absent}};
const Words<Condition::Figure> figure_words = {{"number_up", Condition::Figure::number_up},
                                               {"number_down", Condition::Figure::number_down},
                                               {"share_up", Condition::Figure::share_up},
                                               {"share_down", Condition::Figure::share_down}};
const Words<Condition::Seen> seers = {{"own", Condition::Seen::own}, {"scrape", Condition::Seen::scrape}};
const Words<Condition::Kind> joins = {
    {"and", Condition::Kind::both}, {"or", Condition::Kind::either}, {"unless", Condition::Kind::unless}};
constexpr std::array<std::string_view, 6> comparisons = {"==", "!=", ">=", "<=", ">", "<"};

std::string number_text(double value)
{
  std::array<char, 32> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value);
  return {text.data(), end};
}

template <class Value> std::string word_of(const Words<Value> &words, Value value)
{
  for (const auto &[word, means] : words)
    if (means == value)
      return std::string(word) + " ";
  return {};
}

std::string leaf_text(const Condition &leaf)
{
  std::string text = word_of(shapes, leaf.shape) + word_of(figure_words, leaf.figure) +
                     word_of(seers, leaf.seen) + leaf.metric;
  if (!leaf.names.empty())
    text += "{" + leaf.names + "}";
  if (leaf.shape != Condition::Shape::absent)
    text += " " + leaf.comparison + " " + number_text(leaf.threshold);
  if (leaf.window_s > 0)
    text += " over " + number_text(leaf.window_s);
  if (leaf.offset_s != 0)
    text += " offset " + number_text(leaf.offset_s);
  return text + (leaf.counts_hits ? " if_any" : "") + (leaf.zero_if_none ? " or_zero" : "");
}

class ConditionParser {
public:
  explicit ConditionParser(std::string_view text) : rest_(text) {}
  std::optional<Condition> whole()
  {
    auto found = one(0);
    return found && word().empty() && rest_.empty() ? std::move(found) : std::nullopt;
  }

private:
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  [[nodiscard]] std::string_view word()
  {
    skip_blanks();
    return rest_.substr(0, std::min(rest_.find_first_of(" (){"), rest_.size()));
  }
  bool take(std::string_view text)
  {
    skip_blanks();
    const bool there = text.size() == 1 ? rest_.starts_with(text) : word() == text;
    if (there)
      rest_.remove_prefix(text.size());
    return there;
  }
  template <class Value> void take_word(const Words<Value> &words, Value &into)
  {
    for (const auto &[text, value] : words)
      if (take(text)) {
        into = value;
        return;
      }
  }
  bool take_number(double &into)
  {
    const std::string_view text = word();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (error != std::errc() || end != text.data() + text.size() || text.empty())
      return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  /// The selector in braces behind a metric; a brace may stand in a pattern, not behind its quotes.
  bool take_names(std::string &into)
  {
    if (!rest_.starts_with('{'))
      return true;
    bool quoted = false;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"' && rest_[at - 1] != '\\')
        quoted = !quoted;
      if (rest_[at] != '}' || quoted)
        continue;
      into = rest_.substr(1, at - 1);
      rest_.remove_prefix(at + 1);
      return true;
    }
    return false;
  }

  std::optional<Condition> leaf()
  {
    Condition made;
    take_word(shapes, made.shape);
    take_word(figure_words, made.figure);
    take_word(seers, made.seen);
    made.metric = word();
    rest_.remove_prefix(made.metric.size());
    if (made.metric.empty() || !take_names(made.names))
      return std::nullopt;
    if (made.shape != Condition::Shape::absent) {
      const auto found =
          std::find_if(comparisons.begin(), comparisons.end(), [&](auto text) { return word() == text; });
      if (found == comparisons.end())
        return std::nullopt;
      made.comparison = *found;
      skip_blanks();
      rest_.remove_prefix(found->size());
      if (!take_number(made.threshold))
        return std::nullopt;
    }
    if ((take("over") && !take_number(made.window_s)) || (take("offset") && !take_number(made.offset_s)))
      return std::nullopt;
    made.counts_hits = take("if_any");
    made.zero_if_none = take("or_zero");
    return made;
  }

  std::optional<Condition> one(int depth)
  {
    if (depth > deepest_condition)
      return std::nullopt;
    if (!take("("))
      return leaf();
    Condition made;
    for (;;) {
      auto part = one(depth + 1);
      if (!part)
        return std::nullopt;
      made.parts.push_back(std::move(*part));
      if (take(")"))
        return made.parts.size() > 1 ? std::optional<Condition>(std::move(made)) : std::nullopt;
      Condition::Kind joined = Condition::Kind::leaf;
      take_word(joins, joined);
      if (joined == Condition::Kind::leaf || (made.parts.size() > 1 && joined != made.kind))
        return std::nullopt; // one list has one word
      made.kind = joined;
    }
  }

  std::string_view rest_;
};

} // namespace

bool AlertCondition::holds_for(double seen_value) const
{
  if (std::isnan(seen_value))
    return false;
  if (comparison == "==")
    return seen_value == threshold;
  if (comparison == "!=")
    return seen_value != threshold;
  if (comparison == ">=")
    return seen_value >= threshold;
  if (comparison == "<=")
    return seen_value <= threshold;
  return comparison == "<" ? seen_value < threshold : seen_value > threshold;
}

void AlertCondition::each_leaf(const std::function<void(AlertCondition &)> &act)
{
  if (kind == Kind::leaf)
    act(*this);
  for (AlertCondition &part : parts)
    part.each_leaf(act);
}

void AlertCondition::each_leaf(const std::function<void(const AlertCondition &)> &act) const
{
  if (kind == Kind::leaf)
    act(*this);
  for (const AlertCondition &part : parts)
    part.each_leaf(act);
}

std::string AlertCondition::text() const
{
  if (kind == Kind::leaf)
    return leaf_text(*this);
  std::string text;
  for (const AlertCondition &part : parts)
    text += (text.empty() ? "(" : " " + word_of(joins, kind)) + part.text();
  return text + ")";
}

std::optional<AlertCondition> parse_alert_condition(std::string_view text)
{
  return ConditionParser(text).whole();
}

} // namespace drsim::core
