#include "sim/import/runbooks/command_words.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

bool is_variable(const std::string &word)
{
  return word.find_first_of("$<{`") != std::string::npos;
}

/// "-n shop" has a value, "-n=shop" has it within.
bool takes_value(const std::string &flag)
{
  return flag.find('=') == std::string::npos;
}

Words split(std::string_view command)
{
  Words words;
  std::string word;
  char quote = 0;
  bool quoted = false; // "" is a word too
  for (const char c : command) {
    if (quote != 0 ? c == quote : c == '"' || c == '\'') {
      quote = quote != 0 ? '\0' : c;
      quoted = true;
      continue;
    }
    if (quote != 0 || (c != ' ' && c != '\t' && c != '\\' && c != '\n')) {
      word += c;
      continue;
    }
    if (!word.empty() || quoted)
      words.push_back(std::move(word));
    word.clear();
    quoted = false;
  }
  if (!word.empty() || quoted)
    words.push_back(std::move(word));
  return words;
}

void drop_first(Words &words, std::size_t count)
{
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min(count, words.size())));
}

/// Takes off what stands before the command proper; false when nothing does.
bool drop_carrier(Words &words)
{
  if (words.empty())
    return false;
  const std::string first = words.front();
  const bool assigns = first.find('=') != std::string::npos && first.find_first_of("-/") > first.find('=');
  if (first == "$" || first == ">" || first == "#" || first == "time" || first == "nohup" || assigns) {
    drop_first(words, 1);
    return true;
  }
  if (first == "while" || first == "until" || first == "for") {
    const auto body = std::find(words.begin(), words.end(), "do"); // a loop is what it does again and again
    if (body != words.end() && body + 1 != words.end()) {
      words.erase(words.begin(), body + 1);
      return true;
    }
  }
  if (first == "sudo") {
    const bool user = words.size() > 2 && words[1] == "-u";
    drop_first(words, user ? 3 : 1);
    return true;
  }
  const bool runs = first == "kubectl" && has(words, "exec");
  if (const auto dashes = std::find(words.begin(), words.end(), "--"); runs && dashes != words.end()) {
    words.erase(words.begin(), dashes + 1);
    return true;
  }
  if (first == "ssh" && words.size() > 2 && !words[1].starts_with('-')) {
    if (words.size() == 3) // the whole command in quotes
      words = split(words[2]);
    else
      drop_first(words, 2);
    return true;
  }
  return false;
}

} // namespace

Words words_of_command(std::string_view command)
{
  Words words = split(command);
  while (drop_carrier(words)) {
  }
  return words;
}

std::string raw_option(const Words &words, std::initializer_list<std::string_view> names)
{
  for (std::size_t i = 0; i < words.size(); ++i)
    for (const std::string_view name : names) {
      if (words[i].starts_with(std::string(name) + "="))
        return words[i].substr(name.size() + 1);
      if (words[i] == name)
        return i + 1 < words.size() && !words[i + 1].starts_with("--") ? words[i + 1] : "true";
    }
  return {};
}

std::string option(const Words &words, std::initializer_list<std::string_view> names)
{
  for (const std::string_view name : names)
    if (const std::string value = raw_option(words, {name});
        !value.empty() && value != "true" && !is_variable(value))
      return value;
  return {};
}

bool has(const Words &words, std::string_view word)
{
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool says(const Words &words, std::string_view text)
{
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string &word) { return word.find(text) != std::string::npos; });
}

Words arguments_after(const Words &words, std::string_view verb)
{
  Words found;
  auto at = std::find(words.begin(), words.end(), verb);
  for (bool value = false; at != words.end() && ++at != words.end();) {
    const bool flag = at->starts_with('-');
    if (!flag && !value)
      found.push_back(is_variable(*at) ? std::string{} : *at);
    value = flag && takes_value(*at);
  }
  return found;
}

std::string argument_after(const Words &words, std::string_view verb)
{
  const Words all = arguments_after(words, verb);
  return all.empty() ? std::string{} : all.front();
}

std::string host_label(const std::string &host)
{
  const std::string label = host.substr(0, host.find_first_of(".:"));
  return label.find_first_not_of("0123456789") == std::string::npos || is_variable(label) ? std::string{}
                                                                                          : label;
}

bool only_reads(const Words &words)
{
  static const std::initializer_list<std::string_view> reading = {
      "get",    "describe",      "logs",    "top",     "version", "cluster-info", "explain",
      "events", "diff",          "status",  "history", "list",    "ls",           "config",
      "auth",   "api-resources", "members", "show",    "read",    "lookup",       "wait"};
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i].starts_with('-')) {
      i += takes_value(words[i]) && (words[i].size() == 2 || words[i][1] == '-') ? 1 : 0;
      continue;
    }
    if (words[i] == "rollout" || words[i] == "kv" || words[i] == "operator" || words[i] == "secrets" ||
        words[i] == "app" || words[i] == "restore" || words[i] == "raft")
      continue; // the word behind it says
    return std::find(reading.begin(), reading.end(), words[i]) != reading.end();
  }
  return false;
}

} // namespace drsim::import::runbooks
