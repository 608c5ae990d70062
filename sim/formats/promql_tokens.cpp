#include "sim/formats/promql_tokens.hpp"

#include <algorithm>
#include <array>

namespace drsim::inline formats {
namespace {

bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

class Scanner {
public:
  Scanner(std::string_view text, PromError &error) : text_(text), error_(error) {}
  std::vector<PromToken> all();

private:
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char now() const { return at_end() ? '\0' : text_[at_]; }
  void step();
  void blanks();
  bool token(PromToken &made);
  bool quoted(PromToken &made);
  bool range(PromToken &made);
  bool fail(const std::string &what, const PromToken &where);

  std::string_view text_;
  PromError &error_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
};

void Scanner::step()
{
  const char c = text_[at_++];
  if (c == '\n') {
    ++line_;
    column_ = 1;
  } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) // bytes within a character do not count
    ++column_;
}

void Scanner::blanks()
{
  while (!at_end() && (now() == ' ' || now() == '\t' || now() == '\n' || now() == '\r' || now() == '#')) {
    if (now() == '#')
      while (!at_end() && now() != '\n')
        step();
    else
      step();
  }
}

bool Scanner::fail(const std::string &what, const PromToken &where)
{
  error_ = {what, where.line, where.column};
  return false;
}

bool Scanner::quoted(PromToken &made)
{
  const char quote = now();
  made.kind = PromToken::Kind::text;
  step();
  while (!at_end() && now() != quote) {
    if (now() == '\n' && quote != '`')
      return fail("a text in quotes runs over the end of its line", made);
    if (now() == '\\' && quote != '`' && at_ + 1 < text_.size()) {
      step();
      if (now() != quote && now() != '\\')
        made.text += '\\'; // patterns keep their own escapes
    }
    made.text += now();
    step();
  }
  if (at_end())
    return fail("a text in quotes is not closed", made);
  step();
  return true;
}

bool Scanner::range(PromToken &made)
{
  made.kind = PromToken::Kind::range;
  step();
  while (!at_end() && now() != ']') {
    if (now() != ' ' && now() != '\n' && now() != '\t')
      made.text += now();
    step();
  }
  if (at_end())
    return fail("\"[\" is not closed", made);
  step();
  return true;
}

bool Scanner::token(PromToken &made)
{
  const char c = now();
  if (c == '"' || c == '\'' || c == '`')
    return quoted(made);
  if (c == '[')
    return range(made);
  const auto take = [&](auto more) {
    while (!at_end() && more(now())) {
      made.text += now();
      step();
    }
    return true;
  };
  if (is_letter(c) || c == ':') {
    made.kind = PromToken::Kind::name;
    return take([](char one) { return is_letter(one) || is_digit(one) || one == ':'; });
  }
  if (is_digit(c) || c == '.') {
    made.kind = PromToken::Kind::number;
    return take([&](char one) {
      const bool sign = (one == '+' || one == '-') && !made.text.starts_with("0x") &&
                        (made.text.back() == 'e' || made.text.back() == 'E');
      return is_digit(one) || is_letter(one) || one == '.' || sign;
    });
  }
  static constexpr std::array<std::string_view, 6> pairs = {"==", "!=", ">=", "<=", "=~", "!~"};
  static constexpr std::string_view singles = "()+-*/%^=<>{},@";
  made.kind = PromToken::Kind::sign;
  if (std::find(pairs.begin(), pairs.end(), text_.substr(at_, 2)) != pairs.end()) {
    made.text = text_.substr(at_, 2);
    step();
    step();
    return true;
  }
  if (singles.find(c) == std::string_view::npos)
    return fail(c == '$' || c == '[' || c == ']' ? "\"" + std::string(1, c) + "\" has no meaning here"
                                                 : "a character that PromQL does not have",
                made);
  made.text = c;
  step();
  return true;
}

std::vector<PromToken> Scanner::all()
{
  std::vector<PromToken> tokens;
  do {
    blanks();
    PromToken made;
    made.line = line_;
    made.column = column_;
    if (!at_end() && !token(made))
      return {};
    tokens.push_back(std::move(made));
  } while (tokens.back().kind != PromToken::Kind::end);
  return tokens;
}

} // namespace

std::vector<PromToken> promql_tokens(std::string_view text, PromError &error)
{
  constexpr std::size_t longest = 100000;
  if (text.size() > longest) {
    error = {"the expression is too long", 1, 1};
    return {};
  }
  return Scanner(text, error).all();
}

} // namespace drsim::formats
