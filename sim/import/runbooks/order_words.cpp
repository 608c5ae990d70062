#include "sim/import/runbooks/order_words.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace drsim::inline import::inline runbooks {
namespace {

constexpr int most_ordered_steps = 500;

using OrderWords = std::vector<std::string_view>;

const OrderWords step_words = {"steps ",   "step ",  "step #", "шагами ", "шагом ",   "шагов ",    "шага ",
                               "шагу ",    "шаг ",   "шагам ", "шаге ",   "пунктом ", "пунктами ", "пункта ",
                               "пунктов ", "пункт ", "п. ",    "item ",   "items "};

/// Behind one of these stand the steps that one runs beside.
const OrderWords beside_words = {"in parallel with ",
                                 "in parallel to ",
                                 "parallel with ",
                                 "parallel to ",
                                 "simultaneously with ",
                                 "concurrently with ",
                                 "at the same time as ",
                                 "alongside ",
                                 "together with ",
                                 "while ",
                                 "during ",
                                 "параллельно с ",
                                 "параллельно со ",
                                 "одновременно с ",
                                 "одновременно со ",
                                 "вместе с ",
                                 "вместе со ",
                                 "в то же время, что и ",
                                 "во время "};
const OrderWords after_words = {"only after ",
                                "not before ",
                                "once ",
                                "as soon as ",
                                "start after ",
                                "starts after ",
                                "after completion of ",
                                "after completing ",
                                "depends on ",
                                "requires ",
                                "только после ",
                                "не раньше ",
                                "не ранее ",
                                "после завершения ",
                                "после выполнения ",
                                "после окончания ",
                                "как только завершится ",
                                "сразу после ",
                                "зависит от "};
const OrderWords until_words = {"before ", "prior to ", "до ", "перед ", "не позже ", "не позднее "};
/// At the start of a step or a line they mean the step before.
const OrderWords beginning_words = {"at the same time", "in parallel",     "simultaneously", "concurrently",
                                    "meanwhile",        "in the meantime", "параллельно",    "одновременно",
                                    "в то же время",    "тем временем",    "в это же время"};
const OrderWords doubtful_words = {"at the same time", "in parallel with", "simultaneously with",
                                   "параллельно с",    "одновременно с",   "в то же время"};

/// "steps 2 and 3" at the start of a text, "the" and "of" before it passed over.
std::vector<int> steps_at(std::string text)
{
  for (const std::string_view away : {"the ", "completion of ", "завершения ", "выполнения ", "окончания "})
    if (text.starts_with(away))
      text.erase(0, away.size());
  for (const std::string_view word : step_words)
    if (text.starts_with(word))
      return spoken_numbers(text.substr(word.size()));
  return {};
}

void add(std::vector<int> &to, const std::vector<int> &more)
{
  for (const int one : more)
    if (std::find(to.begin(), to.end(), one) == to.end())
      to.push_back(one);
}

/// Numbers of steps that stand behind any of some words.
std::vector<int> behind(const std::string &text, const OrderWords &words)
{
  std::vector<int> all;
  for (const std::string_view word : words)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const bool own = at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == ',';
      if (own)
        add(all, steps_at(text.substr(at + word.size())));
    }
  return all;
}

bool begins_with(const std::string &text, const OrderWords &words)
{
  const std::size_t word = std::min(text.find_first_not_of("0123456789.)*_- :"), text.size());
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) {
    const std::size_t end = word + one.size();
    const bool whole = end >= text.size() || text[end] == ' ' || text[end] == ',' || text[end] == ':';
    return text.compare(word, one.size(), one) == 0 && whole;
  });
}

/// "after step 2" without "only", where a title says it.
std::vector<int> plainly_after(const std::string &title)
{
  return behind(title, {"after ", "после "});
}

} // namespace

std::vector<int> spoken_numbers(const std::string &text)
{
  std::vector<int> all;
  std::size_t at = 0;
  bool range = false;
  const auto take = [&](std::string_view word) {
    const bool found = text.compare(at, word.size(), word) == 0;
    at += found ? word.size() : 0;
    return found;
  };
  while (at < text.size()) {
    while (take(" ") || take("#") || take("№") || take("*"))
      ;
    std::size_t end = at;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9')
      ++end;
    const auto number = end > at && end - at < 4 ? parse_whole(text.substr(at, end - at)) : std::nullopt;
    if (!number || *number < 1 || *number > most_ordered_steps)
      break;
    const int last = static_cast<int>(*number);
    for (int one = range && !all.empty() ? all.back() + 1 : last; one <= last; ++one)
      add(all, {one});
    at = end;
    range = take("-") || take("–") || take("—") || take(" - ") || take(" to ") || take(" по ");
    if (!range && !take(", and ") && !take(" and ") && !take(" и ") && !take(" & ") && !take(", "))
      break;
    for (const std::string_view again : {"step ", "steps ", "шага ", "шагом ", "шаг "})
      take(again);
  }
  return all;
}

SpokenOrder spoken_order(const StepText &step)
{
  SpokenOrder order;
  std::istringstream lines(step.title + "\n" + step.prose);
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line); ++number) {
    const std::string text = lower_case(line);
    const bool title = number == 0;
    const std::vector<int> with = behind(text, beside_words);
    std::vector<int> after = behind(text, after_words);
    if (title)
      add(after, plainly_after(text));
    const std::vector<int> until = title ? behind(text, until_words) : std::vector<int>{};
    const bool beside = with.empty() && title && begins_with(text, beginning_words);
    const bool says = begins_with(text, beginning_words) ||
                      std::any_of(doubtful_words.begin(), doubtful_words.end(), [&](std::string_view word) {
                        return text.find(word) != std::string::npos;
                      });
    if (with.empty() && !beside && says && order.unclear.empty())
      order.unclear = line.substr(0, 80);
    if (order.line == 0 && (says || beside || !with.empty() || !after.empty() || !until.empty()))
      order.line = title                                  ? step.line
                   : number - 1 < step.prose_lines.size() ? step.prose_lines[number - 1]
                                                          : step.line;
    add(order.with, with);
    add(order.after, after);
    add(order.until, until);
    order.beside = order.beside || beside;
  }
  return order;
}

} // namespace drsim::import::runbooks
