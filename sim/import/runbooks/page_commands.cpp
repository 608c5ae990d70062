#include "sim/import/runbooks/page_commands.hpp"

#include "sim/import/runbooks/command_checks.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

/// What stands between backticks on a line.
std::vector<std::string> spans_of(const std::string &line)
{
  std::vector<std::string> spans;
  for (std::size_t open = line.find('`'); open != std::string::npos; open = line.find('`', open + 1)) {
    const std::size_t close = line.find('`', open + 1);
    if (close == std::string::npos)
      break;
    spans.push_back(line.substr(open + 1, close - open - 1));
    open = close;
  }
  return spans;
}

bool opens_fence(const std::string &line)
{
  const std::size_t first = line.find_first_not_of(" \t>");
  return first != std::string::npos &&
         (line.compare(first, 3, "```") == 0 || line.compare(first, 3, "~~~") == 0);
}

/// "- sudo systemctl reload patroni" -> "systemctl reload patroni"; "" for prose.
std::string command_of_item(const std::string &line)
{
  const std::size_t word = line.find_first_not_of(" \t-*+0123456789.)$");
  if (word == std::string::npos || word == 0)
    return {};
  std::string text = line.substr(word);
  if (text.starts_with("sudo "))
    text.erase(0, 5);
  const std::size_t space = text.find(' ');
  if (space == std::string::npos)
    return {};
  const std::string program = text.substr(0, space);
  const std::size_t end = std::min(text.find(' ', space + 1), text.size());
  return has_verb(program, text.substr(space + 1, end - space - 1)) ? text : std::string{};
}

/// "a | b && c" as its commands.
void add_parts(const std::string &text, std::vector<std::string> &parts)
{
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const std::string_view joint : {" | ", " && ", " || ", "; "})
      if (text.compare(at, joint.size(), joint) == 0) {
        parts.push_back(text.substr(begin, at - begin));
        begin = at + joint.size();
        at = begin - 1;
        break;
      }
  parts.push_back(text.substr(begin));
}

/// A line of Markdown outside fences as its commands, joined; and each in `parts`.
std::string of_prose(const std::string &line, std::vector<std::string> &parts)
{
  std::vector<std::string> spans = spans_of(line);
  if (spans.empty())
    if (std::string command = command_of_item(line); !command.empty())
      spans.push_back(std::move(command));
  std::string all;
  for (const std::string &one : spans) {
    all += (all.empty() ? "" : " ; ") + one;
    add_parts(one, parts);
  }
  return all;
}

/// Takes the first line off a text.
std::string taken_line(std::string_view &text)
{
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  if (!line.empty() && line.back() == '\r')
    line.pop_back();
  return line;
}

} // namespace

std::vector<PageCommand> page_commands(std::string_view text, bool markdown)
{
  std::vector<PageCommand> commands;
  bool fenced = false;
  bool goes_on = false;
  for (int number = 1; !text.empty(); ++number) {
    std::string line = taken_line(text);
    if (markdown && opens_fence(line)) {
      fenced = !fenced;
      goes_on = false;
      continue;
    }
    const bool prose = markdown && !fenced;
    PageCommand one{number, "", {}};
    if (prose)
      line = of_prose(line, one.parts);
    const bool more = !line.empty() && line.back() == '\\';
    if (more)
      line.back() = ' ';
    one.text = line;
    if (goes_on)
      commands.back().text += " " + line;
    else if (!line.empty())
      commands.push_back(std::move(one));
    goes_on = more && !commands.empty();
  }
  for (PageCommand &one : commands)
    if (one.parts.empty())
      add_parts(one.text, one.parts);
  return commands;
}

std::vector<std::pair<int, std::string>> prose_lines(std::string_view text)
{
  std::vector<std::pair<int, std::string>> lines;
  bool fenced = false;
  for (int number = 1; !text.empty(); ++number) {
    std::string line = taken_line(text);
    if (opens_fence(line))
      fenced = !fenced;
    else if (!fenced)
      lines.emplace_back(number, std::move(line));
  }
  return lines;
}

} // namespace drsim::import::runbooks
