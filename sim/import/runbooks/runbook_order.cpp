#include "sim/import/runbooks/runbook_order.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <sstream>
#include <variant>

namespace drsim::inline import::inline runbooks {
namespace {

using Durations = std::vector<std::optional<SpokenDuration>>;

/// The bounds of a range; absent for a plain figure.
const Uniform *range_of(const std::optional<SpokenDuration> &duration)
{
  return duration && duration->value_s.terms().size() == 1
             ? std::get_if<Uniform>(&duration->value_s.terms().front())
             : nullptr;
}

/// "- Call the owner (5 min)", "- Wait (10 min)" below a step: 15 min.
std::optional<SpokenDuration> of_bullets(const StepText &step)
{
  std::vector<Term> terms;
  std::istringstream lines(step.prose);
  for (std::string line; std::getline(lines, line);)
    if (line.ends_with(')'))
      if (const auto one = step_duration(line, ""))
        terms.insert(terms.end(), one->value_s.terms().begin(), one->value_s.terms().end());
  if (terms.empty())
    return std::nullopt;
  return SpokenDuration{Distribution(terms), "sum of what its parts take"};
}

/// Two ranges or more, the first from zero (or three of them), each beginning where the one before ends.
bool are_windows(const std::vector<const Uniform *> &ranges)
{
  if (ranges.size() < 2 || (ranges.front()->low > 0 && ranges.size() < 3))
    return false;
  for (std::size_t i = 1; i < ranges.size(); ++i)
    if (ranges[i]->low != ranges[i - 1]->high)
      return false;
  return true;
}

/// What makes a step one of several ways; "" when nothing does.
std::string way_of(const StepText &step)
{
  std::string text = lower_case(step.title);
  text = text.substr(std::min(text.find_first_not_of("0123456789.)*_ "), text.size()));
  for (const char *word : {"option ", "alternative ", "variant ", "вариант ", "case "})
    if (text.starts_with(word))
      return word;
  for (const char *cause : {" due to ", " because of ", " caused by ", " из-за ", " по причине "})
    if (const std::size_t at = text.find(cause); at != std::string::npos)
      return text.substr(0, at) + cause; // the same finding, another cause
  return {};
}

} // namespace

Durations step_durations(const std::vector<StepText> &steps)
{
  Durations durations;
  std::vector<const Uniform *> ranges;
  for (const StepText &step : steps) {
    durations.push_back(step_duration(step.title, step.prose));
    if (!durations.back())
      durations.back() = of_bullets(step);
  }
  for (const auto &duration : durations)
    if (const Uniform *range = range_of(duration))
      ranges.push_back(range);
  if (!are_windows(ranges))
    return durations;
  for (auto &duration : durations)
    if (const Uniform *range = range_of(duration))
      duration = SpokenDuration{range->high - range->low, "a window on a clock"};
  return durations;
}

std::vector<StepText> take_alternatives(std::vector<StepText> &steps)
{
  std::vector<StepText> kept;
  std::vector<StepText> taken;
  std::string way;
  for (StepText &step : steps) {
    const std::string own = way_of(step);
    (own.empty() || own != way ? kept : taken).push_back(std::move(step));
    way = own;
  }
  steps = std::move(kept);
  return taken;
}

} // namespace drsim::import::runbooks
