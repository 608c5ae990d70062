// Metric alarms of a plan: what each tells of, by the catalogue of metrics.
#include "sim/core/alarm_rule.hpp"
#include "sim/core/units.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/facts/runbook_address.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr double per_millisecond = 1e-3; // units, not figures of the world

/// The metric an alarm looks at, in the alarm itself or in the first query that names one.
struct AlarmMetric {
  std::string name;            ///< "AWS/RDS/ReplicaLag"
  std::string path;            ///< where the name stands
  const json *query = nullptr; ///< metric of a query; null: the alarm's own attributes
  bool ratio = false;          ///< an expression divides
  bool times_hundred = false;  ///< and says percent
};

AlarmMetric metric_of(const PlanResource &alarm)
{
  AlarmMetric metric{alarm.text("namespace") + "/" + alarm.text("metric_name"), "metric_name", nullptr};
  const json *queries = alarm.value("metric_query");
  if (!alarm.text("metric_name").empty() || queries == nullptr || !queries->is_array())
    return metric;
  for (std::size_t i = 0; i < queries->size(); ++i) {
    const json &query = (*queries)[i];
    if (!query.is_object())
      continue;
    const std::string expression = plan_text(query, "expression");
    metric.ratio = metric.ratio || expression.find('/') != std::string::npos;
    metric.times_hundred = metric.times_hundred || expression.find("100") != std::string::npos;
    const auto inner = query.find("metric");
    if (metric.query != nullptr || inner == query.end() || !inner->is_array() || inner->empty() ||
        !inner->front().is_object())
      continue;
    metric.query = &inner->front();
    metric.name = plan_text(*metric.query, "namespace") + "/" + plan_text(*metric.query, "metric_name");
    metric.path = "metric_query[" + std::to_string(i) + "].metric[0].metric_name";
  }
  return metric;
}

/// The failure that a reading tells with this comparison; "" when it looks at the other side.
std::string failure_of(const MetricReading &reading, const std::string &comparison)
{
  if (comparison.starts_with("Less"))
    return reading.low;
  if (comparison.starts_with("Greater"))
    return reading.high;
  return reading.low.empty() ? reading.high : reading.low; // known only after apply, or a band
}

struct AlarmMeaning {
  const MetricReading *reading = nullptr;
  std::string failure;
  std::string why_not;
};

AlarmMeaning meaning_of(const AlarmMetric &metric, const std::string &comparison,
                        const MetricCatalogue *catalogue)
{
  AlarmMeaning meaning;
  if (metric.name == "/")
    return {nullptr, "", "its metric is an expression alone, or known only after apply"};
  meaning.why_not = "the catalogue of metrics has none called \"" + metric.name.substr(0, 80) + "\"";
  if (catalogue == nullptr)
    return meaning;
  const auto readings = catalogue->of(metric.name);
  if (readings.empty())
    return meaning;
  const MetricReading &reading = *readings.front(); // the most exact name
  const std::string failure = failure_of(reading, comparison);
  if (!failure.empty() && (!reading.share || metric.ratio))
    return {&reading, failure, ""};
  const std::string name = metric.name.substr(metric.name.rfind('/') + 1, 80);
  meaning.why_not = failure.empty()
                        ? "no failure shows in " + name + " on that side of its threshold"
                        : "the alarm counts " + name + "; only their share (metric math a / b) is modelled";
  return meaning;
}

double scale_of(const AlarmMetric &metric, const AlarmMeaning &meaning)
{
  const std::string &unit = meaning.reading->unit;
  if (unit == "percent" || (metric.ratio && metric.times_hundred && meaning.failure == "5xx_ratio"))
    return per_percent;
  return unit == "ms" ? per_millisecond : 1;
}

bool is_called(const PlanResource &resource, const std::string &name)
{
  for (const char *attribute : {"identifier", "cluster_identifier", "replication_group_id", "cluster_id",
                                "cluster_name", "name", "replicator_name", "arn_suffix", "id"})
    if (resource.text(attribute) == name)
      return true;
  return false;
}

void alarm_figures(PlanReading &reading, ComponentSpec &component, const PlanResource &resource,
                   const json *metric, double scale)
{
  reading.set_all(component, resource, "",
                  {{"period", "period_s", "s"},
                   {"evaluation_periods", "evaluation_periods", "count"},
                   {"datapoints_to_alarm", "datapoints_to_alarm", "count"},
                   {"threshold", "threshold", "number"},
                   {"treat_missing_data", "treat_missing_data", "text"}});
  if (metric != nullptr && metric->contains("period"))
    reading.set(component, resource, &metric->at("period"), "metric_query.metric[0].period",
                {"", "period_s", "s"});
  const auto threshold = component.parameters.find("threshold");
  if (scale != 1 && threshold != component.parameters.end()) {
    threshold->second.value = Distribution(threshold->second.value.mean() * scale);
    threshold->second.from.note = scale == per_percent ? "written in percent" : "written in milliseconds";
  }
  if (component.parameters.count("datapoints_to_alarm") == 0 &&
      component.parameters.count("evaluation_periods") > 0) {
    Parameter &points = component.parameters["datapoints_to_alarm"];
    points = component.parameters.at("evaluation_periods");
    points.from.source = Source::provider_default;
    points.from.confidence = Confidence::documented;
    points.from.note = "as many as evaluation_periods when unset (API-CW)";
  }
}

