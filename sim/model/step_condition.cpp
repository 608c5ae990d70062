#include "sim/model/step_condition.hpp"

#include "sim/core/duration.hpp"

#include <algorithm>

namespace drsim::inline model {
namespace {

std::string_view trimmed(std::string_view text)
{
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string_view> parts_of(std::string_view text, std::string_view word, char sign)
{
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at_word = text.find(word);
    const std::size_t at = std::min(at_word, sign == 0 ? std::string_view::npos : text.find(sign));
    parts.push_back(trimmed(text.substr(0, at)));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + (at == at_word ? word.size() : 1));
  }
}

/// Takes "=30s" off the end of what is named.
bool take_bound(StateTerm &term)
{
  const std::size_t equals = term.of.rfind('=');
  const auto seconds =
      equals == std::string::npos ? std::nullopt : parse_duration_s(term.of.substr(equals + 1));
  if (!seconds || *seconds < 0)
    return false;
  term.bound_s = *seconds;
  term.of.erase(equals);
  return true;
}

const StateWord *word_named(const std::string &name)
{
  const auto &all = state_words();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto &one) { return name == one.word; });
  return found == all.end() ? nullptr : &*found;
}

StateTerm term_of(std::string_view part, std::string &wrong)
{
  StateTerm term;
  if (part.starts_with("not ")) {
    term.negated = true;
    part = trimmed(part.substr(4));
  }
  const std::size_t colon = part.find(':');
  term.word = std::string(part.substr(0, colon));
  if (colon != std::string_view::npos)
    term.of = std::string(part.substr(colon + 1));
  const StateWord *word = word_named(term.word);
  if (word == nullptr) {
    wrong = "\"" + std::string(part) + "\" begins with no word of a condition";
    return term;
  }
  if (term.word.starts_with("lag_") && !take_bound(term))
    wrong = "\"" + std::string(part) + "\" names no lag: write " + term.word + ":REPLICA=30s";
  else if (term.of.empty() && std::string_view(word->of) != "journey" && term.word != "never")
    wrong = "\"" + std::string(part) + "\" does not say of which " + word->of;
  return term;
}

} // namespace

const std::vector<StateWord> &state_words()
{
  static const std::vector<StateWord> all = {
      {"up", "component", "it lives, its region too; a tool can be used"},
      {"down", "component", "it does not"},
      {"region_up", "region", "the region lives"},
      {"region_down", "region", "it does not"},
      {"felt", "journey", "users of it (of any, where none is named) are below its SLO"},
      {"calm", "journey", "they are not"},
      {"lag_below", "component", "the replica follows with less lag than that"},
      {"lag_above", "component", "it follows with more, or does not follow"},
      {"firing", "component", "the alert or alarm fires"},
      {"healthy", "component", "the health check says so"},
      {"done", "step", "that step has ended well"},
      {"failed", "step", "that step has failed, or was left undone"},
      {"succeeded", "step", "that step was carried out, and ended well"},
      {"broke", "step", "that step was carried out, and failed"},
      {"never", "nothing", "it never holds: the step is taken out"}};
  return all;
}

bool is_of_step(const StateTerm &term)
{
  const StateWord *word = word_named(term.word);
  return word != nullptr && std::string_view(word->of) == "step";
}

std::vector<StateTerm> parse_step_condition(std::string_view text, std::string &wrong)
{
  wrong.clear();
  std::vector<StateTerm> terms;
  for (const std::string_view all : parts_of(text, " and ", '&')) {
    bool alternative = false;
    for (const std::string_view part : parts_of(all, " or ", 0)) {
      if (part.empty()) {
        wrong = "a part of \"" + std::string(text) + "\" is empty";
        return terms;
      }
      terms.push_back(term_of(part, wrong));
      terms.back().alternative = alternative;
      alternative = true;
      if (!wrong.empty())
        return terms;
    }
  }
  return terms;
}

} // namespace drsim::model
