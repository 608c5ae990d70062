// Backup plans and metric alarms of a plan.

#include "sim/import/terraform_import.hpp"
#include "sim/import/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace drsim {
namespace {

using nlohmann::json;

constexpr int days_a_week = 7;
constexpr double day_s = 86400;

std::optional<int> small_number(std::string_view text)
{
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 ? std::optional<int>(value)
                                                                                : std::nullopt;
}

std::optional<int> day_number(std::string_view text)
{
  static const std::vector<std::string> names = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (text == names[i])
      return static_cast<int>(i) + 1;
  return small_number(text);
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos)
      return parts;
    text.remove_prefix(at + 1);
  }
}

/// The values of a cron field, sorted: "*", "?", "5", "5,17", "8-18", "*/6", "0/12"; empty when unreadable.
std::vector<int> cron_field(std::string_view field, int low, int high)
{
  std::set<int> values;
  for (std::string_view part : split(field, ',')) {
    const auto step_parts = split(part, '/');
    const auto step = step_parts.size() == 2 ? small_number(step_parts[1]) : std::optional<int>(1);
    if (step_parts.size() > 2 || !step || *step == 0)
      return {};
    int first = low;
    int last = high;
    if (step_parts[0] != "*" && step_parts[0] != "?") {
      const auto ends = split(step_parts[0], '-');
      const auto from = day_number(ends[0]);
      const auto to = ends.size() == 2 ? day_number(ends[1]) : from;
      if (ends.size() > 2 || !from || !to || *from < low || *to > high || *from > *to)
        return {};
      first = *from;
      last = step_parts.size() == 2 && ends.size() == 1 ? high : *to;
    }
    for (int value = first; value <= last; value += *step)
      values.insert(value);
  }
  return {values.begin(), values.end()};
}

/// Longest gap between runs in a week that repeats.
double longest_gap_s(const std::vector<int> &minutes, const std::vector<int> &hours,
                     const std::vector<int> &days)
{
  std::vector<double> runs;
  for (const int day : days)
    for (const int hour : hours)
      for (const int minute : minutes)
        runs.push_back(day * day_s + hour * 3600.0 + minute * 60.0);
  double longest = runs.front() + days_a_week * day_s - runs.back();
  for (std::size_t i = 1; i < runs.size(); ++i)
    longest = std::max(longest, runs[i] - runs[i - 1]);
  return longest;
}

std::optional<double> rate_period_s(std::string_view inside)
{
  const auto parts = split(inside, ' ');
  const auto count = parts.size() == 2 ? small_number(parts[0]) : std::nullopt;
  if (!count || *count == 0)
    return std::nullopt;
  for (const auto &[unit, unit_s] : {std::pair{"minute", 60.0}, {"hour", 3600.0}, {"day", day_s}})
    if (parts[1] == unit || parts[1] == std::string(unit) + "s")
      return *count * unit_s;
  return std::nullopt;
}

} // namespace

std::optional<double> schedule_period_s(std::string_view schedule)
{
  const std::size_t open = schedule.find('(');
  if (open == std::string_view::npos || !schedule.ends_with(')'))
    return std::nullopt;
  const std::string_view inside = schedule.substr(open + 1, schedule.size() - open - 2);
  if (schedule.substr(0, open) == "rate")
    return rate_period_s(inside);
  const auto fields = split(inside, ' ');
  if (schedule.substr(0, open) != "cron" || fields.size() != 6 || fields[3] != "*" || fields[5] != "*")
    return std::nullopt;
  const auto minutes = cron_field(fields[0], 0, 59);
  const auto hours = cron_field(fields[1], 0, 23);
  if (minutes.empty() || hours.empty())
    return std::nullopt;
  if (fields[2] != "?" && fields[2] != "*") { // one day of each month: 31 days at worst
    const bool once = small_number(fields[2]).has_value() && minutes.size() == 1 && hours.size() == 1;
    return once ? std::optional<double>(31 * day_s) : std::nullopt;
  }
  const auto days = cron_field(fields[4], 1, days_a_week);
  return days.empty() ? std::nullopt : std::optional<double>(longest_gap_s(minutes, hours, days));
}

void PlanImporter::schedule(ComponentSpec &component, const PlanResource &plan)
{
  const json *rules = plan.value("rule");
  if (rules == nullptr || !rules->is_array() || rules->empty())
    return warn(plan, "has no rule the plan can show", "set its \"period_s\" in deployment.json");
  std::optional<double> best;
  for (std::size_t i = 0; i < rules->size(); ++i) {
    const json &rule = (*rules)[i];
    const std::string path = plan.address + ".rule[" + std::to_string(i) + "]";
    const auto written = rule.find("schedule");
    if (written != rule.end() && written->is_string()) {
      const auto period = schedule_period_s(written->get<std::string>());
      if (!period)
        warn(plan,
             "rule[" + std::to_string(i) + "].schedule \"" + written->get<std::string>().substr(0, 60) +
                 "\" cannot be read",
             "set \"" + component.id + ".period_s\" in deployment.json");
      else if (!best || *period < *best) {
        best = period;
        put(component, "period_s", *period, "s", path + ".schedule", written->get<std::string>());
      }
    }
    copies(component, plan, rule, i);
    start_window(component, rule, path);
  }
}