/// Keeps whom the dimensions ask for: components of other files may be called so, and nothing else is meant.
void alarm_names(PlanReading &reading, ComponentSpec &component, const PlanResource &resource,
                 const json &dimensions)
{
  std::string names;
  for (const auto &[dimension, value] : dimensions.items())
    if (value.is_string() && value.get<std::string>().find_first_of("\"\\") == std::string::npos)
      names += (names.empty() ? "" : ", ") + dimension + "=\"" + value.get<std::string>() + "\"";
  if (!names.empty())
    reading.word(component, "names", names, resource.address + ".dimensions", "");
}

/// What its dimensions name: by reference, else by the name they spell out.
void alarm_watches(PlanReading &reading, ComponentSpec &component, const PlanResource &resource,
                   const json *metric, std::set<std::string> kinds)
{
  const bool of_service = kinds.count("service") > 0; // that runs on a scaling group's machines
  if (of_service)
    kinds.insert("autoscaling_group");
  for (const char *attribute : {"dimensions", "metric_query"})
    if (component.links.count("watches") == 0)
      reading.link(component, "watches", resource, attribute, kinds);
  if (const auto watched = component.links.find("watches"); of_service && watched != component.links.end())
    for (const ComponentSpec &service : reading.out.components)
      if (const auto runs = service.links.find("cluster");
          service.kind == "service" && runs != service.links.end() && runs->second == watched->second)
        watched->second = {service.id};
  const json *dimensions = metric == nullptr                ? resource.value("dimensions")
                           : metric->contains("dimensions") ? &metric->at("dimensions")
                                                            : nullptr;
  if (component.links.count("watches") > 0 || dimensions == nullptr || !dimensions->is_object())
    return;
  alarm_names(reading, component, resource, *dimensions);
  for (const json &value : *dimensions)
    for (const PlanResource &other : reading.plan.resources()) {
      const ComponentSpec *named = reading.of(other);
      if (named != nullptr && kinds.count(named->kind) > 0 && value.is_string() &&
          is_called(other, value.get<std::string>())) {
        component.links["watches"] = {named->id};
        return;
      }
    }
}

void alarm(PlanReading &reading, const PlanResource &resource, bool in_composite)
{
  const auto acts = reading.plan.references(resource, "alarm_actions");
  if (!acts.empty() && std::all_of(acts.begin(), acts.end(), [](const PlanResource *to) {
        return to->type.starts_with("aws_autoscaling_") || to->type.starts_with("aws_appautoscaling_");
      }))
    return reading.not_understood(resource,
                                  "it scales a group and tells nobody: such policies are not modelled");
  const AlarmMetric metric = metric_of(resource);
  const AlarmMeaning meaning =
      meaning_of(metric, resource.text("comparison_operator"), reading.context.metrics);
  if (meaning.reading == nullptr)
    return reading.not_understood(resource, meaning.why_not);
  ComponentSpec &component =
      reading.add(resource, "cloudwatch_alarm", "cloudwatch:", resource.text("alarm_name"));
  reading.word(component, "metric", meaning.failure, resource.address + "." + metric.path,
               metric.name.substr(metric.name.rfind('/') + 1));
  const std::vector<std::string> &kinds = meaning.reading->kinds;
  reading.word(component, "observes", joined_kinds(kinds), resource.address + "." + metric.path,
               meaning.reading->source);
  alarm_figures(reading, component, resource, metric.query, scale_of(metric, meaning));
  alarm_watches(reading, component, resource, metric.query, {kinds.begin(), kinds.end()});
  link_told(reading, component, resource);
  alarm_page(reading, component, resource);
  if (component.links.count("watches") == 0)
    reading.warn(resource, "what it watches is not in this plan",
                 "set \"links\": {\"" + component.id + "\": {\"watches\": [...]}} in deployment.json");
  const json *enabled = resource.value("actions_enabled");
  const bool silenced = enabled != nullptr && (*enabled == false || *enabled == "false"); // said by link_told
  if (component.links.count("notifies") == 0 && !in_composite && !silenced)
    reading.warn(resource, "nobody is told: it has no alarm action that the plan shows");
}

void metric_alarms(PlanReading &reading, const PlanObjects &all)
{
  std::set<std::string> in_composites; // names
  for (const PlanResource *composite : reading.of_type("aws_cloudwatch_composite_alarm"))
    if (auto rule = parse_alarm_rule(composite->text("alarm_rule")))
      rule->each_name([&](std::string &name) {
        in_composites.insert(name.substr(name.rfind(':') + 1)); // an ARN ends in the name
      });
  for (const PlanResource *one : all)
    alarm(reading, *one,
          in_composites.contains(one->text("alarm_name").empty() ? one->name : one->text("alarm_name")));
}

} // namespace

std::vector<PlanRow> alarm_rows()
{
  return {{{"aws_cloudwatch_metric_alarm"}, PlanStage::alarms, metric_alarms}};
}

} // namespace drsim::import::terraform
