#include "sim/import/runbooks/ssm_script.hpp"

#include "sim/import/runbooks/api_table.hpp"
#include "sim/import/runbooks/command_words.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t longest_script = 1U << 20;

bool is_word(char letter)
{
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

std::string_view code_trimmed(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The text within quotes that it begins with; "" when it begins with none.
std::string quoted(std::string_view text)
{
  text = code_trimmed(text);
  if (text.size() < 2 || (text[0] != '\'' && text[0] != '"'))
    return {};
  const std::size_t end = text.find(text[0], 1);
  return end == std::string_view::npos ? std::string{} : std::string(text.substr(1, end - 1));
}

/// The name that ends before a place.
std::string word_before(std::string_view text, std::size_t end)
{
  std::size_t begin = end;
  while (begin > 0 && is_word(text[begin - 1]))
    --begin;
  return std::string(text.substr(begin, end - begin));
}

/// What stands between a "(" and its ")".
std::string_view inside(std::string_view text, std::size_t open)
{
  int depth = 0;
  char quote = 0;
  for (std::size_t at = open; at < text.size(); ++at) {
    const char c = text[at];
    if (quote != 0) {
      quote = c == quote ? '\0' : quote;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if ((c == ')' || c == ']' || c == '}') && --depth == 0)
      return text.substr(open + 1, at - open - 1);
  }
  return text.substr(std::min(open + 1, text.size()));
}

class PythonReader {
public:
  PythonReader(std::string_view script, const ScriptInput &input) : text_(script), input_(input) {}
  ScriptReading read();

private:
  void note_names();
  void call(std::size_t dot, const std::string &method, std::string_view arguments);
  [[nodiscard]] std::string value_of(std::string_view expression) const;
  [[nodiscard]] std::string argument(std::string_view arguments, const std::string &name) const;
  [[nodiscard]] std::string service_before(std::size_t dot) const;

  std::string_view text_;
  const ScriptInput &input_;
  std::map<std::string, std::string> clients_; ///< variable -> service
  std::map<std::string, std::string> names_;   ///< variable -> expression
  ScriptReading found_;
};

/// "rds = boto3.client('rds')", "name = events['Name']".
void PythonReader::note_names()
{
  std::istringstream lines{std::string(text_)};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find(" = ");
    if (equals == std::string::npos)
      continue;
    const std::string name(code_trimmed(std::string_view(line).substr(0, equals)));
    const std::string_view value = code_trimmed(std::string_view(line).substr(equals + 3));
    if (!std::all_of(name.begin(), name.end(), is_word))
      continue;
    for (const std::string_view maker : {".client(", ".resource("})
      if (const std::size_t at = value.find(maker); at != std::string_view::npos)
        clients_[name] = quoted(value.substr(at + maker.size()));
    names_.try_emplace(name, value);
  }
}

/// A literal, an input of the script, or a name set to one; else "{{}}": given, and known only at run time.
std::string PythonReader::value_of(std::string_view expression) const
{
  expression = code_trimmed(expression);
  for (int depth = 0; depth < 5; ++depth) { // names of names
    const auto known = names_.find(std::string(expression));
    if (known == names_.end())
      break;
    expression = code_trimmed(known->second);
  }
  const bool list = expression.starts_with('[') && expression.find(',') == std::string_view::npos;
  if (list)
    return value_of(expression.substr(1, expression.rfind(']') - 1));
  if (const std::string text = quoted(expression);
      !text.empty() && code_trimmed(expression).size() == text.size() + 2)
    return text;
  for (const std::string_view from : {"events[", "event[", "events.get(", "event.get("})
    if (expression.starts_with(from)) {
      const std::string value = input_(quoted(expression.substr(from.size())));
      return value.empty() ? "{{}}" : value;
    }
  if (expression == "True" || expression == "False" ||
      expression.find_first_not_of("0123456789") == std::string_view::npos)
    return std::string(expression);
  return expression.find_first_of("{[") == 0 ? std::string(expression) : "{{}}";
}

std::string PythonReader::argument(std::string_view arguments, const std::string &name) const
{
  for (std::size_t at = arguments.find(name); at != std::string_view::npos;
       at = arguments.find(name, at + 1)) {
    std::size_t equals = at + name.size();
    while (equals < arguments.size() && arguments[equals] == ' ')
      ++equals;
    if ((at > 0 && is_word(arguments[at - 1])) || equals >= arguments.size() || arguments[equals] != '=')
      continue;
    int depth = 0;
    std::size_t end = equals + 1;
    for (; end < arguments.size() && (depth > 0 || arguments[end] != ','); ++end)
      depth += arguments[end] == '(' || arguments[end] == '[' || arguments[end] == '{'   ? 1
               : arguments[end] == ')' || arguments[end] == ']' || arguments[end] == '}' ? -1
                                                                                         : 0;
    return value_of(arguments.substr(equals + 1, end - equals - 1));
  }
  return {};
}

/// The service of the client that stands before a dot: a variable, or "boto3.client('rds')" itself.
std::string PythonReader::service_before(std::size_t dot) const
{
  if (dot > 0 && text_[dot - 1] == ')') {
    const std::size_t open = text_.rfind("client(", dot);
    return open == std::string_view::npos || text_.find('\n', open) < dot ? std::string{}
                                                                          : quoted(text_.substr(open + 7));
  }
  const auto found = clients_.find(word_before(text_, dot));
  return found == clients_.end() ? std::string{} : found->second;
}

void PythonReader::call(std::size_t dot, const std::string &method, std::string_view arguments)
{
  const std::string service = service_before(dot);
  const CallInput input = [&](const std::string &name) { return argument(arguments, name); };
  if (method == "wait") { // of a waiter, of whichever client
    found_.waits = true;
    for (const auto &[name, of] : clients_)
      if (const StepMeaning what = meaning_of_wait(of, "", input); found_.until.empty())
        found_.until = what.until;
    return;
  }
  if (service.empty())
    return;
  static const std::set<std::string> of_the_client = {"get_waiter", "get_paginator", "can_paginate",
                                                      "exceptions", "close"};
  if (of_the_client.contains(method))
    return;
  found_.asked.push_back(service + ":" + method);
  StepMeaning what = meaning_of_call(service, method, input);
  if (what.looks && found_.until.empty())
    found_.until = meaning_of_wait(service, method, input).until;
  if (!what.calls.empty())
    found_.calls = what.calls;
  if (found_.unknown.empty())
    found_.unknown = what.unknown;
  if (!what.action.empty())
    found_.acts.push_back(std::move(what));
}

ScriptReading PythonReader::read()
{
  if (text_.size() > longest_script)
    return {};
  found_.readable =
      text_.find("def ") != std::string_view::npos && text_.find("::") == std::string_view::npos;
  note_names();
  for (std::size_t dot = text_.find('.'); dot != std::string_view::npos; dot = text_.find('.', dot + 1)) {
    std::size_t end = dot + 1;
    while (end < text_.size() && is_word(text_[end]))
      ++end;
    if (end < text_.size() && text_[end] == '(' && end > dot + 1)
      call(dot, std::string(text_.substr(dot + 1, end - dot - 1)), inside(text_, end));
  }
  const bool loops =
      text_.find("while ") != std::string_view::npos || text_.find("for ") != std::string_view::npos;
  found_.waits = found_.waits || (loops && text_.find("sleep(") != std::string_view::npos);
  if (!found_.waits)
    found_.until.clear(); // it looks once
  return std::move(found_);
}

} // namespace

ScriptReading read_python(std::string_view script, const ScriptInput &input)
{
  return PythonReader(script, input).read();
}

ScriptReading read_shell(const std::vector<std::string> &lines, std::vector<std::string> &requires_ids)
{
  ScriptReading found;
  found.readable = !lines.empty();
  bool loops = false;
  bool sleeps = false;
  std::string joined;
  for (const std::string &line : lines) {
    joined += std::string(code_trimmed(line));
    if (joined.ends_with('\\')) {
      joined.back() = ' ';
      continue;
    }
    const std::string command = std::exchange(joined, {});
    loops =
        loops || command.starts_with("while") || command.starts_with("until") || command.starts_with("for ");
    sleeps = sleeps || command.find("sleep ") != std::string::npos;
    if (command.empty() || command.starts_with('#'))
      continue;
    StepMeaning one = read_command(command, requires_ids);
    if (one.action == "await") {
      found.waits = true;
      found.until = found.until.empty() ? one.until : found.until;
    } else if (!one.action.empty())
      found.acts.push_back(std::move(one));
    else {
      found.unknown = found.unknown.empty() ? one.unknown : found.unknown;
      found.calls = found.calls.empty() ? one.calls : found.calls;
      const Words words = words_of_command(command);
      const std::string first = words.empty() ? "set" : words.front().substr(0, words.front().find(';'));
      static const std::set<std::string> of_shells = {
          "if",   "then",   "else",  "elif", "fi", "do",   "done",   "while", "for",  "until", "set",
          "exit", "export", "sleep", "{",    "}",  "true", "return", "local", "case", "esac"};
      const bool known = one.looks || !one.unknown.empty() || !one.calls.empty() || of_shells.contains(first);
      if (!known && found.unknown.empty())
        found.unknown = first;
    }
  }
  found.waits = found.waits || (loops && sleeps);
  return found;
}

} // namespace drsim::import::runbooks