void PlanImporter::backups()
{
  for (const PlanResource *plan : of_type("aws_backup_plan")) {
    ComponentSpec &component = add(*plan, "backup_plan", "backup:", plan->text("name"));
    schedule(component, *plan);
    std::vector<std::string> stores;
    for (const PlanResource *selection : of_type("aws_backup_selection")) {
      if (!plan_.refers(*selection, "plan_id", *plan))
        continue;
      understood(*selection);
      link(component, "stores", *selection, "resources", {"rds_instance"});
      for (const ComponentSpec &store : out_.components)
        if (store.kind == "rds_instance" && store.region == plan->region && selects(*selection, store))
          component.links["stores"].push_back(store.id);
      const auto found = component.links.find("stores");
      if (found != component.links.end())
        for (const std::string &store : found->second)
          if (std::find(stores.begin(), stores.end(), store) == stores.end())
            stores.push_back(store);
    }
    if (!stores.empty())
      component.links["stores"] = stores;
    else
      warn(*plan, "no selection names a database of this plan",
           "set \"links\": {\"" + component.id + "\": {\"stores\": [...]}} in deployment.json");
  }
}

/// Finds the metric and what it is called here; false when the simulation has none like it.
bool PlanImporter::alarm_metric(ComponentSpec &component, const PlanResource &alarm, const json *&metric)
{
  std::string name = alarm.text("metric_name");
  std::string path = "metric_name";
  bool ratio = false;
  if (const json *queries = alarm.value("metric_query");
      name.empty() && queries != nullptr && queries->is_array())
    for (std::size_t i = 0; i < queries->size(); ++i) {
      const json &query = (*queries)[i];
      const auto expression = query.find("expression");
      ratio = ratio || (expression != query.end() && expression->is_string() &&
                        expression->get_ref<const std::string &>().find('/') != std::string::npos);
      const auto inner = query.find("metric");
      if (metric != nullptr || inner == query.end() || !inner->is_array() || inner->empty())
        continue;
      metric = &inner->front();
      const auto called = metric->find("metric_name");
      name = called != metric->end() && called->is_string() ? called->get<std::string>() : std::string();
      path = "metric_query[" + std::to_string(i) + "].metric[0].metric_name";
    }
  std::string here;
  if (name == "HealthCheckStatus" || name == "HealthCheckPercentageHealthy")
    here = "health_check_status";
  else if (name == "ReplicaLag")
    here = "replica_lag_s";
  else if (name.find("5XX") != std::string::npos && ratio)
    here = "5xx_ratio";
  if (here.empty()) {
    not_understood(alarm,
                   name.find("5XX") != std::string::npos
                       ? "the alarm counts 5xx answers; only their share (metric math a / b) is modelled"
                       : "the simulation has no metric like \"" + name.substr(0, 80) + "\"");
    return false;
  }
  put(component, "metric", std::nan(""), "text", alarm.address + "." + path, name);
  component.parameters["metric"].text = here;
  return true;
}

void PlanImporter::alarm(const PlanResource &resource)
{
  ComponentSpec draft;
  const json *metric = nullptr;
  if (!alarm_metric(draft, resource, metric))
    return;
  ComponentSpec &component = add(resource, "cloudwatch_alarm", "cloudwatch:", resource.text("alarm_name"));
  component.parameters = draft.parameters;
  set_all(component, resource, "",
          {{"period", "period_s", "s"},
           {"evaluation_periods", "evaluation_periods", "count"},
           {"datapoints_to_alarm", "datapoints_to_alarm", "count"},
           {"threshold", "threshold", "number"},
           {"treat_missing_data", "treat_missing_data", "text"}});
  if (metric != nullptr && metric->contains("period"))
    set(component, resource, &metric->at("period"), "metric_query.metric[0].period", {"", "period_s", "s"});
  if (component.parameters.count("datapoints_to_alarm") == 0 &&
      component.parameters.count("evaluation_periods") > 0) {
    Parameter &points = component.parameters["datapoints_to_alarm"];
    points = component.parameters.at("evaluation_periods");
    points.from.source = Source::provider_default;
    points.from.confidence = Confidence::documented;
    points.from.note = "as many as evaluation_periods when unset (API-CW)";
  }
  const std::set<std::string> watched = {"route53_health_check", "rds_replica", "rds_instance", "alb"};
  for (const char *attribute : {"dimensions", "metric_query"})
    if (component.links.count("watches") == 0)
      link(component, "watches", resource, attribute, watched);
  link(component, "notifies", resource, "alarm_actions", {}, "aws_sns_topic");
  if (const auto told = told_by_composites_.find(resource.address); told != told_by_composites_.end())
    for (const std::string &topic : told->second)
      component.links["notifies"].push_back(topic);
  if (component.links.count("watches") == 0)
    warn(resource, "what it watches is not in this plan",
         "set \"links\": {\"" + component.id + "\": {\"watches\": [...]}} in deployment.json");
  if (component.links.count("notifies") == 0)
    warn(resource, "nobody is told: it has no alarm action that the plan shows");
}

void PlanImporter::alarms()
{
  for (const PlanResource *resource : of_type("aws_cloudwatch_metric_alarm"))
    alarm(*resource);
  for (const PlanResource *topic : of_type("aws_sns_topic"))
    for (const ComponentSpec &component : out_.components)
      if (const auto told = component.links.find("notifies"); told != component.links.end())
        if (std::find(told->second.begin(), told->second.end(), topic->address) != told->second.end())
          understood(*topic);
}

} // namespace drsim
