#include "sim/insight/detection_table.hpp"

#include "sim/assemble/monitoring_links.hpp"
#include "sim/core/alarm_rule.hpp"
#include "sim/core/time_intervals.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

namespace drsim::inline insight {
namespace {

/// "nights (56 h a week)": when a route says nothing.
std::string muted_of(const ComponentSpec &route)
{
  constexpr double week_h = 7 * 24;
  std::string text;
  for (const bool active : {false, true}) {
    const Parameter *found = parameter_of(route, active ? "active_times" : "mute_times");
    if (found == nullptr || found->text.empty())
      continue;
    const auto times = parse_time_intervals(found->text);
    const double hours = weekly_hours(times.value_or(std::vector<TimeInterval>{}));
    const std::string &name = found->from.note;
    const bool named = found->from.source == Source::user_file && !name.empty();
    char share[32];
    std::snprintf(share, sizeof share, " (%.3g h a week)", active ? week_h - hours : hours);
    text += (text.empty() ? "" : ", ") + std::string(active ? "outside " : "") +
            (named ? name : found->text) + share;
  }
  return text;
}

class Table {
public:
  explicit Table(const Deployment &deployment) : deployment_(deployment) {}
  std::vector<DetectionRow> rows();

private:
  void rule(const ComponentSpec &alarm);
  void cloudwatch(const ComponentSpec &alarm);
  void composite(const ComponentSpec &alarm);
  [[nodiscard]] bool is_nested(const ComponentSpec &alarm) const;
  [[nodiscard]] DetectionRow row_of(const ComponentSpec &alarm) const;
  const std::string &muted(const ComponentSpec &route);
  void watched(const ComponentSpec &alarm, const DetectionRow &row);
  void watched_kinds(const ComponentSpec &alarm, DetectionRow row);
  void unwatched(const std::string &target, const std::string &metric);
  void expected();
  [[nodiscard]] std::string related(const std::string &from, const std::string &what) const;

