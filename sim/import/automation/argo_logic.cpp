#include "sim/import/automation/argo_logic.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_clauses = 60;
constexpr std::size_t most_terms = 300; ///< of a clause
constexpr int deepest_expression = 30;

std::string opposite(const std::string &term)
{
  if (term == open_term)
    return term;
  return term.starts_with("not ") ? term.substr(4) : "not " + term;
}

void add(StepFormula &to, std::vector<std::string> clause)
{
  std::sort(clause.begin(), clause.end());
  clause.erase(std::unique(clause.begin(), clause.end()), clause.end());
  for (const std::string &term : clause)
    if (term != open_term && std::binary_search(clause.begin(), clause.end(), opposite(term)))
      return; // one of the two holds
  if (std::find(to.clauses.begin(), to.clauses.end(), clause) != to.clauses.end())
    return;
  if (to.clauses.size() >= most_clauses || clause.size() > most_terms)
    to.too_long = true;
  else
    to.clauses.push_back(std::move(clause));
}

/// Reads by precedence: || below && below !.
class Logic {
public:
  Logic(const std::string &text, const std::function<StepFormula(const std::string &)> &word)
      : text_(text), word_(word)
  {
  }
  std::optional<StepFormula> whole()
  {
    StepFormula all = either();
    blanks();
    return wrong_ || at_ < text_.size() ? std::nullopt : std::optional(std::move(all));
  }

private:
  void blanks()
  {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t'))
      ++at_;
  }
  bool take(const char *sign)
  {
    blanks();
    const std::string wanted = sign;
    if (text_.compare(at_, wanted.size(), wanted) != 0)
      return false;
    at_ += wanted.size();
    return true;
  }
  StepFormula either()
  {
    StepFormula all = both();
    while (!wrong_ && take("||"))
      all = any_of(all, both());
    return all;
  }
  StepFormula both()
  {
    StepFormula all = one();
    while (!wrong_ && take("&&"))
      all = all_of(all, one());
    return all;
  }
  StepFormula one()
  {
    blanks();
    if (++depth_ > deepest_expression)
      wrong_ = true;
    StepFormula found;
    if (wrong_)
      return found;
    if (at_ < text_.size() && text_[at_] == '!' && text_.compare(at_, 2, "!=") != 0) {
      ++at_;
      found = not_so(one());
    } else if (take("(")) {
      found = either();
      wrong_ = wrong_ || !take(")");
    } else
      found = a_word();
    --depth_;
    return found;
  }
  /// Up to the next sign that stands in no quotes and no braces.
  StepFormula a_word()
  {
    const std::size_t begin = at_;
    char quote = 0;
    int braces = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote != 0)
        quote = c == quote ? 0 : quote;
      else if (c == '"' || c == '\'')
        quote = c;
      else if (c == '{' || c == '}')
        braces += c == '{' ? 1 : -1;
      else if (braces == 0 &&
               (c == '(' || c == ')' || text_.compare(at_, 2, "&&") == 0 || text_.compare(at_, 2, "||") == 0))
        break;
      else
        wrong_ = wrong_ || (braces == 0 && (c == '&' || c == '|'));
    }
    std::string word = text_.substr(begin, at_ - begin);
    word.erase(word.find_last_not_of(" \t\n") + 1);
    wrong_ = wrong_ || word.empty();
    return wrong_ ? StepFormula{} : word_(word);
  }

  const std::string &text_;
  const std::function<StepFormula(const std::string &)> &word_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool wrong_ = false;
};

} // namespace

StepFormula always_so(bool holds)
{
  return holds ? StepFormula{} : StepFormula{{{}}};
}

StepFormula one_term(const std::string &term)
{
  return {{{term}}};
}

StepFormula all_of(const StepFormula &a, const StepFormula &b)
{
  StepFormula both = a;
  both.too_long = a.too_long || b.too_long;
  for (const auto &clause : b.clauses)
    add(both, clause);
  return both;
}

StepFormula any_of(const StepFormula &a, const StepFormula &b)
{
  StepFormula either;
  either.too_long = a.too_long || b.too_long;
  for (const auto &one : a.clauses)
    for (const auto &other : b.clauses) {
      std::vector<std::string> clause = one;
      clause.insert(clause.end(), other.begin(), other.end());
      add(either, std::move(clause));
    }
  return either;
}

StepFormula not_so(const StepFormula &a)
{
  StepFormula none = always_so(false);
  none.too_long = a.too_long;
  for (const auto &clause : a.clauses) {
    StepFormula all;
    for (const std::string &term : clause)
      add(all, {opposite(term)});
    none = any_of(none, all);
  }
  return none;
}

int settled(const StepFormula &formula)
{
  if (formula.clauses.empty())
    return 1;
  return std::any_of(formula.clauses.begin(), formula.clauses.end(),
                     [](const auto &clause) { return clause.empty(); })
             ? 0
             : -1;
}

bool has_open(const StepFormula &formula)
{
  return std::any_of(formula.clauses.begin(), formula.clauses.end(), [](const auto &clause) {
    return std::find(clause.begin(), clause.end(), open_term) != clause.end();
  });
}

std::string condition_text(const StepFormula &formula)
{
  std::string all;
  for (const auto &clause : formula.clauses) {
    if (std::find(clause.begin(), clause.end(), open_term) != clause.end())
      continue;
    std::string any;
    for (const std::string &term : clause)
      any += (any.empty() ? "" : " or ") + term;
    all += (all.empty() ? "" : " and ") + (any.empty() ? std::string("never") : any);
  }
  return all;
}

std::optional<StepFormula> read_logic(const std::string &text,
                                      const std::function<StepFormula(const std::string &)> &word)
{
  return Logic(text, word).whole();
}

} // namespace drsim::import::automation
