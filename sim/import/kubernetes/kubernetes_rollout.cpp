#include "sim/core/duration.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr double percent = 0.01;

/// "60", 60, "1m": seconds; absent when it is none.
std::optional<double> seconds_of(const YAML::Node &node)
{
  const std::string text = yaml_text(node);
  return text.empty() ? std::nullopt : parse_duration_s(text);
}

} // namespace

/// An Argo Rollout that switches all requests at once to new pods beside the old: how long these are kept. An
/// analysis after the switch may take it back by itself.
void ManifestImporter::blue_green(const YAML::Node &object, const Workload &workload)
{
  const YAML::Node said = yaml_at(object, {"spec", "strategy", "blueGreen"});
  ComponentSpec &delivery = add("delivery:" + workload.component, "delivery", object);
  delivery.title = "Blue-green releases of " + workload.name;
  delivery.links["services"] = {workload.component};
  Parameter &strategy = delivery.parameters["strategy"];
  strategy.unit = "text";
  strategy.text = "blue_green";
  strategy.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(said), ""};
  set(delivery, said, {{"scaleDownDelaySeconds"}, "kept_beside_s", "s"});
  const bool analysed = yaml_at(said, {"postPromotionAnalysis"}).IsDefined();
  put(delivery, "automatic_rollback", analysed ? 1 : 0, "bool", said,
      analysed ? "an analysis after the switch ends it" : "no analysis after the switch: people roll back");
}

/// An Argo Rollout's canary: its first weight, its first pause. An analysis may roll it back by itself.
void ManifestImporter::rollout(const YAML::Node &object, const Workload &workload)
{
  const YAML::Node canary = yaml_at(object, {"spec", "strategy", "canary"});
  if (const YAML::Node other = yaml_at(object, {"spec", "strategy", "blueGreen"});
      other.IsDefined() && other.IsMap())
    return blue_green(object, workload);
  if (!canary.IsDefined() || !canary.IsMap())
    return;
  ComponentSpec &delivery = add("delivery:" + workload.component, "delivery", object);
  delivery.title = "Canary of " + workload.name;
  delivery.links["services"] = {workload.component};
  bool analysed = yaml_at(canary, {"analysis"}).IsDefined();
  for (const YAML::Node &step : yaml_items(yaml_at(canary, {"steps"}))) {
    const YAML::Node weight = yaml_at(step, {"setWeight"});
    const YAML::Node pause = yaml_at(step, {"pause", "duration"});
    analysed = analysed || yaml_at(step, {"analysis"}).IsDefined();
    if (weight.IsDefined() && delivery.parameters.count("canary_weight") == 0)
      if (const auto value = number(weight, "setWeight"))
        put(delivery, "canary_weight", *value * percent, "ratio", weight);
    const auto length = seconds_of(pause);
    if (!length && yaml_is_set(pause))
      warn(pause, "the duration of a pause is not one", "write \"10m\"; the catalogue's is taken");
    if (const auto value = length; value && delivery.parameters.count("canary_interval_s") == 0)
      put(delivery, "canary_interval_s", *value, "s", pause);
  }
  put(delivery, "automatic_rollback", analysed ? 1 : 0, "bool", canary,
      analysed ? "an analysis ends it" : "no analysis: people roll back");
}

/// A Flagger Canary: steps of traffic, each watched for an interval, rolled back after some failed checks.
void ManifestImporter::canary(const YAML::Node &object, const std::string &name)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const YAML::Node target = yaml_at(spec, {"targetRef", "name"});
  YAML::Node analysis = yaml_at(spec, {"analysis"});
  if (!analysis.IsDefined())
    analysis.reset(yaml_at(spec, {"canaryAnalysis"})); // before v1beta1
  if (!target.IsDefined() || !analysis.IsDefined())
    return seen(object, "no targetRef or no analysis");
  const Workload *workload = workload_of(yaml_text(target), manifest_space(object));
  ComponentSpec &delivery = add("delivery:" + with_region(id_part(name)), "delivery", object);
  delivery.title = "Canary of " + yaml_text(target);
  delivery.links["services"] = {workload == nullptr ? with_region(yaml_text(target)) : workload->component};
  if (workload == nullptr)
    diagnostics_.note(context_.shown_name, yaml_line(target),
                      "what it releases, " + yaml_text(target) + ", is described in another file");
  YAML::Node weight = yaml_at(analysis, {"stepWeight"});
  if (const auto steps = yaml_items(yaml_at(analysis, {"stepWeights"})); !steps.empty())
    weight.reset(steps.front()); // steps of different sizes: the first bears the risk
  if (weight.IsDefined())
    if (const auto value = number(weight, "stepWeight"))
      put(delivery, "canary_weight", *value * percent, "ratio", weight);
  if (const YAML::Node interval = yaml_at(analysis, {"interval"}); interval.IsDefined()) {
    if (const auto value = seconds_of(interval))
      put(delivery, "canary_interval_s", *value, "s", interval);
    else
      warn(interval, "the interval of the analysis is not a duration",
           "write \"1m\"; the catalogue's is taken");
  }
  set(delivery, analysis, {{"threshold"}, "canary_failure_limit", "count"});
  put(delivery, "automatic_rollback", 1, "bool", analysis, "Flagger rolls back by itself");
  for (const YAML::Node &metric : yaml_items(yaml_at(analysis, {"metrics"}))) {
    YAML::Node least = yaml_at(metric, {"thresholdRange", "min"});
    if (!least.IsDefined())
      least.reset(yaml_at(metric, {"threshold"})); // old spelling
    if (yaml_text(yaml_at(metric, {"name"})) != "request-success-rate" || !least.IsDefined())
      continue;
    if (const auto value = number(least, "thresholdRange.min"))
      put(delivery, "error_threshold", 1 - *value * percent, "ratio", least);
  }
  seen(object);
}

} // namespace drsim::import::kubernetes
