#include "sim/import/automation/said_comments.hpp"

#include "sim/core/size.hpp"
#include "sim/import/automation/said_keys.hpp"

#include <algorithm>

namespace drsim::inline import::inline automation {
namespace {

using nlohmann::json;

constexpr std::string_view mark = "drsim:";

/// Where "drsim:" stands in a line behind "#" and blanks; npos when it does not.
std::size_t mark_in(std::string_view line)
{
  for (std::size_t at = line.find(mark); at != std::string_view::npos; at = line.find(mark, at + 1)) {
    const std::size_t sign = at == 0 ? std::string_view::npos : line.find_last_not_of(" \t", at - 1);
    if (sign != std::string_view::npos && line[sign] == '#')
      return at;
  }
  return std::string_view::npos;
}

std::vector<std::string> words_of(std::string_view text)
{
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? '\0' : c;
    } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\r')) {
      if (!word.empty())
        words.push_back(std::move(word));
      word.clear();
    } else
      word += c;
  }
  if (!word.empty())
    words.push_back(std::move(word));
  return words;
}

json listed(const std::string &value)
{
  json all = json::array();
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size());
    if (end > at && value.substr(at, end - at) != "none")
      all.push_back(value.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

json value_of(const std::string &key, const std::string &value)
{
  switch (form_of_key(key)) {
  case KeyForm::list: return listed(value);
  case KeyForm::number: {
    const auto number = parse_number(value);
    return number ? json(*number) : json(value);
  }
  case KeyForm::flag:
    return value == "yes" || value == "true"   ? json(true)
           : value == "no" || value == "false" ? json(false)
                                               : json(value);
  case KeyForm::text: break;
  }
  return value;
}

bool only_comment(std::string_view line)
{
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line[first] == '#';
}

json said_in(std::string_view words, int line, const std::string &file, Diagnostics &diagnostics)
{
  json said = json::object();
  for (const std::string &word : words_of(words)) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos || equals == 0)
      diagnostics.error(file, std::to_string(line),
                        "\"" + word.substr(0, 60) + "\" in a drsim comment says nothing",
                        "write key=value; a value with blanks in quotes");
    else
      said[word.substr(0, equals)] = value_of(word.substr(0, equals), word.substr(equals + 1));
  }
  return said;
}

} // namespace

std::vector<SaidComment> said_comments(std::string_view text, const std::string &file,
                                       Diagnostics &diagnostics)
{
  std::vector<SaidComment> all;
  std::size_t open = 0; // comments whose next line is not found yet
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (const std::size_t at = mark_in(line); at != std::string_view::npos)
      all.push_back({number, 0, said_in(line.substr(at + mark.size()), number, file, diagnostics)});
    if (!only_comment(line))
      for (; open < all.size(); ++open)
        all[open].next_line = number;
  }
  return all;
}

} // namespace drsim::import::automation
