#include "sim/import/automation/oncall_import.hpp"

#include "sim/core/size.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

namespace drsim::inline import::inline automation {
namespace {

constexpr std::size_t most_items = 500;
constexpr int minutes_a_day = 24 * 60;

/// Minutes of a day on which somebody is on duty.
class DayHours {
public:
  void all() { on_.fill(true); }
  void from(int minute, int length)
  {
    for (int i = 0; i < std::min(length, minutes_a_day); ++i)
      on_[static_cast<std::size_t>((minute + i) % minutes_a_day)] = true;
  }
  /// Hours at which the only span of a day begins and ends; absent when there are several or none.
  [[nodiscard]] std::optional<std::pair<double, double>> span() const
  {
    const auto at = [&](int minute) { return on_[static_cast<std::size_t>(minute % minutes_a_day)]; };
    if (std::all_of(on_.begin(), on_.end(), [](bool one) { return one; }))
      return std::pair{0.0, 24.0};
    std::optional<std::pair<double, double>> found;
    for (int i = 0; i < minutes_a_day; ++i) {
      if (!at(i) || at(i + minutes_a_day - 1))
        continue;
      if (found)
        return std::nullopt;
      int end = i;
      while (at(end))
        ++end;
      found = {i / 60.0, end % minutes_a_day == 0 ? 24.0 : (end % minutes_a_day) / 60.0};
    }
    return found;
  }

private:
  std::array<bool, minutes_a_day> on_{};
};

/// "09:30:00" -> 570; absent when it is none.
std::optional<int> minute_of(const std::string &time)
{
  const auto hour = parse_whole(time.substr(0, time.find(':')));
  const std::size_t colon = time.find(':');
  const auto minute = colon == std::string::npos ? std::nullopt : parse_number(time.substr(colon + 1, 2));
  if (!hour || !minute || *hour < 0 || *hour > 24 || *minute < 0 || *minute > 59)
    return std::nullopt;
  return (*hour * 60 + static_cast<int>(*minute)) % minutes_a_day;
}

class OncallReader {
public:
  OncallReader(const ImportContext &context, Diagnostics &diagnostics, Imported &imported)
      : context_(context), diagnostics_(diagnostics), imported_(imported)
  {
  }
  void pagerduty(const YAML::Node &root);
  void opsgenie(const YAML::Node &root);

private:
  struct Level {
    double delay_s = 0;
    std::size_t people = 0;
  };
  void policy(const YAML::Node &policy, const std::vector<Level> &levels, const std::string &loops);
  void schedule(const YAML::Node &schedule, const std::string &zone, const DayHours &hours, bool weekdays,
                std::size_t at_once);
  void list(const YAML::Node &at, const std::string &name, const char *type, const std::string &why);
  void number(ComponentSpec &component, const char *name, double value, const char *unit,
              const YAML::Node &at, const std::string &note = {});
  void pagerduty_policy(const YAML::Node &policy);
  void pagerduty_schedule(const YAML::Node &schedule);
  void opsgenie_schedule(const YAML::Node &schedule);
  void opsgenie_escalation(const YAML::Node &escalation);

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &imported_;
  bool has_policy_ = false;
  std::set<std::string> zones_;
};

void OncallReader::list(const YAML::Node &at, const std::string &name, const char *type,
                        const std::string &why)
{
  imported_.seen.push_back({name.substr(0, 100), type, "", yaml_line(at), false, why});
}

void OncallReader::number(ComponentSpec &component, const char *name, double value, const char *unit,
                          const YAML::Node &at, const std::string &note)
{
  component.parameters[name] = set_number(value, unit, context_, yaml_line(at), note);
}

/// Levels of one escalation, from the first on.
void OncallReader::policy(const YAML::Node &policy, const std::vector<Level> &levels,
                          const std::string &loops)
{
  const std::string name = yaml_text(yaml_at(policy, {"name"}), "rota");
  if (levels.empty())
    return list(policy, name, "escalation policy", "it has no levels");
  if (has_policy_)
    return list(
        policy, name, "escalation policy",
        "of several policies the first of the file answers pages; describe others in deployment.json, kind "
        "oncall");
  has_policy_ = true;
  ComponentSpec people;
  people.id = "oncall:" + id_part(name);
  people.kind = "oncall";
  people.title = name;
  people.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(policy), {}};
  double sum = 0;
  std::size_t delays = 0;
  bool same = true;
  for (std::size_t i = 0; i + 1 < std::max<std::size_t>(levels.size(), 2) && i < levels.size(); ++i) {
    sum += levels[i].delay_s;
    same = same && levels[i].delay_s == levels.front().delay_s;
    ++delays;
  }
  if (sum > 0)
    number(people, "escalation_s", sum / static_cast<double>(delays), "s", policy,
           same ? "" : "the mean of delays that differ");
  if (!same)
    diagnostics_.note(context_.shown_name, yaml_line(policy),
                      "the delays of \"" + name.substr(0, 60) + "\" differ: their mean is played");
  number(people, "escalation_levels", static_cast<double>(levels.size()), "count", policy);
  if (levels.front().people > 0)
    number(people, "hands", static_cast<double>(levels.front().people), "count", policy,
           "people of the first level");
  if (!loops.empty() && loops != "0")
    list(policy, name + " repeats", "repeat", "a policy is gone through once; nobody is paged again by it");
  imported_.seen.push_back({people.id, "escalation policy", "", yaml_line(policy), true, ""});
  imported_.components.push_back(std::move(people));
}

void OncallReader::schedule(const YAML::Node &schedule, const std::string &zone, const DayHours &hours,
                            bool weekdays, std::size_t at_once)
{
  const std::string name = yaml_text(yaml_at(schedule, {"name"}), "schedule");
  ComponentSpec role;
  role.id = "role:" + id_part(name);
  role.kind = "role";
  role.title = name;
  role.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(schedule), {}};
  number(role, "hands", static_cast<double>(std::max<std::size_t>(at_once, 1)), "count", schedule);
  if (const auto span = hours.span()) {
    number(role, "from_hour", span->first, "h", schedule);
    number(role, "to_hour", span->second, "h", schedule);
  } else
    list(schedule, name + " hours", "restriction",
         "its hours are several spans of a day; they are taken as round the clock");
  if (weekdays)
    list(schedule, name + " days", "restriction",
         "days of the week are not told apart: its hours hold on every day");
  list(schedule, name + " rotation", "rotation", "who of them it is, and when they change, plays no part");
  if (!zone.empty() && zones_.insert(zone).second && zones_.size() > 1)
    diagnostics_.warning(context_.shown_name, yaml_line(schedule),
                         "schedules are of different time zones; hours are taken as those of the deployment",
                         "set from_hour and to_hour of " + role.id + " in deployment.json");
  imported_.seen.push_back({role.id, "schedule", "", yaml_line(schedule), true, ""});
  imported_.components.push_back(std::move(role));
}

