// What comparisons say, in words that every format shares.
#include "sim/core/duration.hpp"
#include "sim/report/compare_report.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace drsim::inline report {
namespace {

enum class Form { probability, seconds, count };

Form form_of(const std::string &figure)
{
  if (figure.ends_with(".met"))
    return Form::probability;
  return metric_of(figure).ends_with("_s") ? Form::seconds : Form::count;
}

std::string value_and_place(const std::string &value, const Provenance &at)
{
  const std::string place = at.file.empty() ? "" : provenance_text(at);
  return (value.empty() ? "absent" : value) + (place.empty() || value.empty() ? "" : " (" + place + ")");
}

} // namespace

const CompareReport::Part *CompareReport::find(const std::string &scenario) const
{
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part &part) { return part.pair.id == scenario; });
  return found == parts.end() ? nullptr : &*found;
}

std::string figure_text(const std::string &figure, double value)
{
  if (std::isnan(value))
    return "-";
  if (std::isinf(value))
    return "never";
  switch (form_of(figure)) {
  case Form::probability: return fmt::format("{:.1f} %", 100 * value);
  case Form::seconds: return format_duration(value);
  case Form::count: return format_count(value);
  }
  return "-";
}

std::string change_text(const std::string &figure, double value)
{
  if (std::isnan(value))
    return "-";
  if (std::isinf(value))
    return value > 0 ? "to never" : "from never";
  if (value == 0)
    return "0";
  const std::string sign = value > 0 ? "+" : "-";
  switch (form_of(figure)) {
  case Form::probability: return fmt::format("{}{:.1f} points", sign, 100 * std::abs(value));
  case Form::seconds: return sign + format_duration(std::abs(value));
  case Form::count: return sign + format_count(std::abs(value));
  }
  return "-";
}

std::string difference_text(const Difference &one, double confidence)
{
  std::string out = figure_title(one.figure) + ": " + figure_text(one.figure, one.before) + " -> " +
                    figure_text(one.figure, one.after);
  if (std::isfinite(one.interval.low) || std::isfinite(one.interval.high))
    out +=
        fmt::format(" ({}; {:.1f} % sure: {} to {})", change_text(one.figure, one.change), 100 * confidence,
                    change_text(one.figure, one.interval.low), change_text(one.figure, one.interval.high));
  return out + ": " + turn_name(one.turn);
}

std::string change_line(const Change &change)
{
  const bool one_place = !change.was.empty() && !change.is.empty() && !change.is_at.file.empty() &&
                         provenance_text(change.was_at) == provenance_text(change.is_at);
  return change.title() + ": " + value_and_place(change.was, one_place ? Provenance{} : change.was_at) +
         " -> " + value_and_place(change.is, change.is_at);
}

namespace {

/// Groups of changes that worsen the figure, the strongest first; where effects were sought of another figure
/// of the scenario, those.
std::vector<std::string> causing_groups(const CompareReport &report, const std::string &scenario,
                                        const std::string &figure)
{
  const auto of = [&](const Effect &effect, bool same_figure) {
    return effect.scenario == scenario && effect.is_cause() && (!same_figure || effect.figure == figure);
  };
  std::vector<const Effect *> causes;
  for (const Effect &effect : report.effects)
    if (of(effect, true))
      causes.push_back(&effect);
  if (causes.empty())
    for (const Effect &effect : report.effects)
      if (of(effect, false))
        causes.push_back(&effect);
  std::stable_sort(causes.begin(), causes.end(), [](const Effect *a, const Effect *b) {
    return std::abs(a->alone.change) > std::abs(b->alone.change);
  });
  std::vector<std::string> groups;
  for (const Effect *one : causes)
    groups.push_back(one->group);
  return groups;
}

} // namespace

std::vector<std::string> causes_of(const CompareReport &report, const std::string &scenario,
                                   const std::string &figure)
{
  std::vector<std::string> groups = causing_groups(report, scenario, figure);
  if (groups.empty()) // one group, or none that does it alone: all of them together
    for (const Change &change : report.changes)
      groups.push_back(change.group());
  std::vector<std::string> lines;
  std::set<std::string> seen;
  for (const std::string &group : groups)
    if (seen.insert(group).second)
      for (const Change &change : report.changes)
        if (change.group() == group)
          lines.push_back(change_line(change));
  return lines;
}

namespace {

/// "RTO within 1 h in 0.0 % of the trials in which it is applied (95 % are asked)".
std::string applying_text(const std::string &metric_id, const CompareReport &report)
{
  if (report.applying && report.applying->summary)
    for (const Check &check : report.applying->summary->checks)
      if (check.metric == metric_id)
        return fmt::format(
            "{} within {} in {:.1f} % of the trials in which the plan is applied; {:.1f} % are asked",
            metric(metric_id).title, figure_text(metric_id + ".p50", check.bound),
            100 * static_cast<double>(check.met) / std::max<double>(1, static_cast<double>(check.trials)),
            100 * check.probability);
  return "not met while the plan is applied";
}

} // namespace

std::string finding_text(const GateFinding &finding, const CompareReport &report)
{
  using Why = GateFinding::Why;
  if (finding.why == Why::waiver_expired)
    return fmt::format("the waiver of {} for {}{} has expired on {}: {}", finding.waiver->owner,
                       finding.scenario, finding.figure.empty() ? "" : ", " + figure_title(finding.figure),
                       finding.waiver->expires, finding.waiver->reason);
  std::string out = finding.scenario + ": ";
  const CompareReport::Part *part = report.find(finding.scenario);
  if (finding.why == Why::applying)
    out += applying_text(finding.figure, report);
  else if (finding.why == Why::broken)
    out += "trials did not finish: a defect in drsim";
  else if (finding.why == Why::newly_missed)
    out += "the claim on " + finding.figure + " held before and does not any more";
  else if (finding.figure.empty())
    out += "interrupted before a pair had ended";
  else if (const Difference *difference = part == nullptr ? nullptr : part->pair.find(finding.figure))
    out += difference_text(*difference, 1 - 2 * part->pair.tail);
  if (finding.waiver)
    out += fmt::format(" [waived by {} until {}: {}]", finding.waiver->owner, finding.waiver->expires,
                       finding.waiver->reason);
  return out;
}

} // namespace drsim::report
