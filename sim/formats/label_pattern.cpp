#include "sim/formats/label_pattern.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline formats {
namespace {

using Places = std::set<std::size_t>; ///< positions in the text that a part of the pattern can end at

char lower(char c)
{
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Walks the pattern with all positions at once: no backtracking.
class Walk {
public:
  Walk(std::string_view pattern, std::string_view text) : pattern_(pattern), text_(text) {}
  bool fits()
  {
    const Places ends = alternatives({0}, 0);
    return !failed_ && at_ == pattern_.size() && ends.contains(text_.size());
  }

private:
  [[nodiscard]] bool more() const { return !failed_ && at_ < pattern_.size(); }
  [[nodiscard]] char now() const { return pattern_[at_]; }
  Places alternatives(const Places &starts, int depth);
  Places sequence(Places places, int depth);
  Places repeated(const Places &starts, int depth);
  bool quantifier(std::size_t &low, std::size_t &high);
  Places atom(const Places &starts, int depth);
  Places group(const Places &starts, int depth);
  template <typename Fits> Places one(const Places &starts, Fits fits) const;
  Places bracket(const Places &starts);
  Places escape(const Places &starts);

  std::string_view pattern_;
  std::string_view text_;
  std::size_t at_ = 0;
  int budget_ = 20000;
  bool failed_ = false;
  bool fold_ = false; ///< (?i)
};

Places Walk::alternatives(const Places &starts, int depth)
{
  constexpr int deepest = 50;
  failed_ = failed_ || depth > deepest;
  Places ends;
  while (!failed_) {
    ends.merge(sequence(starts, depth));
    if (!more() || now() != '|')
      break;
    ++at_;
  }
  return ends;
}

Places Walk::sequence(Places places, int depth)
{
  while (more() && now() != '|' && now() != ')')
    places = repeated(places, depth);
  return places;
}

bool Walk::quantifier(std::size_t &low, std::size_t &high)
{
  const std::size_t most = text_.size() + 1;
  if (!more() || std::string_view("*+?{").find(now()) == std::string_view::npos)
    return false;
  const char kind = now();
  ++at_;
  low = kind == '+' ? 1 : 0;
  high = kind == '?' ? 1 : most;
  if (kind == '{') {
    const auto number = [&] {
      std::size_t value = 0;
      while (more() && now() >= '0' && now() <= '9')
        value = std::min(value * 10 + static_cast<std::size_t>(pattern_[at_++] - '0'), most);
      return value;
    };
    low = number();
    const bool range = more() && now() == ',';
    at_ += range ? 1 : 0;
    high = !range ? low : more() && now() != '}' ? number() : most;
    failed_ = failed_ || !more() || now() != '}';
    ++at_;
  }
  if (more() && now() == '?') // lazy: the same places
    ++at_;
  return true;
}

Places Walk::repeated(const Places &starts, int depth)
{
  const std::size_t begin = at_;
  const Places once = atom(starts, depth);
  std::size_t low = 1;
  std::size_t high = 1;
  if (!quantifier(low, high))
    return once;
  const std::size_t behind = at_;
  Places ends = low == 0 ? starts : Places{};
  Places reached = starts;
  for (std::size_t i = 1; i <= high && !reached.empty() && !failed_; ++i) {
    at_ = begin;
    Places next = atom(reached, depth);
    if (i >= low) {
      std::erase_if(next, [&](std::size_t place) { return ends.contains(place); });
      ends.insert(next.begin(), next.end());
    }
    reached = std::move(next);
  }
  at_ = behind;
  return ends;
}

template <typename Fits> Places Walk::one(const Places &starts, Fits fits) const
{
  Places ends;
  for (const std::size_t place : starts)
    if (place < text_.size() && fits(text_[place]))
      ends.insert(place + 1);
  return ends;
}

Places Walk::atom(const Places &starts, int depth)
{
  failed_ = failed_ || --budget_ < 0;
  if (!more())
    return {};
  const char c = pattern_[at_++];
  switch (c) {
  case '(': return group(starts, depth);
  case '[': return bracket(starts);
  case '\\': return escape(starts);
  case '.': return one(starts, [](char) { return true; });
  case '^': return starts.contains(0) ? Places{0} : Places{};
  case '$': return starts.contains(text_.size()) ? Places{text_.size()} : Places{};
  case '*':
  case '+':
  case '?': failed_ = true; return {};
  default: return one(starts, [&](char have) { return have == c || (fold_ && lower(have) == lower(c)); });
  }
}

Places Walk::group(const Places &starts, int depth)
{
  if (pattern_.substr(at_, 3) == "?i)") {
    fold_ = true;
    at_ += 3;
    return starts;
  }
  if (pattern_.substr(at_, 2) == "?:")
    at_ += 2;
  Places ends = alternatives(starts, depth + 1);
  failed_ = failed_ || !more() || now() != ')';
  ++at_;
  return ends;
}

Places Walk::bracket(const Places &starts)
{
  const bool negated = more() && now() == '^';
  at_ += negated ? 1 : 0;
  std::set<char> members;
  for (bool first = true; more() && (first || now() != ']'); first = false) {
    const char low = now() == '\\' && at_ + 1 < pattern_.size() ? pattern_[++at_] : now();
    ++at_;
    const bool range = at_ + 1 < pattern_.size() && now() == '-' && pattern_[at_ + 1] != ']';
    const char high = range ? pattern_[at_ + 1] : low;
    at_ += range ? 2 : 0;
    for (int member = low; member <= high; ++member)
      members.insert(static_cast<char>(member));
  }
  failed_ = failed_ || !more();
  ++at_;
  return one(starts, [&](char have) { return members.contains(have) != negated; });
}

Places Walk::escape(const Places &starts)
{
  if (!more()) {
    failed_ = true;
    return {};
  }
  const char c = pattern_[at_++];
  const auto digit = [](char have) { return have >= '0' && have <= '9'; };
  const auto letter = [](char have) { return lower(have) >= 'a' && lower(have) <= 'z'; };
  switch (c) {
  case 'd': return one(starts, digit);
  case 'D': return one(starts, [&](char have) { return !digit(have); });
  case 'w': return one(starts, [&](char have) { return digit(have) || letter(have) || have == '_'; });
  case 's': return one(starts, [](char have) { return have == ' ' || have == '\t' || have == '\n'; });
  case 'S': return one(starts, [](char have) { return have != ' ' && have != '\t' && have != '\n'; });
  default: return one(starts, [&](char have) { return have == c; });
  }
}

} // namespace

bool label_pattern_fits(std::string_view pattern, std::string_view text)
{
  constexpr std::size_t longest_pattern = 5000;
  constexpr std::size_t longest_text = 500;
  if (pattern.size() > longest_pattern || text.size() > longest_text)
    return pattern == text;
  return Walk(pattern, text).fits();
}

} // namespace drsim::formats