  const Deployment &deployment_;
  std::vector<DetectionRow> rows_;
  std::map<std::string, std::string> muted_; ///< route -> when it says nothing
};

std::string Table::related(const std::string &from, const std::string &what) const
{
  std::string list;
  for (const Dependency &one : deployment_.dependencies)
    if (one.from == from && one.what == what)
      list += (list.empty() ? "" : ", ") + one.to;
  return list;
}

/// Worked out once a route, however many alerts take it.
const std::string &Table::muted(const ComponentSpec &route)
{
  const auto known = muted_.find(route.id);
  return known != muted_.end() ? known->second : muted_.emplace(route.id, muted_of(route)).first->second;
}

/// An alarm that names nothing tells of every component of the kinds its metric is of, in its region; one
/// that asks for what is not here tells of nothing.
void Table::watched_kinds(const ComponentSpec &alarm, DetectionRow row)
{
  const std::vector<std::string> observed = observed_by(deployment_, alarm);
  for (const std::string &target : observed) {
    row.target = target;
    rows_.push_back(row);
  }
  if (!observed.empty())
    return;
  const std::string kinds = text_of(alarm, "observes");
  const std::string names = text_of(alarm, "names");
  row.target = !names.empty()   ? names + ": not of this deployment"
               : !kinds.empty() ? kinds + ": none of this deployment"
                                : "nothing of this deployment";
  rows_.push_back(row);
}

void Table::watched(const ComponentSpec &alarm, const DetectionRow &row)
{
  const auto links = alarm.links.find("watches");
  if (links == alarm.links.end() || links->second.empty()) {
    watched_kinds(alarm, row);
    return;
  }
  for (const std::string &target : links->second) {
    rows_.push_back(row);
    rows_.back().target = target;
  }
}

DetectionRow Table::row_of(const ComponentSpec &alarm) const
{
  const AlertChain chain = alert_chain(deployment_, alarm);
  DetectionRow row;
  row.metric = text_of(alarm, "metric");
  row.alarm = alarm.id;
  row.at = provenance_text(alarm.from);
  row.waits = chain.waits;
  row.total_s = chain.total_s();
  row.route = chain.route;
  row.pages = chain.pages;
  if (const auto own = alarm.links.find("runbook"); own != alarm.links.end())
    for (const std::string &id : own->second)
      row.runbook += (row.runbook.empty() ? "" : ", ") + id;
  return row;
}

void Table::rule(const ComponentSpec &alarm)
{
  DetectionRow row = row_of(alarm);
  if (row.metric == "always") {
    row.target = "nothing: it fires always";
    if (row.pages) // else it is a sign of life for a dead man's switch
      rows_.push_back(row);
    return;
  }
  row.inhibited_by = related(alarm.id, "inhibited_by");
  if (const ComponentSpec *route = deployment_.find(row.route))
    row.muted = muted(*route);
  watched(alarm, row);
}

void Table::cloudwatch(const ComponentSpec &alarm)
{
  DetectionRow row = row_of(alarm);
  if (const std::string missing = text_of(alarm, "treat_missing_data"); missing != "breaching")
    row.muted = "when there is no data";
  watched(alarm, row);
}

/// Whether its rule looks at other composite alarms.
bool Table::is_nested(const ComponentSpec &alarm) const
{
  auto rule = parse_alarm_rule(text_of(alarm, "rule")).value_or(AlarmRule{});
  bool nested = false;
  rule.each_name([&](const std::string &name) {
    const ComponentSpec *other = deployment_.find(name);
    nested = nested || (other != nullptr && other->kind == "composite_alarm");
  });
  return nested;
}

/// What makes its rule hold by itself: each component that its alarms watch, when all of those that watch it
/// fire and the others do not. The last alarm it cannot do without decides when.
void Table::composite(const ComponentSpec &alarm)
{
  auto rule = parse_alarm_rule(text_of(alarm, "rule")).value_or(AlarmRule{});
  std::set<std::string> names;
  rule.each_name([&](const std::string &name) { names.insert(name); });
  std::map<std::string, std::vector<DetectionRow>> by_target;
  for (const DetectionRow &row : rows_)
    if (names.contains(row.alarm))
      by_target[row.target].push_back(row);
  for (auto &[target, all] : by_target) {
    std::stable_sort(all.begin(), all.end(),
                     [](const DetectionRow &a, const DetectionRow &b) { return a.total_s < b.total_s; });
    std::set<std::string> firing;
    const auto last = std::find_if(all.begin(), all.end(), [&](const DetectionRow &row) {
      firing.insert(row.alarm);
      return rule.holds([&](const std::string &name) {
        return firing.contains(name) ? AlarmState::alarm : AlarmState::ok;
      });
    });
    if (last == all.end())
      continue;
    DetectionRow row = *last;
    row.alarm = alarm.id;
    row.at = provenance_text(alarm.from);
    row.route = first_link(alarm, "notifies");
    row.pages = !row.route.empty();
    row.inhibited_by = first_link(alarm, "suppressor");
    if (!row.inhibited_by.empty() && mean_of(alarm, "suppressor_wait_s").value_or(0) > 0) {
      add_wait(row.waits, "suppressor", alarm, "suppressor_wait_s");
      row.total_s += row.waits.back().seconds;
    }
    rows_.push_back(row);
  }
}

void Table::unwatched(const std::string &target, const std::string &metric)
{
  const bool found = std::any_of(rows_.begin(), rows_.end(), [&](const DetectionRow &row) {
    const std::string name = row.target.starts_with("service:") ? row.target.substr(8) : row.target;
    const bool same = row.target == target || name == without_region(target);
    return failure_measured(row.metric) == metric && same;
  });
  if (found)
    return;
  DetectionRow row;
  row.target = target;
  row.metric = metric;
  rows_.push_back(row);
}

/// What somebody should be told of, whoever does it: every failure of every component there is.
void Table::expected()
{
  const auto modes = [&](const std::string &kind) {
    const auto found = deployment_.failures.find(kind);
    return found == deployment_.failures.end() ? std::vector<FailureMode>{} : found->second;
  };
  for (const FailureMode &mode : modes("journey"))
    for (const Journey &journey : deployment_.journeys)
      unwatched("journey:" + journey.id, mode.id);
  for (const ComponentSpec &component : deployment_.components) {
    if (component.kind == "prometheus" && mean_of(component, "watchdog_timeout_s").has_value())
      continue; // its dead man's switch tells of its silence
    for (const FailureMode &mode : modes(component.kind))
      unwatched(component.id, mode.id);
  }
}

std::vector<DetectionRow> Table::rows()
{
  for (const ComponentSpec &component : deployment_.components)
    if (component.kind == "alert_rule")
      rule(component);
    else if (component.kind == "cloudwatch_alarm")
      cloudwatch(component);
  for (const ComponentSpec &observer : deployment_.observers)
    observer.kind == "cloudwatch_alarm" ? cloudwatch(observer) : rule(observer);
  for (const bool nested : {false, true})
    for (const ComponentSpec *alarm : deployment_.of_kind("composite_alarm"))
      if (is_nested(*alarm) == nested)
        composite(*alarm);
  expected();
  std::stable_sort(rows_.begin(), rows_.end(), [](const DetectionRow &a, const DetectionRow &b) {
    return std::tie(a.target, a.metric) < std::tie(b.target, b.metric);
  });
  return std::move(rows_);
}

} // namespace

std::vector<DetectionRow> detection_table(const Deployment &deployment)
{
  return Table(deployment).rows();
}

} // namespace drsim::insight
