#include "sim/formats/promql.hpp"

#include "sim/formats/promql_tokens.hpp"
#include "sim/formats/promql_words.hpp"
#include "sim/formats/utf8.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>

namespace drsim::inline formats {
namespace {

constexpr int deepest = 100;

struct Unreadable {
  PromError error;
};

class Parser {
public:
  explicit Parser(std::vector<PromToken> tokens) : tokens_(std::move(tokens)) {}
  PromNode whole();

private:
  [[nodiscard]] const PromToken &now() const { return tokens_[at_]; }
  [[nodiscard]] const PromToken &next() const { return tokens_[std::min(at_ + 1, tokens_.size() - 1)]; }
  [[nodiscard]] std::string word() const { return lower_case(now().text); }
  [[nodiscard]] bool is_sign(const char *text) const
  {
    return now().kind == PromToken::Kind::sign && now().text == text;
  }
  [[nodiscard]] bool is_word(const char *text) const
  {
    return now().kind == PromToken::Kind::name && word() == text;
  }
  [[noreturn]] void fail(const std::string &what) const
  {
    throw Unreadable{{what, now().line, now().column}};
  }
  void expect(const char *sign, const std::string &why);
  PromNode node(PromNode::Kind kind) const;
  PromNode expression(int lowest, int depth);
  void matching(PromNode &binary);
  PromNode unary(int depth);
  PromNode postfix(PromNode inner);
  void offset(PromNode &inner);
  void at_modifier();
  void range(PromNode &inner);
  PromNode primary(int depth);
  PromNode named(int depth);
  PromNode call(PromNode::Kind kind, int depth);
  void arguments(PromNode &into, int depth);
  PromNode selector();
  void matchers(PromNode &into);
  std::vector<std::string> label_list();
  void grouping(PromNode &into);