void OncallReader::pagerduty_policy(const YAML::Node &node)
{
  std::vector<Level> levels;
  for (const YAML::Node &rule : yaml_items(yaml_at(node, {"escalation_rules"}), most_items))
    levels.push_back(
        {parse_number(yaml_text(yaml_at(rule, {"escalation_delay_in_minutes"}))).value_or(0) * minute_s,
         yaml_items(yaml_at(rule, {"targets"}), most_items).size()});
  policy(node, levels, yaml_text(yaml_at(node, {"num_loops"})));
}

void OncallReader::pagerduty_schedule(const YAML::Node &node)
{
  DayHours hours;
  bool weekdays = false;
  for (const YAML::Node &layer : yaml_items(yaml_at(node, {"schedule_layers"}), most_items)) {
    const auto restrictions = yaml_items(yaml_at(layer, {"restrictions"}), most_items);
    if (restrictions.empty())
      hours.all();
    for (const YAML::Node &one : restrictions) {
      const auto begins = minute_of(yaml_text(yaml_at(one, {"start_time_of_day"})));
      const double length = parse_number(yaml_text(yaml_at(one, {"duration_seconds"}))).value_or(0);
      weekdays = weekdays || yaml_text(yaml_at(one, {"type"})) == "weekly_restriction";
      if (begins && length > 0)
        hours.from(*begins, static_cast<int>(std::min(length / minute_s, 1.0 * minutes_a_day)));
    }
  }
  schedule(node, yaml_text(yaml_at(node, {"time_zone"})), hours, weekdays, 1);
  for (const YAML::Node &one : yaml_items(yaml_at(node, {"overrides"}), most_items))
    list(one, "override", "override", "one day's exception");
}

/// One object under a name, or a list of them under its plural.
std::vector<YAML::Node> one_or_many(const YAML::Node &root, const char *one, const char *many)
{
  std::vector<YAML::Node> all = yaml_items(yaml_at(root, {many}), most_items);
  if (const YAML::Node single = yaml_at(root, {one}); single.IsDefined() && single.IsMap())
    all.push_back(single);
  return all;
}

void OncallReader::pagerduty(const YAML::Node &root)
{
  for (const YAML::Node &one : one_or_many(root, "escalation_policy", "escalation_policies"))
    pagerduty_policy(one);
  for (const YAML::Node &one : one_or_many(root, "schedule", "schedules"))
    pagerduty_schedule(one);
  for (const YAML::Node &one : one_or_many(root, "user", "users"))
    list(one, "a user", "user", "whoever is on duty is taken as able; names play no part");
  for (const YAML::Node &one : one_or_many(root, "team", "teams"))
    list(one, yaml_text(yaml_at(one, {"name"})), "team", "who is paged is said by escalation policies");
}

