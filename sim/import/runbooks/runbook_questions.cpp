#include "sim/import/runbooks/runbook_questions.hpp"

#include "sim/formats/without_secrets.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr std::size_t shown_of_a_title = 60;

} // namespace

std::string StepQuestions::cure(const std::string &words) const
{
  std::string text = annotation_;
  if (const std::size_t at = text.find('%'); at != std::string::npos)
    text.replace(at, 1, words);
  return text;
}

bool StepQuestions::asked(std::size_t step) const
{
  return std::any_of(questions_.begin(), questions_.end(),
                     [&](const Question &one) { return one.step == step; });
}

void StepQuestions::ask(std::size_t step, const std::string &line, const std::string &message,
                        const std::string &words)
{
  if (!asked(step))
    questions_.push_back({step, line, message, words, false});
}

void StepQuestions::says_too_little(std::size_t step, const std::string &line, const std::string &title,
                                    const std::string &of)
{
  if (asked(step))
    return;
  std::string shown = without_secrets(title); // before it is cut
  if (shown.size() > shown_of_a_title) {
    std::size_t cut = shown_of_a_title; // not within a letter
    while (cut > 0 && (static_cast<unsigned char>(shown[cut]) & 0xC0U) == 0x80U)
      --cut;
    shown = shown.substr(0, cut) + "...";
  }
  questions_.push_back({step, line,
                        "\"" + shown + "\" " + too_little +
                            (of.empty() ? "" : " (no action stands for \"" + of + "\")") +
                            ": it is played as work of people of the catalogue's length",
                        "action=... target=... duration=...", true});
}

void StepQuestions::tell(std::size_t steps)
{
  std::stable_sort(questions_.begin(), questions_.end(),
                   [](const Question &a, const Question &b) { return a.step < b.step; });
  const bool all =
      steps > 1 && questions_.size() == steps &&
      std::all_of(questions_.begin(), questions_.end(), [](const Question &one) { return one.too_little; });
  if (all) {
    std::string lines;
    for (const Question &one : questions_)
      lines += (lines.empty() ? "" : ", ") + one.line;
    diagnostics_.warning(context_.shown_name, questions_.front().line,
                         "none of its " + std::to_string(steps) +
                             " steps says what it does or how long it takes: they are played as work of "
                             "people of the catalogue's length",
                         cure("action=... target=... duration=...") + " at lines " + lines);
    return;
  }
  for (const Question &one : questions_)
    diagnostics_.warning(context_.shown_name, one.line, without_secrets(one.message), cure(one.words));
}

} // namespace drsim::import::runbooks