  std::vector<PromToken> tokens_;
  std::size_t at_ = 0;
};

PromNode Parser::node(PromNode::Kind kind) const
{
  PromNode made;
  made.kind = kind;
  made.line = now().line;
  made.column = now().column;
  return made;
}

void Parser::expect(const char *sign, const std::string &why)
{
  if (!is_sign(sign))
    fail("\"" + std::string(sign) + "\" is missing " + why);
  ++at_;
}

PromNode Parser::whole()
{
  PromNode made = expression(1, 0);
  if (now().kind != PromToken::Kind::end)
    fail(is_sign(")") ? "\")\" closes nothing" : "\"" + now().text + "\" follows a whole expression");
  return made;
}

PromNode Parser::expression(int lowest, int depth)
{
  if (depth > deepest)
    fail("the expression is nested too deeply");
  PromNode left = unary(depth);
  while (true) {
    const std::string operation = word();
    const bool may = now().kind == PromToken::Kind::sign || now().kind == PromToken::Kind::name;
    const int level = may ? promql_precedence(operation) : 0;
    if (level == 0 || level < lowest)
      return left;
    PromNode binary = node(PromNode::Kind::binary);
    binary.name = operation;
    ++at_;
    if (is_word("bool")) {
      if (!promql_is_comparison(operation))
        fail("\"bool\" belongs to comparisons only");
      binary.gives_bool = true;
      ++at_;
    }
    matching(binary);
    PromNode right = expression(operation == "^" ? level : level + 1, depth + 1);
    binary.children.push_back(std::move(left));
    binary.children.push_back(std::move(right));
    left = std::move(binary);
  }
}

void Parser::matching(PromNode &binary)
{
  if (is_word("on") || is_word("ignoring")) {
    binary.grouping = word();
    ++at_;
    binary.labels = label_list();
  }
  if (!is_word("group_left") && !is_word("group_right"))
    return;
  if (binary.grouping.empty())
    fail("\"" + word() + "\" needs \"on\" or \"ignoring\" before it");
  binary.joining = word();
  ++at_;
  if (is_sign("("))
    binary.taken = label_list();
}

/// Minus binds less than "^" only.
PromNode Parser::unary(int depth)
{
  if (!is_sign("-") && !is_sign("+"))
    return postfix(primary(depth));
  if (depth > deepest)
    fail("the expression is nested too deeply");
  PromNode made = node(PromNode::Kind::unary);
  made.name = now().text;
  ++at_;
  made.children.push_back(expression(promql_precedence("^"), depth + 1));
  return made;
}

PromNode Parser::postfix(PromNode inner)
{
  while (true) {
    if (now().kind == PromToken::Kind::range) {
      if (now().text.find(':') == std::string::npos) {
        range(inner);
      } else {
        PromNode outer = node(PromNode::Kind::subquery);
        outer.children.push_back(std::move(inner));
        inner = std::move(outer);
        range(inner);
      }
    } else if (is_word("offset"))
      offset(inner);
    else if (is_sign("@"))
      at_modifier();
    else
      return inner;
  }
}

void Parser::range(PromNode &inner)
{
  const std::string &text = now().text;
  const std::size_t colon = text.find(':');
  if (inner.range_s > 0 || (inner.kind != PromNode::Kind::selector && colon == std::string::npos))
    fail("a range stands behind a metric only; a subquery is written [" + text + ":]");
  const auto length = promql_duration_s(text.substr(0, colon));
  if (!length || *length <= 0)
    fail("[" + text + "] is no range of time");
  inner.range_s = *length;
  if (colon != std::string::npos && colon + 1 < text.size()) {
    const auto step = promql_duration_s(text.substr(colon + 1));
    if (!step || *step <= 0)
      fail("[" + text + "] has no step of time");
    inner.step_s = *step;
  }
  ++at_;
}

void Parser::offset(PromNode &inner)
{
  ++at_;
  if (inner.kind != PromNode::Kind::selector && inner.kind != PromNode::Kind::subquery)
    fail("\"offset\" stands behind a metric or a subquery only");
  const bool ahead = is_sign("-");
  at_ += ahead ? 1 : 0;
  const auto seconds =
      now().kind == PromToken::Kind::number ? promql_duration_s(now().text) : std::optional<double>();
  if (!seconds)
    fail("\"offset\" needs a duration");
  inner.offset_s = ahead ? -*seconds : *seconds;
  ++at_;
}

void Parser::at_modifier()
{
  ++at_;
  if (is_word("start") || is_word("end")) {
    ++at_;
    expect("(", "after @ start or end");
    expect(")", "after @ start or end");
    return;
  }
  at_ += is_sign("-") || is_sign("+") ? 1 : 0;
  if (now().kind != PromToken::Kind::number)
    fail("\"@\" needs a time");
  ++at_;
}

std::optional<double> number_of(const std::string &text)
{
  double value = 0;
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const char *const first = text.data() + (hexadecimal ? 2 : 0);
  const char *const last = text.data() + text.size();
  const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
  const auto [end, error] = std::from_chars(first, last, value, format);
  if (error == std::errc() && end == last)
    return value;
  return promql_duration_s(text);
}

PromNode Parser::primary(int depth)
{
  if (is_sign("(")) {
    ++at_;
    PromNode inner = expression(1, depth + 1);
    expect(")", "to close a parenthesis");
    return inner;
  }
  if (is_sign("{"))
    return selector();
  if (now().kind == PromToken::Kind::name)
    return named(depth);
  if (now().kind == PromToken::Kind::text) {
    PromNode made = node(PromNode::Kind::text);
    made.name = now().text;
    ++at_;
    return made;
  }
  if (now().kind != PromToken::Kind::number)
    fail(now().kind == PromToken::Kind::end ? "the expression ends too early"
                                            : "\"" + now().text + "\" where a value should stand");
  PromNode made = node(PromNode::Kind::number);
  const auto value = number_of(now().text);
  if (!value)
    fail("\"" + now().text + "\" is no number");
  made.value = *value;
  ++at_;
  return made;
}

PromNode Parser::named(int depth)
{
  const std::string name = word();
  const bool opens = next().kind == PromToken::Kind::sign && next().text == "(";
  const bool groups = next().kind == PromToken::Kind::name &&
                      (lower_case(next().text) == "by" || lower_case(next().text) == "without");
  if (promql_aggregation(name) && (opens || groups))
    return call(PromNode::Kind::aggregate, depth);
  if (opens && promql_function(name))
    return call(PromNode::Kind::call, depth);
  if (opens)
    fail("there is no function \"" + now().text + "\"");
  if (name == "inf" || name == "nan") {
    PromNode made = node(PromNode::Kind::number);
    made.value = name == "inf" ? std::numeric_limits<double>::infinity() : std::nan("");
    ++at_;
    return made;
  }
  static const std::set<std::string> reserved = {"and",         "or",   "unless",   "by",
                                                 "without",     "on",   "ignoring", "group_left",
                                                 "group_right", "bool", "offset",   "atan2"};
  if (reserved.contains(name))
    fail("\"" + now().text + "\" where a value should stand");
  return selector();
}

PromNode Parser::call(PromNode::Kind kind, int depth)
{
  PromNode made = node(kind);
  made.name = word();
  ++at_;
  if (kind == PromNode::Kind::aggregate)
    grouping(made);
  arguments(made, depth);
  if (kind == PromNode::Kind::aggregate && made.grouping.empty())
    grouping(made);
  return made;
}

void Parser::grouping(PromNode &into)
{
  if (!is_word("by") && !is_word("without"))
    return;
  into.grouping = word();
  ++at_;
  into.labels = label_list();
}

void Parser::arguments(PromNode &into, int depth)
{
  expect("(", "after \"" + into.name + "\"");
  while (!is_sign(")")) {
    into.children.push_back(expression(1, depth + 1));
    if (!is_sign(","))
      break;
    ++at_;
  }
  expect(")", "to close the arguments of \"" + into.name + "\"");
}

std::vector<std::string> Parser::label_list()
{
  std::vector<std::string> labels;
  expect("(", "before a list of labels");
  while (!is_sign(")")) {
    if (now().kind != PromToken::Kind::name && now().kind != PromToken::Kind::text)
      fail("a label's name is missing");
    labels.push_back(now().text);
    ++at_;
    if (!is_sign(","))
      break;
    ++at_;
  }
  expect(")", "to close a list of labels");
  return labels;
}

PromNode Parser::selector()
{
  PromNode made = node(PromNode::Kind::selector);
  if (now().kind == PromToken::Kind::name) {
    made.name = now().text;
    ++at_;
  }
  if (is_sign("{"))
    matchers(made);
  for (const PromMatcher &one : made.matchers)
    if (one.label == "__name__" && one.operation == "=" && made.name.empty())
      made.name = one.value;
  if (made.name.empty() && made.matchers.empty())
    throw Unreadable{{"braces without a condition select everything", made.line, made.column}};
  return made;
}

void Parser::matchers(PromNode &into)
{
  ++at_;
  while (!is_sign("}")) {
    if (now().kind != PromToken::Kind::name && now().kind != PromToken::Kind::text)
      fail("a label's name is missing");
    PromMatcher one;
    one.label = now().text;
    const bool in_quotes = now().kind == PromToken::Kind::text;
    ++at_;
    if (in_quotes && (is_sign(",") || is_sign("}"))) {
      into.name = one.label; // {"metric.with.dots"}
    } else {
      if (!is_sign("=") && !is_sign("!=") && !is_sign("=~") && !is_sign("!~"))
        fail("a condition on a label is one of =, !=, =~, !~");
      one.operation = now().text;
      ++at_;
      if (now().kind != PromToken::Kind::text)
        fail("the value of label \"" + one.label + "\" is missing or not in quotes");
      one.value = now().text;
      ++at_;
      into.matchers.push_back(std::move(one));
    }
    if (!is_sign(","))
      break;
    ++at_;
  }
  expect("}", "to close the conditions on labels");
}

} // namespace

PromParsed parse_promql(std::string_view text)
{
  PromParsed parsed;
  std::vector<PromToken> tokens = promql_tokens(text, parsed.error);
  if (tokens.empty())
    return parsed;
  try {
    parsed.tree = Parser(std::move(tokens)).whole();
  } catch (const Unreadable &unreadable) {
    parsed.error = unreadable.error;
  }
  return parsed;
}

} // namespace drsim::formats
