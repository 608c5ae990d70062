#include "sim/cli/what_if_words.hpp"

#include "sim/cli/commands.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/size.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace drsim::inline cli {
namespace {

constexpr std::string_view of_faults = "scenario:/faults/";

std::optional<double> whole(std::string_view text)
{
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

/// "0:20:00", "00:20", "1:02:03.5": hours, minutes, seconds.
std::optional<double> clock_s(const std::string &word)
{
  const std::size_t first = word.find(':');
  if (first == std::string::npos)
    return std::nullopt;
  const std::size_t second = word.find(':', first + 1);
  const auto hours = whole(word.substr(0, first));
  const auto minutes = whole(word.substr(first + 1, second - first - 1));
  std::optional<double> seconds = 0;
  if (second != std::string::npos)
    seconds = parse_number(word.substr(second + 1));
  constexpr double sixty = 60;
  if (!hours || !minutes || !seconds || *minutes >= sixty || *seconds < 0 || *seconds >= sixty)
    return std::nullopt;
  return (*hours * sixty + *minutes) * sixty + *seconds;
}

double event_s(const std::string &word, const Timeline &timeline)
{
  const auto id = whole(word.substr(1));
  const auto &events = timeline.events();
  if (!id || *id >= static_cast<double>(events.size()))
    throw UsageError("--at " + word + ": this trial has the events #0 to #" +
                     std::to_string(events.empty() ? 0 : events.size() - 1));
  return events[static_cast<std::size_t>(*id)].t_s;
}

void add_fault(const std::string &set, const Scenario &scenario, WhatIfSets &sets, std::string &wrong)
{
  const std::size_t equals = set.find('=');
  const std::string path = set.substr(0, equals);
  const std::string value = equals == std::string::npos ? "" : set.substr(equals + 1);
  const std::size_t slash = path.find('/', of_faults.size());
  const auto index = whole(path.substr(of_faults.size(), slash - of_faults.size()));
  const std::string key = slash == std::string::npos ? "" : path.substr(slash + 1);
  const auto say = [&](const std::string &what) {
    wrong += (wrong.empty() ? "" : "\n") + ("--set " + set) + ": " + what;
  };
  if (!index || *index >= static_cast<double>(scenario.faults.size()))
    return say("the scenario has the faults /faults/0 to /faults/" +
               std::to_string(scenario.faults.size() - 1));
  if (key != "for" && key != "at")
    return say(
        "of a fault, its `at` and its `for` can change in the middle of a trial: its other figures are "
        "drawn when the trial begins");
  const auto seconds = value == "now" ? std::optional<double>(0) : parse_duration_s(value);
  const bool never = key == "for" && value == "never";
  if ((!seconds || *seconds < 0) && !never)
    return say("write a duration (25m), now" + std::string(key == "for" ? ", or never" : ""));
  const auto place = static_cast<std::size_t>(*index);
  FaultSpec &fault = sets.faults.try_emplace(place, scenario.faults[place]).first->second;
  if (key == "at")
    fault.at_s = *seconds;
  else if (never)
    fault.for_s = std::nullopt;
  else
    fault.for_s = Distribution(*seconds);
  sets.fault_words.push_back(set);
}

/// "oncall:sre.paged=true"; false when it is a figure.
bool add_intervention(const std::string &set, const Deployment &deployment, WhatIfSets &sets,
                      std::string &wrong)
{
  const std::size_t equals = set.find('=');
  const std::size_t dot = set.rfind('.', equals);
  if (equals == std::string::npos || dot == std::string::npos)
    return false;
  std::string why;
  const auto found =
      intervention_of(deployment, set.substr(0, dot), set.substr(dot + 1, equals - dot - 1), why);
  if (!found)
    return false;
  if (why.empty() && set.substr(equals + 1) != "true")
    why = "write =true: what has been done cannot be undone";
  if (!why.empty())
    wrong += (wrong.empty() ? "" : "\n") + ("--set " + set) + ": " + why;
  else
    sets.interventions.push_back(*found);
  return true;
}

} // namespace

std::optional<double> plain_moment_s(const std::string &word)
{
  if (const auto seconds = clock_s(word))
    return seconds;
  const bool signed_word = !word.empty() && (word.front() == '+' || word.front() == '-');
  return signed_word ? std::nullopt : parse_duration_s(word);
}

double moment_of_s(const std::string &word, const Timeline &timeline, double onset_s)
{
  if (const auto seconds = plain_moment_s(word))
    return *seconds;
  if (word.starts_with('#'))
    return event_s(word, timeline);
  if (word.starts_with('+'))
    if (const auto since = plain_moment_s(word.substr(1)))
      return onset_s + *since;
  std::set<std::string> kinds;
  for (const Event &event : timeline.events()) {
    if (event.kind == word)
      return event.t_s;
    kinds.insert(event.kind);
  }
  const std::string near = did_you_mean(word, {kinds.begin(), kinds.end()});
  throw UsageError("--at " + word +
                   ": write 20m or 0:20:00 of the trial, +10m after the fault, \"#17\" for an event, or the "
                   "kind of an event of this trial, as replay --format json tells them" +
                   (near.empty() ? "" : "; did you mean " + near + "?"));
}

WhatIfSets what_if_sets(const std::vector<std::string> &sets, const Deployment &deployment,
                        const Scenario &scenario)
{
  WhatIfSets sorted;
  std::string wrong;
  for (const std::string &set : sets)
    if (set.starts_with(of_faults))
      add_fault(set, scenario, sorted, wrong);
    else if (!add_intervention(set, deployment, sorted, wrong))
      sorted.figures.push_back(set);
  if (!wrong.empty())
    throw UsageError(wrong);
  return sorted;
}

} // namespace drsim::cli
