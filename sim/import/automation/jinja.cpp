#include "sim/import/automation/jinja.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>

namespace drsim::inline import::inline automation {
namespace {

constexpr int deepest = 30;
constexpr int most_replaced = 50;

/// A value, or that it is known only at run time.
struct Value {
  enum class Kind { unknown, number, text, flag };
  Kind kind = Kind::unknown;
  double number = 0;
  std::string text{};
};

Value of_number(double number)
{
  return {Value::Kind::number, number, {}};
}

Value of_flag(bool flag)
{
  return {Value::Kind::flag, flag ? 1.0 : 0.0, {}};
}

bool is_truth(const std::string &text)
{
  const std::string lower = lower_case(text);
  return lower == "true" || lower == "yes" || lower == "on" || lower == "1";
}

Value of_text(const std::string &text)
{
  return {Value::Kind::text, 0, text};
}

/// As YAML would take it.
Value of_variable(const std::string &text)
{
  const std::string lower = lower_case(text);
  if (lower == "true" || lower == "yes" || lower == "false" || lower == "no")
    return of_flag(is_truth(text));
  const auto number = parse_number(text);
  return number ? of_number(*number) : of_text(text);
}

std::string shown(const Value &value)
{
  if (value.kind == Value::Kind::flag)
    return value.number != 0 ? "true" : "false";
  if (value.kind == Value::Kind::text)
    return value.text;
  char text[40];
  std::snprintf(text, sizeof text, "%.15g", value.number);
  return text;
}

std::optional<double> as_number(const Value &value)
{
  if (value.kind == Value::Kind::number || value.kind == Value::Kind::flag)
    return value.number;
  return value.kind == Value::Kind::text ? parse_number(value.text) : std::nullopt;
}

bool truth(const Value &value)
{
  return value.kind == Value::Kind::text
             ? !value.text.empty() && lower_case(value.text) != "false" && lower_case(value.text) != "no"
             : value.number != 0;
}

/// Reads one expression by descent.
class Expression {
public:
  Expression(std::string_view text, const JinjaVariables &variables) : text_(text), variables_(variables) {}
  Value whole()
  {
    Value value = either(0);
    blanks();
    return at_ == text_.size() ? value : Value{};
  }

private:
  void blanks()
  {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0)
      ++at_;
  }
  /// Takes a sign, or a word that ends there.
  bool take(std::string_view sign)
  {
    blanks();
    if (text_.substr(at_, sign.size()) != sign)
      return false;
    const std::size_t end = at_ + sign.size();
    const auto letter = [&](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    if (letter(sign.front()) && end < text_.size() && letter(text_[end]))
      return false;
    at_ = end;
    return true;
  }
  Value either(int depth);
  Value both(int depth);
  Value negated(int depth);
  Value compared(int depth);
  Value sum(int depth);
  Value product(int depth);
  Value filtered(int depth);
  Value primary(int depth);
  Value filter(const std::string &name, const Value &value, const Value &argument);
  Value in_list(const Value &value, int depth);
  std::string word();

  std::string_view text_;
  const JinjaVariables &variables_;
  std::size_t at_ = 0;
  bool undefined_ = false; ///< the primary read last is a variable that nothing says
};

std::string Expression::word()
{
  blanks();
  const std::size_t begin = at_;
  while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                text_[at_] == '_' || text_[at_] == '.'))
    ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

Value Expression::either(int depth)
{
  Value value = both(depth);
  while (take("or")) {
    const Value other = both(depth);
    const bool known = value.kind != Value::Kind::unknown && other.kind != Value::Kind::unknown;
    const bool one = (value.kind != Value::Kind::unknown && truth(value)) ||
                     (other.kind != Value::Kind::unknown && truth(other));
    value = known || one ? of_flag(one) : Value{};
  }
  return value;
}

Value Expression::both(int depth)
{
  Value value = negated(depth);
  while (take("and")) {
    const Value other = negated(depth);
    const bool known = value.kind != Value::Kind::unknown && other.kind != Value::Kind::unknown;
    const bool fails = (value.kind != Value::Kind::unknown && !truth(value)) ||
                       (other.kind != Value::Kind::unknown && !truth(other));
    value = known || fails ? of_flag(!fails) : Value{};
  }
  return value;
}

Value Expression::negated(int depth)
{
  if (depth > deepest || !take("not"))
    return compared(depth);
  const Value value = negated(depth + 1);
  return value.kind == Value::Kind::unknown ? value : of_flag(!truth(value));
}

Value Expression::in_list(const Value &value, int depth)
{
  bool found = false;
  bool known = value.kind != Value::Kind::unknown;
  if (!take("["))
    return {};
  for (int i = 0; i < most_replaced && !take("]"); ++i) {
    const Value one = sum(depth + 1);
    known = known && one.kind != Value::Kind::unknown;
    found = found || (one.kind != Value::Kind::unknown && shown(one) == shown(value));
    if (!take(",") && !take("]"))
      return {};
    if (at_ > 0 && text_[at_ - 1] == ']')
      break;
  }
  return known ? of_flag(found) : Value{};
}

Value Expression::compared(int depth)
{
  undefined_ = false;
  const Value value = sum(depth);
  if (take("is")) {
    const bool turned = take("not");
    const bool said = !undefined_ && value.kind != Value::Kind::unknown;
    if (take("defined"))
      return said ? of_flag(!turned) : Value{};
    static_cast<void>(word());
    return {};
  }
  if (take("not in") || take("in")) {
    const bool turned = text_.substr(at_ >= 6 ? at_ - 6 : 0, 6) == "not in";
    const Value found = in_list(value, depth);
    return found.kind == Value::Kind::unknown ? found : of_flag(truth(found) != turned);
  }
  for (const std::string_view sign : {"==", "!=", ">=", "<=", ">", "<"}) {
    if (!take(sign))
      continue;
    const Value other = sum(depth);
    if (value.kind == Value::Kind::unknown || other.kind == Value::Kind::unknown)
      return {};
    const auto a = as_number(value);
    const auto b = as_number(other);
    const int order = a && b ? (*a < *b ? -1 : *a > *b ? 1 : 0) : shown(value).compare(shown(other));
    return of_flag(sign == "=="   ? order == 0
                   : sign == "!=" ? order != 0
                   : sign == ">=" ? order >= 0
                   : sign == "<=" ? order <= 0
                   : sign == ">"  ? order > 0
                                  : order < 0);
  }
  return value;
}

Value Expression::sum(int depth)
{
  Value value = product(depth);
  for (;;) {
    const bool plus = take("+");
    if (!plus && !take("-"))
      return value;
    const auto a = as_number(value);
    const auto b = as_number(product(depth));
    value = a && b ? of_number(plus ? *a + *b : *a - *b) : Value{};
  }
}

Value Expression::product(int depth)
{
  Value value = filtered(depth);
  for (;;) {
    const char sign = take("//") ? 'f' : take("*") ? '*' : take("/") ? '/' : take("%") ? '%' : ' ';
    if (sign == ' ')
      return value;
    const auto a = as_number(value);
    const auto b = as_number(filtered(depth));
    if (!a || !b || (sign != '*' && *b == 0))
      value = Value{};
    else
      value = of_number(sign == '*'   ? *a * *b
                        : sign == '/' ? *a / *b
                        : sign == 'f' ? std::floor(*a / *b)
                                      : *a - *b * std::floor(*a / *b));
  }
}

Value Expression::filter(const std::string &name, const Value &value, const Value &argument)
{
  if (name == "default" || name == "d")
    return value.kind == Value::Kind::unknown ? argument : value;
  if (value.kind == Value::Kind::unknown)
    return {};
  const auto number = as_number(value);
  if (name == "int")
    return number ? of_number(std::trunc(*number)) : Value{};
  if (name == "float" || name == "abs" || name == "round")
    return !number ? Value{}
                   : of_number(name == "abs"     ? std::fabs(*number)
                               : name == "round" ? std::round(*number)
                                                 : *number);
  if (name == "bool")
    return of_flag(value.kind == Value::Kind::text ? is_truth(value.text) : value.number != 0);
  if (name == "string")
    return of_text(shown(value));
  if (name == "lower")
    return of_text(lower_case(shown(value)));
  if (name == "trim" || name == "upper") {
    std::string text = shown(value);
    const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
    text = text.substr(first, text.find_last_not_of(' ') + 1 - first);
    if (name == "upper")
      std::transform(text.begin(), text.end(), text.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return of_text(text);
  }
  return {};
}

Value Expression::filtered(int depth)
{
  Value value = primary(depth);
  while (take("|")) {
    const std::string name = word();
    Value argument = of_text("");
    if (take("(") && !take(")")) {
      argument = either(depth + 1);
      if (take(","))
        static_cast<void>(either(depth + 1));
      if (!take(")"))
        return {};
    }
    value = filter(name, value, argument);
  }
  return value;
}

Value Expression::primary(int depth)
{
  undefined_ = false;
  blanks();
  if (depth > deepest || at_ >= text_.size())
    return {};
  const char c = text_[at_];
  if (c == '(') {
    ++at_;
    const Value inner = either(depth + 1);
    return take(")") ? inner : Value{};
  }
  if (c == '\'' || c == '"') {
    const std::size_t end = text_.find(c, at_ + 1);
    if (end == std::string_view::npos)
      return {};
    const std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return of_text(text);
  }
  const std::string name = word();
  if (name.empty()) { // nothing of the language: the rest is not read
    at_ = text_.size();
    return {};
  }
  if (const auto number = parse_number(name))
    return of_number(*number);
  if (name == "true" || name == "True" || name == "false" || name == "False")
    return of_flag(name == "true" || name == "True");
  const auto found = variables_.find(name);
  undefined_ = found == variables_.end();
  return undefined_ ? Value{} : of_variable(found->second);
}

} // namespace

std::optional<std::string> filled_jinja(const std::string &text, const JinjaVariables &variables)
{
  std::string out;
  std::size_t at = 0;
  if (text.find("{%") != std::string::npos)
    return std::nullopt;
  for (int i = 0; i < most_replaced; ++i) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string::npos)
      return out + text.substr(at);
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos)
      return std::nullopt;
    const Value value =
        Expression(std::string_view(text).substr(open + 2, close - open - 2), variables).whole();
    if (value.kind == Value::Kind::unknown)
      return std::nullopt;
    out += text.substr(at, open - at) + shown(value);
    at = close + 2;
  }
  return std::nullopt;
}

std::string jinja_with_gaps(std::string text, const JinjaVariables &variables)
{
  for (std::size_t open = text.find("{{"); open != std::string::npos; open = text.find("{{", open + 1)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string::npos)
      break;
    const std::string whole = text.substr(open, close + 2 - open);
    text.replace(open, whole.size(), filled_jinja(whole, variables).value_or("<value>"));
  }
  return text;
}

int jinja_holds(const std::string &condition, const JinjaVariables &variables)
{
  std::string text = condition;
  if (text.find("{{") != std::string::npos) {
    const auto filled = filled_jinja(text, variables);
    if (!filled)
      return -1;
    text = *filled;
  }
  const Value value = Expression(text, variables).whole();
  return value.kind == Value::Kind::unknown ? -1 : truth(value) ? 1 : 0;
}

} // namespace drsim::import::automation