void OncallReader::opsgenie_schedule(const YAML::Node &node)
{
  DayHours hours;
  bool weekdays = false;
  std::size_t round_the_clock = 0;
  const auto window = [&](const YAML::Node &one) {
    const auto at = [&](const char *hour, const char *minute) {
      return static_cast<int>(60 * parse_number(yaml_text(yaml_at(one, {hour}))).value_or(0) +
                              parse_number(yaml_text(yaml_at(one, {minute}))).value_or(0));
    };
    const int begins = std::clamp(at("startHour", "startMin"), 0, minutes_a_day - 1);
    const int ends = std::clamp(at("endHour", "endMin"), 0, minutes_a_day);
    hours.from(begins, ends > begins ? ends - begins : ends + minutes_a_day - begins);
  };
  for (const YAML::Node &rotation : yaml_items(yaml_at(node, {"rotations"}), most_items)) {
    const YAML::Node restriction = yaml_at(rotation, {"timeRestriction"});
    if (!restriction.IsDefined() || !restriction.IsMap()) {
      hours.all();
      ++round_the_clock;
      continue;
    }
    weekdays = weekdays || yaml_text(yaml_at(restriction, {"type"})) == "weekday-and-time-of-day";
    for (const YAML::Node &one : yaml_items(yaml_at(restriction, {"restrictions"}), most_items))
      window(one);
    for (const YAML::Node &one : yaml_items(yaml_at(restriction, {"restriction"}), most_items))
      window(one);
    if (const YAML::Node one = yaml_at(restriction, {"restriction"}); one.IsDefined() && one.IsMap())
      window(one);
  }
  schedule(node, yaml_text(yaml_at(node, {"timezone"})), hours, weekdays, round_the_clock);
}

void OncallReader::opsgenie_escalation(const YAML::Node &node)
{
  std::vector<Level> levels; // delays count from the alert on
  double before = 0;
  for (const YAML::Node &rule : yaml_items(yaml_at(node, {"rules"}), most_items)) {
    const double amount = parse_number(yaml_text(yaml_at(rule, {"delay", "timeAmount"}))).value_or(0);
    const std::string unit = yaml_text(yaml_at(rule, {"delay", "timeUnit"}), "minutes");
    const double at_s = amount * (unit == "hours" ? 3600 : unit == "days" ? 86400 : minute_s);
    if (!levels.empty() && at_s == before) {
      ++levels.back().people;
      continue;
    }
    if (!levels.empty())
      levels.back().delay_s = at_s - before;
    levels.push_back({0, 1});
    before = at_s;
  }
  policy(node, levels, yaml_text(yaml_at(node, {"repeat", "count"})));
}

void OncallReader::opsgenie(const YAML::Node &root)
{
  std::vector<YAML::Node> all = yaml_items(yaml_at(root, {"data"}), most_items);
  if (const YAML::Node one = yaml_at(root, {"data"}); one.IsDefined() && one.IsMap())
    all.push_back(one);
  for (const char *key : {"schedules", "escalations"})
    for (const YAML::Node &one : yaml_items(yaml_at(root, {key}), most_items))
      all.push_back(one);
  for (const YAML::Node &one : all)
    if (yaml_is_set(yaml_at(one, {"rules"})))
      opsgenie_escalation(one);
    else if (yaml_is_set(yaml_at(one, {"rotations"})))
      opsgenie_schedule(one);
    else
      list(one, yaml_text(yaml_at(one, {"name"}), "a user"), "other",
           "whoever is on duty is taken as able; names play no part");
}

} // namespace

std::string oncall_format(std::string_view text)
{
  const auto holds = [&](std::string_view words) { return text.find(words) != std::string_view::npos; };
  if (holds("\"schedule_layers\"") || holds("\"escalation_rules\""))
    return "pagerduty";
  if ((holds("\"rotations\"") && holds("\"participants\"")) ||
      (holds("\"notifyType\"") && holds("\"timeAmount\"")))
    return "opsgenie";
  return {};
}

Imported import_oncall_export(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = oncall_format(text);
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents || documents->empty())
    return imported;
  OncallReader reader(context, diagnostics, imported);
  if (imported.format == "pagerduty")
    reader.pagerduty(documents->front());
  else
    reader.opsgenie(documents->front());
  if (imported.seen.empty())
    diagnostics.error(context.shown_name, "", "no schedule and no escalation policy in it");
  return imported;
}

} // namespace drsim::import::automation
