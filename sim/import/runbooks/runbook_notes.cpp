#include "sim/import/runbooks/runbook_notes.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <sstream>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

using Labels = std::vector<std::string_view>;

std::string_view note_trimmed(std::string_view text, std::string_view away = " \t\r*_`")
{
  const std::size_t first = text.find_first_not_of(away);
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(away) - first + 1);
}

/// What follows a label and its colon at the start of a line; false when another or no label begins it.
bool labelled(std::string_view line, const Labels &labels, std::string &value)
{
  const std::string_view text = note_trimmed(line, " \t\r*_-•>|+");
  const std::size_t colon = text.find(':');
  constexpr std::size_t longest_label = 60;
  if (colon == std::string_view::npos || colon > longest_label)
    return false;
  const std::string label = lower_case(note_trimmed(text.substr(0, colon)));
  if (std::find(labels.begin(), labels.end(), label) == labels.end())
    return false;
  value = std::string(note_trimmed(text.substr(colon + 1), " \t\r*_"));
  return true;
}

const Labels owner_labels = {"кто",           "исполнитель",  "исполнители", "ответственный", "ответственные",
                             "ответственная", "owner",        "owners",      "who",           "responsible",
                             "assignee",      "performed by", "role",        "роль",          "выполняет"};
const Labels page_owner_labels = {
    "владелец",   "владелец документа", "ответственный", "ответственные", "owner", "owners",
    "maintainer", "document owner",     "owned by",      "team",          "кто",   "who"};
const Labels timeout_labels = {"тайм-аут",   "таймаут",        "timeout",  "time-out",
                               "time limit", "предел времени", "не дольше"};
const Labels verification_labels = {
    "проверка",         "как проверить", "критерий успеха", "ожидаемый результат", "ожидается",
    "verify",           "verification",  "expected",        "expected result",     "expected output",
    "success criteria", "validation",    "validate"};
const Labels rollback_labels = {"откат",     "откат шага", "как откатить", "как вернуть", "отмена шага",
                                "roll back", "rollback",   "to roll back", "undo",        "revert"};
const Labels failure_labels = {"если не помогло",
                               "если не помогает",
                               "если не получилось",
                               "если не удалось",
                               "если шаг не удался",
                               "если не сработало",
                               "при неудаче",
                               "при ошибке",
                               "if it fails",
                               "if this fails",
                               "if that fails",
                               "if this step fails",
                               "on failure",
                               "if unsuccessful",
                               "if it does not help",
                               "if it doesn't help",
                               "if that does not work",
                               "if it does not work",
                               "fallback"};
const Labels condition_labels = {"условие",      "если", "только если", "когда",   "condition",
                                 "precondition", "if",   "when",        "only if", "only when"};

/// "go to step 5", "перейти к шагу 5", "вернуться к шагу 2".
bool sends_elsewhere(std::string_view line)
{
  const std::string text = lower_case(line);
  for (const char *words : {"go to step", "goto step", "back to step", "jump to step", "continue with step",
                            "skip to step", "return to step", "proceed to step", "перейти к шагу",
                            "перейдите к шагу", "вернуться к шагу", "вернитесь к шагу", "переход к шагу"})
    if (text.find(words) != std::string::npos)
      return true;
  return false;
}

std::vector<std::pair<int, std::string>> note_lines(const StepText &step)
{
  std::vector<std::pair<int, std::string>> lines;
  std::istringstream text(step.prose);
  for (std::string line; std::getline(text, line);) {
    const int at = lines.size() < step.prose_lines.size() ? step.prose_lines[lines.size()] : step.line;
    lines.emplace_back(at, line);
  }
  return lines;
}

/// Whether some label begins a text.
bool begins_labelled(std::string_view text)
{
  std::string value;
  for (const Labels *labels : {&owner_labels, &timeout_labels, &verification_labels, &rollback_labels,
                               &failure_labels, &condition_labels})
    if (labelled(text, *labels, value))
      return true;
  const std::string lower = lower_case(note_trimmed(text));
  return lower.starts_with("if it fails") || lower.starts_with("если не ");
}

/// The lines of a step, cut where a label begins a sentence: "Expected: 5 min. Timeout: 20 min."
std::vector<std::pair<int, std::string>> sentences_of(const StepText &step)
{
  std::vector<std::pair<int, std::string>> all;
  for (const auto &[at, line] : note_lines(step)) {
    std::size_t begin = 0;
    for (std::size_t dot = line.find(". "); dot != std::string::npos; dot = line.find(". ", dot + 1))
      if (begins_labelled(std::string_view(line).substr(dot + 2))) {
        all.emplace_back(at, line.substr(begin, dot + 1 - begin));
        begin = dot + 2;
      }
    all.emplace_back(at, line.substr(begin));
  }
  return all;
}

} // namespace

