// Metric alarms and composite alarms of a plan: what each tells of, by the catalogue of metrics.
#include "sim/core/alarm_rule.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/import/terraform/terraform_import.hpp"
#include "sim/import/terraform/terraform_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr double per_millisecond = 1e-3; // units, not figures of the world
constexpr double per_percent = 1e-2;

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

} // namespace

void PlanImporter::alarm_figures(ComponentSpec &component, const PlanResource &resource, const json *metric,
                                 double scale)
{
  set_all(component, resource, "",
          {{"period", "period_s", "s"},
           {"evaluation_periods", "evaluation_periods", "count"},
           {"datapoints_to_alarm", "datapoints_to_alarm", "count"},
           {"threshold", "threshold", "number"},
           {"treat_missing_data", "treat_missing_data", "text"}});
  if (metric != nullptr && metric->contains("period"))
    set(component, resource, &metric->at("period"), "metric_query.metric[0].period", {"", "period_s", "s"});
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

/// What its dimensions name: by reference, else by the name they spell out.
void PlanImporter::alarm_watches(ComponentSpec &component, const PlanResource &resource, const json *metric,
                                 std::set<std::string> kinds)
{
  const bool of_service = kinds.count("service") > 0; // that runs on a scaling group's machines
  if (of_service)
    kinds.insert("autoscaling_group");
  for (const char *attribute : {"dimensions", "metric_query"})
    if (component.links.count("watches") == 0)
      link(component, "watches", resource, attribute, kinds);
  if (const auto watched = component.links.find("watches"); of_service && watched != component.links.end())
    for (const ComponentSpec &service : out_.components)
      if (const auto runs = service.links.find("cluster");
          service.kind == "service" && runs != service.links.end() && runs->second == watched->second)
        watched->second = {service.id};
  const json *dimensions = metric == nullptr                ? resource.value("dimensions")
                           : metric->contains("dimensions") ? &metric->at("dimensions")
                                                            : nullptr;
  if (component.links.count("watches") > 0 || dimensions == nullptr || !dimensions->is_object())
    return;
  for (const json &value : *dimensions)
    for (const PlanResource &other : plan_.resources()) {
      const ComponentSpec *named = of(other);
      if (named != nullptr && kinds.count(named->kind) > 0 && value.is_string() &&
          is_called(other, value.get<std::string>())) {
        component.links["watches"] = {named->id};
        return;
      }
    }
}

void PlanImporter::alarm(const PlanResource &resource)
{
  const auto acts = plan_.references(resource, "alarm_actions");
  if (!acts.empty() && std::all_of(acts.begin(), acts.end(), [](const PlanResource *to) {
        return to->type.starts_with("aws_autoscaling_") || to->type.starts_with("aws_appautoscaling_");
      }))
    return not_understood(resource, "it scales a group and tells nobody: such policies are not modelled");
  const AlarmMetric metric = metric_of(resource);
  const AlarmMeaning meaning = meaning_of(metric, resource.text("comparison_operator"), context_.metrics);
  if (meaning.reading == nullptr)
    return not_understood(resource, meaning.why_not);
  ComponentSpec &component = add(resource, "cloudwatch_alarm", "cloudwatch:", resource.text("alarm_name"));
  word(component, "metric", meaning.failure, resource.address + "." + metric.path,
       metric.name.substr(metric.name.rfind('/') + 1));
  const std::vector<std::string> &kinds = meaning.reading->kinds;
  word(component, "observes", joined_kinds(kinds), resource.address + "." + metric.path,
       meaning.reading->source);
  alarm_figures(component, resource, metric.query, scale_of(metric, meaning));
  alarm_watches(component, resource, metric.query, {kinds.begin(), kinds.end()});
  link(component, "notifies", resource, "alarm_actions", {}, "aws_sns_topic");
  if (component.links.count("watches") == 0)
    warn(resource, "what it watches is not in this plan",
         "set \"links\": {\"" + component.id + "\": {\"watches\": [...]}} in deployment.json");
  if (component.links.count("notifies") == 0 && in_composites_.count(resource.text("alarm_name")) == 0)
    warn(resource, "nobody is told: it has no alarm action that the plan shows");
}

/// Their rules name other alarms, composites among them: each name becomes the component it stands for.
void PlanImporter::composites()
{
  std::map<std::string, std::string> ids; // of alarms, by name
  for (const char *type : {"aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"})
    for (const PlanResource *one : of_type(type))
      if (const ComponentSpec *component = of(*one))
        ids[one->text("alarm_name")] = component->id;
  for (const PlanResource *composite : of_type("aws_cloudwatch_composite_alarm")) {
    ComponentSpec *component = of(*composite);
    if (component == nullptr)
      continue;
    auto rule = parse_alarm_rule(composite->text("alarm_rule")).value_or(AlarmRule{});
    rule.each_name([&](std::string &name) {
      const auto known = ids.find(name);
      if (known == ids.end())
        warn(*composite,
             "its alarm \"" + name.substr(0, 80) + "\" is not played: taken as well at all times");
      else
        name = known->second;
    });
    word(*component, "rule", rule.text(), composite->address + ".alarm_rule");
    if (composite->block("actions_suppressor") != nullptr) {
      set_all(
          *component, *composite, "actions_suppressor",
          {{"wait_period", "suppressor_wait_s", "s"}, {"extension_period", "suppressor_extension_s", "s"}});
      std::string alarm = plan_text(*composite->block("actions_suppressor"), "alarm");
      alarm = alarm.substr(alarm.rfind(':') == std::string::npos ? 0 : alarm.rfind(':') + 1); // an ARN
      link(*component, "suppressor", *composite, "actions_suppressor",
           {"cloudwatch_alarm", "composite_alarm"});
      if (const auto known = ids.find(alarm); known != ids.end())
        component->links["suppressor"] = {known->second};
      if (component->links.count("suppressor") == 0)
        warn(*composite, "the alarm that keeps it quiet is not in this plan: taken as well at all times");
    }
    link(*component, "notifies", *composite, "alarm_actions", {}, "aws_sns_topic");
  }
}

void PlanImporter::alarms()
{
  for (const PlanResource *composite : of_type("aws_cloudwatch_composite_alarm")) {
    const std::string text = composite->text("alarm_rule");
    auto rule = parse_alarm_rule(text);
    if (!rule) {
      not_understood(*composite, text.empty() ? "its rule is known only after apply"
                                              : "its rule is none of CloudWatch's");
      continue;
    }
    rule->each_name([&](std::string &name) { in_composites_.insert(name); });
    add(*composite, "composite_alarm", "cloudwatch:", composite->text("alarm_name"));
  }
  for (const PlanResource *resource : of_type("aws_cloudwatch_metric_alarm"))
    alarm(*resource);
  composites();
  for (const PlanResource *topic : of_type("aws_sns_topic"))
    for (const ComponentSpec &component : out_.components)
      if (const auto told = component.links.find("notifies"); told != component.links.end())
        if (std::find(told->second.begin(), told->second.end(), topic->address) != told->second.end())
          understood(*topic);
}

/// Health checks that count others, or follow an alarm.
void PlanImporter::derived_health_checks()
{
  for (const PlanResource *resource : of_type("aws_route53_health_check")) {
    ComponentSpec *component = of(*resource);
    const std::string sort = resource->text("type");
    if (component == nullptr || (sort != "CALCULATED" && sort != "CLOUDWATCH_METRIC"))
      continue;
    const bool calculated = sort == "CALCULATED";
    word(*component, "sort", calculated ? "calculated" : "alarm", resource->address + ".type");
    set_all(*component, *resource, "", {{"invert_healthcheck", "inverted", "bool"}});
    if (calculated) {
      set_all(*component, *resource, "", {{"child_health_threshold", "child_threshold", "count"}});
      link(*component, "children", *resource, "child_healthchecks", {"route53_health_check"});
      if (component->links.empty())
        warn(*resource, "none of the checks it counts is in this plan");
      continue;
    }
    const std::string missing = resource->text("insufficient_data_health_status");
    if (!missing.empty())
      word(*component, "insufficient_data",
           missing == "Healthy"     ? "healthy"
           : missing == "Unhealthy" ? "unhealthy"
                                    : "last_known",
           resource->address + ".insufficient_data_health_status");
    link(*component, "alarm", *resource, "cloudwatch_alarm_name", {"cloudwatch_alarm"});
    for (const PlanResource *alarm : of_type("aws_cloudwatch_metric_alarm"))
      if (const ComponentSpec *known = of(*alarm);
          known != nullptr && component->links.empty() &&
          alarm->text("alarm_name") == resource->text("cloudwatch_alarm_name"))
        component->links["alarm"] = {known->id};
    if (component->links.empty())
      warn(*resource, "the alarm it follows is not in this plan: taken as healthy at all times");
  }
}

} // namespace drsim::import::terraform
