#include "sim/formats/json_places.hpp"

#include "sim/formats/json_spans.hpp"

#include <algorithm>

namespace drsim::inline formats {

std::string place_of_byte(std::string_view text, std::size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  return std::to_string(line) + ":" + std::to_string(before.size() - start + 1);
}

std::string json_cure(std::string_view text, std::size_t byte)
{
  if (byte >= text.size())
    return {};
  const char here = text[byte];
  const std::size_t before = text.substr(0, byte).find_last_not_of(" \t\r\n");
  const char last = before == std::string_view::npos ? '\0' : text[before];
  if ((here == '}' || here == ']') && last == ',')
    return "take the comma before it away: nothing follows";
  if (here == '\'')
    return "put texts into double quotes";
  if (here == '/' || here == '#')
    return "JSON has no comments: take it away";
  if (text.substr(byte).starts_with("NaN") || text.substr(byte).starts_with("Infinity"))
    return "JSON has no such number";
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return letter(here) || letter(last) ? "put texts and keys into double quotes" : "";
}

std::size_t nested_deeper_at(std::string_view text, int deepest)
{
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\')
        ++at;
      quoted = c != '"';
    } else if (c == '"')
      quoted = true;
    else if (c == '{' || c == '[') {
      if (++depth > deepest)
        return at;
    } else if (c == '}' || c == ']')
      --depth;
  }
  return std::string_view::npos;
}

std::string pointer_token(const std::string &key)
{
  std::string out;
  for (const char c : key)
    out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

namespace {

/// Walks over a JSON text that is well formed.
class JsonWalk {
public:
  explicit JsonWalk(std::string_view text) : text_(text) {}
  [[nodiscard]] std::size_t at() const { return at_; }
  void blanks()
  {
    while (at_ < text_.size() && std::string_view(" \t\r\n,:").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  [[nodiscard]] bool on(char sign) const { return at_ < text_.size() && text_[at_] == sign; }
  void step() { ++at_; }
  std::string key()
  {
    const std::size_t begin = at_ + 1;
    value();
    std::string raw(text_.substr(std::min(begin, text_.size()), at_ < begin + 1 ? 0 : at_ - 1 - begin));
    for (std::size_t back = raw.find('\\'); back != std::string::npos; back = raw.find('\\', back + 1))
      raw.erase(back, 1);
    return raw;
  }
  /// To behind the value it stands on.
  void value()
  {
    int depth = 0;
    do {
      if (on('"')) {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
          at_ += text_[at_] == '\\' ? 1 : 0;
        ++at_;
      } else if (on('{') || on('[')) {
        ++depth;
        ++at_;
      } else if (on('}') || on(']')) {
        --depth;
        ++at_;
      } else if (depth == 0)
        at_ = std::min(text_.find_first_of(",}] \t\r\n", at_), text_.size());
      else
        ++at_;
    } while (depth > 0 && at_ < text_.size());
  }

private:
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Goes into the member or element that one step of a pointer names; false when there is none.
bool enter(JsonWalk &walk, const std::string &token)
{
  const bool object = walk.on('{');
  if (!object && !walk.on('['))
    return false;
  walk.step();
  walk.blanks();
  for (std::size_t index = 0; !walk.on('}') && !walk.on(']'); ++index) {
    const std::size_t before = walk.at();
    const std::string name = object ? pointer_token(walk.key()) : std::to_string(index);
    walk.blanks();
    if (name == token)
      return true;
    walk.value();
    walk.blanks();
    if (walk.at() == before)
      return false;
  }
  return false;
}

/// Goes as far along a pointer as there is something of that name; whether to its end.
bool follow(JsonWalk &walk, std::string_view pointer)
{
  walk.blanks();
  while (pointer.size() > 1) {
    const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
    if (!enter(walk, std::string(pointer.substr(1, end - 1))))
      return false;
    pointer.remove_prefix(end);
  }
  return true;
}

} // namespace

std::string line_of_pointer(std::string_view json, std::string_view pointer)
{
  JsonWalk walk(json);
  static_cast<void>(follow(walk, pointer));
  const std::string place = place_of_byte(json, walk.at());
  return place.substr(0, place.find(':'));
}

std::optional<JsonSpan> span_of_pointer(std::string_view json, std::string_view pointer)
{
  JsonWalk walk(json);
  if (!follow(walk, pointer) || walk.at() >= json.size())
    return std::nullopt;
  const std::size_t begin = walk.at();
  walk.value();
  return JsonSpan{begin, walk.at()};
}

} // namespace drsim::formats