StepNotes read_notes(const StepText &step)
{
  StepNotes notes;
  const std::vector<std::pair<const Labels *, LabelledLine *>> kinds = {
      {&owner_labels, &notes.owner},
      {&timeout_labels, &notes.timeout},
      {&verification_labels, &notes.verification},
      {&rollback_labels, &notes.rollback},
      {&failure_labels, &notes.if_failed},
      {&condition_labels, &notes.condition}};
  LabelledLine *open = nullptr; // a label whose value stands below it
  for (const auto &[at, line] : sentences_of(step)) {
    bool found = false;
    for (const auto &[labels, note] : kinds) {
      std::string value;
      if (note->line != 0 || !labelled(line, *labels, value))
        continue;
      if (note == &notes.verification && read_spoken_duration(value))
        continue; // "Expected: 5 min" is how long it takes
      *note = {at, value};
      open = value.empty() ? note : nullptr;
      found = true;
      break;
    }
    if (!found && open != nullptr)
      std::exchange(open, nullptr)->text = std::string(note_trimmed(line));
    if (!found && notes.goes_to.line == 0 && sends_elsewhere(line))
      notes.goes_to = {at, std::string(note_trimmed(line))};
  }
  return notes;
}

std::vector<std::pair<int, std::string>> commands_of(const StepText &step)
{
  const auto lines = note_lines(step);
  std::vector<std::pair<int, std::string>> commands;
  for (const auto &command : step.code) {
    std::string value;
    bool aside = false;
    for (const auto &[at, line] : lines) {
      const bool own = at == command.first && line.find(command.second) != std::string::npos;
      if (at >= command.first && !own)
        continue;
      const bool labels = labelled(line, verification_labels, value) ||
                          labelled(line, rollback_labels, value) || labelled(line, failure_labels, value);
      // Of the lines before it the last says what it is for, when it says nothing itself ("Rollback:").
      aside = labels && (own || value.empty() || value.ends_with(':'));
    }
    if (!aside)
      commands.push_back(command);
  }
  return commands;
}

std::vector<std::pair<int, std::string>> bullets_of(const StepText &step)
{
  std::vector<std::pair<int, std::string>> bullets;
  bool aside = false;
  for (const auto &[at, line] : note_lines(step)) {
    const bool labels = begins_labelled(line);
    aside = labels ? note_trimmed(line).ends_with(':') : aside;
    if (!labels && !aside && std::find(step.bullets.begin(), step.bullets.end(), at) != step.bullets.end())
      bullets.emplace_back(at, line);
  }
  return bullets;
}

int step_named(std::string_view text)
{
  const std::string lower = lower_case(text);
  for (const std::string_view word : {"шагу ", "шаг ", "шага ", "шагом ", "step "})
    for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
      std::size_t digits = at + word.size();
      while (digits < lower.size() && (lower[digits] == '#' || lower[digits] == ' '))
        ++digits;
      if (const int number = std::atoi(lower.c_str() + digits); number > 0)
        return number;
    }
  return 0;
}

namespace {

/// The duration behind one of some words: "за 1 час, ..." -> 3600.
std::optional<StatedTime> time_behind(const std::string &text, int line, std::size_t from,
                                      std::initializer_list<std::string_view> words)
{
  for (const std::string_view word : words) {
    const std::size_t at = from == std::string::npos ? from : text.find(word, from);
    if (at == std::string::npos)
      continue;
    std::istringstream rest(text.substr(at + word.size()));
    std::string figure;
    std::string unit;
    rest >> figure >> unit;
    if (const auto read = read_spoken_duration(figure + " " + std::string(note_trimmed(unit, ",.;"))))
      return StatedTime{read->value_s.quantile(1), line};
  }
  return std::nullopt;
}

} // namespace

PageGoals page_goals(std::string_view markdown, int line)
{
  static const Labels labels = {"цель", "цели", "goal", "goals", "objective", "objectives"};
  PageGoals goals;
  std::istringstream text{std::string(markdown)};
  int at = 0;
  for (std::string one; ++at < line && std::getline(text, one);) {
    std::string value;
    if (!labelled(one, labels, value))
      continue;
    const std::string said = lower_case(value);
    const auto behind = [&](std::string_view word) { return said.find(word); };
    const std::size_t back =
        std::min({behind("восстанов"), behind("restor"), behind("recover"), behind("is back")});
    const std::size_t lost = std::min({behind("потер"), behind("lost"), behind("lose"), behind("loss")});
    if (!goals.rto)
      goals.rto = time_behind(said, at, back, {" за ", " within ", " in "});
    if (!goals.rpo)
      goals.rpo =
          time_behind(said, at, lost, {"не больше ", "не более ", "at most ", "no more than ", "up to "});
  }
  return goals;
}

LabelledLine page_owner(std::string_view markdown, int line)
{
  std::istringstream text{std::string(markdown)};
  int at = 0;
  for (std::string one; ++at < line && std::getline(text, one);)
    if (std::string value; labelled(one, page_owner_labels, value) && !value.empty())
      return {at, value};
  return {};
}

} // namespace drsim::import::runbooks
