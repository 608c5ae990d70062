#include "sim/import/runbooks/page_commands.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/command_checks.hpp"

#include <algorithm>
#include <set>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t longest_line = 10000;

/// What stands between backticks on a line, and where.
using Spans = std::vector<std::pair<std::size_t, std::string>>;

Spans spans_of(const std::string &line)
{
  Spans spans;
  for (std::size_t open = line.find('`'); open != std::string::npos; open = line.find('`', open + 1)) {
    const std::size_t close = line.find('`', open + 1);
    const std::size_t word = std::min(line.find(' ', open), line.size());
    if (close == std::string::npos && !is_checked_tool(line.substr(open + 1, word - open - 1)))
      break; // no command that somebody forgot to close
    spans.emplace_back(open, line.substr(open + 1, close == std::string::npos ? close : close - open - 1));
    if (close == std::string::npos)
      break;
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

/// "now-restore", "client-disable": one of its parts says what it does; "orders-db" only names something.
bool is_called_after_verb(const std::string &word)
{
  std::istringstream parts(word);
  for (std::string part; std::getline(parts, part, '-');)
    for (const char *verb : {"enable", "disable", "start", "stop", "restart", "run", "restore", "failover",
                             "switch", "promote", "backup", "drain", "sync", "hold", "deploy", "rollback"})
      if (part == verb)
        return true;
  return false;
}

/// Whether a span is said to be run: behind "run", or with arguments where an item or a colon opens it.
bool says_to_run(const std::string &before, const std::string &span)
{
  const std::size_t last = before.find_last_not_of(" *_");
  const bool opens = last == std::string::npos || before[last] == ':' ||
                     before.find_first_not_of(" -*+0123456789.)") == before.npos;
  if (opens)
    return span.find(' ') != std::string::npos || is_called_after_verb(span);
  const std::string text = lower_case(before.substr(0, last + 1));
  return text.ends_with("run") || text.ends_with("running") || text.ends_with("execute") ||
         text.ends_with("executing") || text.ends_with("выполнить") || text.ends_with("запустить");
}

/// Takes the commands of a line of Markdown outside fences.
void of_prose(const std::string &line, PageCommand &command)
{
  command.text.clear();
  if (line.size() > longest_line)
    return; // nobody has written that
  Spans spans = spans_of(line);
  if (spans.empty())
    if (std::string item = command_of_item(line); !item.empty())
      spans.emplace_back(0, std::move(item));
  for (const auto &[at, one] : spans) {
    command.text += (command.text.empty() ? "" : " ; ") + one;
    add_parts(one, command.parts);
    if (says_to_run(line.substr(0, at), one))
      command.run.push_back(one);
  }
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
    PageCommand one{number, line, {}, {}};
    if (prose)
      of_prose(line, one);
    const bool more = !one.text.empty() && one.text.back() == '\\';
    if (more)
      one.text.back() = ' ';
    if (goes_on)
      commands.back().text += " " + one.text;
    else if (!one.text.empty())
      commands.push_back(std::move(one));
    goes_on = more && !commands.empty();
  }
  for (PageCommand &one : commands)
    if (one.parts.empty())
      add_parts(one.text, one.parts);
  return commands;
}

bool is_common_program(std::string_view program)
{
  static const std::set<std::string_view> all = {"apt-get",
                                                 "apt-cache",
                                                 "redis-cli",
                                                 "redis-server",
                                                 "valkey-cli",
                                                 "mysql-client",
                                                 "docker-compose",
                                                 "ssh-keygen",
                                                 "ssh-copy-id",
                                                 "pg-dump",
                                                 "update-alternatives",
                                                 "sha256sum",
                                                 "curl-config",
                                                 "ansible-playbook",
                                                 "ansible-galaxy",
                                                 "ansible-inventory",
                                                 "kafka-topics",
                                                 "kafka-console-consumer",
                                                 "kafka-leader-election",
                                                 "kafka-reassign-partitions",
                                                 "kafka-consumer-groups",
                                                 "kafka-configs",
                                                 "chaos-run",
                                                 "node-exporter",
                                                 "add-apt-repository",
                                                 "systemd-resolve",
                                                 "systemd-analyze",
                                                 "db-migrate"};
  return all.contains(program);
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
