#include "sim/import/automation/script_words.hpp"

#include "sim/core/duration.hpp"
#include "sim/import/automation/trimmed.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

/// Commands of a script: continued lines joined, "&&", ";" and "||" outside quotes part them.
std::vector<std::string> commands_of(std::string_view script)
{
  std::vector<std::string> all;
  std::string one;
  char quote = 0;
  const auto end = [&] {
    if (const std::string text = trimmed(one, " \t\r\n"); !text.empty())
      all.push_back(text);
    one.clear();
    quote = 0;
  };
  for (std::size_t i = 0; i < script.size(); ++i) {
    const char c = script[i];
    if (c == '\\' && i + 1 < script.size() && (script[i + 1] == '\n' || script[i + 1] == '\r')) {
      one += ' ';
      i += script[i + 1] == '\r' ? 2 : 1;
    } else if (quote != 0) {
      quote = c == quote ? '\0' : quote;
      one += c == '\n' ? ' ' : c;
    } else if (c == '"' || c == '\'') {
      quote = c;
      one += c;
    } else if (c == '#' && trimmed(one, " \t\r\n").empty()) {
      i = std::min(script.find('\n', i), script.size());
      end();
    } else if (c == '\n' || c == ';' ||
               ((c == '&' || c == '|') && script.substr(i, 2) == std::string(2, c))) {
      end();
      i += c == '&' || c == '|' ? 1 : 0;
    } else
      one += c;
  }
  end();
  return all;
}

/// Words before a command that do not change what it is.
std::string bare_command(std::string command)
{
  for (bool again = true; again;) {
    again = false;
    for (const char *word :
         {"sudo ", "then ", "do ", "else ", "if ", "! ", "while ", "until ", "time ", "- "})
      if (command.starts_with(word)) {
        command = trimmed(std::string_view(command).substr(std::string_view(word).size()), " \t\r\n");
        again = true;
      }
    const std::size_t equals = command.find('=');
    const std::size_t blank = command.find(' ');
    if (equals != std::string::npos && equals > 0 && equals < blank &&
        command.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
            equals) {
      std::string value = command.substr(equals + 1); // X=$(aws ...)
      const bool call = value.starts_with("$(") || value.starts_with("\"$(") || value.starts_with('`');
      if (call)
        value = value.substr(value.find_first_of("(`") + 1);
      else
        value = blank == std::string::npos ? std::string{} : command.substr(blank + 1);
      command = trimmed(value, " \t\r\n");
      again = !command.empty();
    }
  }
  return command;
}

/// Words of the shell, and programs that change nothing but the runner itself.
bool means_nothing(const std::string &program)
{
  static const std::set<std::string> words = {
      "set",    "export",   "echo",    "printf",   "cd",    "fi",       "done",   "esac",    "exit",
      "return", "local",    "true",    "then",     "do",    "if",       "while",  "until",   "false",
      "[",      "[[",       "test",    "for",      "case",  "shift",    "source", ".",       ":",
      "cat",    "ls",       "pwd",     "mkdir",    "chmod", "date",     "trap",   "unset",   "jq",
      "grep",   "sed",      "awk",     "tee",      "head",  "tail",     "apt",    "apt-get", "pip",
      "pip3",   "npm",      "apk",     "yum",      "break", "continue", "read",   "wc",      "cut",
      "tr",     "sort",     "uniq",    "env",      "which", "command",  "{",      "}",       "(",
      ")",      "function", "declare", "readonly", "shopt", "git",      "whoami", "else"};
  return words.contains(program);
}

/// Commands that look and change nothing.
bool only_looks(const std::string &command)
{
  for (const char *word :
       {"aws sts", "aws configure", "aws eks update-kubeconfig", "kubectl get", "kubectl describe",
        "kubectl config", "kubectl rollout status", "kubectl wait", "kubectl logs", "kubectl version",
        "helm list", "helm status", "helm repo", "terraform init", "terraform plan", "terraform validate",
        "terraform output", "docker login"})
    if (command.starts_with(word))
      return true;
  const std::size_t verb = command.starts_with("aws ") ? command.find(' ', 4) : std::string::npos;
  if (verb == std::string::npos)
    return false;
  const std::string called = command.substr(verb + 1, 9);
  return called.starts_with("describe-") || called.starts_with("list-") || called.starts_with("get-") ||
         called.starts_with("wait ");
}

} // namespace

ScriptMeaning read_script(std::string_view script)
{
  constexpr std::size_t largest_script = 1U << 18;
  ScriptMeaning found;
  std::set<std::string> known;
  for (const std::string &whole : commands_of(script.substr(0, largest_script))) {
    const std::string command = bare_command(whole);
    const std::string program = command.substr(0, command.find_first_of(" \t("));
    if (program.empty() || means_nothing(program))
      continue;
    if (program == "sleep") {
      if (const auto seconds = parse_duration_s(trimmed(command.substr(5), " \t\r\n"));
          seconds && *seconds > 0)
        found.sleeps_s += *seconds;
      continue;
    }
    const StepMeaning one = read_command(command, found.requires_ids);
    if (!one.action.empty() && one.action != "wait") {
      if (known.insert(one.action + " " + one.target + " " + one.zone).second)
        found.asked.push_back(one);
    } else if (one.action.empty() && !only_looks(command)) {
      found.first_unread = found.unread == 0 ? command.substr(0, 80) : found.first_unread;
      ++found.unread;
    }
  }
  std::sort(found.requires_ids.begin(), found.requires_ids.end());
  found.requires_ids.erase(std::unique(found.requires_ids.begin(), found.requires_ids.end()),
                           found.requires_ids.end());
  return found;
}

std::vector<std::size_t> add_script(std::vector<PlannedStep> &plan, const PlannedStep &base,
                                    std::string_view script, const ImportContext &context,
                                    Diagnostics &diagnostics)
{
  const ScriptMeaning read = read_script(script);
  std::vector<std::size_t> next = base.after;
  const auto add = [&](PlannedStep step) {
    if (plan.size() >= most_planned_steps)
      return;
    step.after = next;
    settle_meaning(step, context, diagnostics);
    next = {plan.size()};
    plan.push_back(std::move(step));
  };
  PlannedStep first = base;
  first.requires_ids.insert(first.requires_ids.end(), read.requires_ids.begin(), read.requires_ids.end());
  if (read.sleeps_s > 0 && read.asked.empty())
    first.duration_s = read.sleeps_s;
  for (const StepMeaning &one : read.asked) {
    PlannedStep step = first;
    step.what = one;
    add(std::move(step));
  }
  if (read.sleeps_s > 0 && !read.asked.empty()) {
    PlannedStep sleep = base;
    sleep.title += ": sleeps";
    sleep.duration_s = read.sleeps_s;
    add(std::move(sleep));
  }
  if (read.asked.empty()) {
    if (read.unread > 0 && read.sleeps_s <= 0)
      first.why_not = "what the script does is not read (\"" + read.first_unread + "\")";
    add(std::move(first));
  } else if (read.unread > 0)
    diagnostics.note(context.shown_name, base.line,
                     "of \"" + base.title.substr(0, 60) + "\" " + std::to_string(read.unread) +
                         " commands are not played, the first of them \"" + read.first_unread + "\"");
  return next;
}

} // namespace drsim::import::automation
