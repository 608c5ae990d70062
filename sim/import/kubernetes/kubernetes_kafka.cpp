// Brokers that Strimzi's operator runs.
#include "sim/import/kubernetes/kubernetes_kafka.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/kafka_settings.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <yaml-cpp/yaml.h>

namespace drsim::inline import::inline kubernetes {
namespace {

struct KafkaDefault {
  const char *parameter;
  double value;
  const char *unit;
};
// ReplicationConfigs.java, ServerLogConfigs.java: https://kafka.apache.org/documentation/#brokerconfigs
constexpr KafkaDefault defaults[] = {{"replication_factor", 1, "count"},
                                     {"min_insync_replicas", 1, "count"},
                                     {"unclean_leader_election", 0, "bool"}};

} // namespace

std::optional<ComponentSpec> read_kafka(const YAML::Node &object, const ImportContext &context,
                                        Diagnostics &diagnostics)
{
  const YAML::Node kafka = yaml_at(object, {"spec", "kafka"});
  const YAML::Node replicas = yaml_at(kafka, {"replicas"});
  const auto brokers = parse_number(yaml_text(replicas));
  const std::string name = yaml_text(yaml_at(object, {"metadata", "name"}));
  if (!brokers) {
    diagnostics.warning(
        context.shown_name, yaml_line(object), "Kafka \"" + name + "\" does not say how many brokers it has",
        "describe it in deployment.json, kind msk, with \"brokers\" as its KafkaNodePool says");
    return std::nullopt;
  }
  ComponentSpec component;
  component.id = "msk:" + id_part(name);
  component.kind = "msk";
  component.title = "Kafka cluster " + name;
  component.region = context.region;
  component.from = {Source::user_file, Confidence::set, context.shown_name, yaml_line(object), ""};
  component.parameters["brokers"] = set_number(*brokers, "count", context, yaml_line(replicas));
  const YAML::Node rack = yaml_at(kafka, {"rack"});
  component.parameters["rack_aware"] =
      set_number(yaml_is_set(rack) ? 1.0 : 0.0, "bool", context, yaml_line(yaml_is_set(rack) ? rack : kafka),
                 yaml_is_set(rack) ? "" : "without spec.kafka.rack replicas may share a zone");
  const YAML::Node config = yaml_at(kafka, {"config"});
  if (config.IsDefined() && config.IsMap())
    for (const auto &entry : config)
      if (const KafkaSetting *setting = kafka_setting(yaml_text(entry.first))) {
        const std::string text = yaml_text(entry.second);
        const auto number = text == "true"    ? std::optional(1.0)
                            : text == "false" ? std::optional(0.0)
                                              : parse_number(text);
        if (number)
          component.parameters[setting->parameter] =
              set_number(*number / setting->per_unit, setting->unit, context, yaml_line(entry.second));
      }
  for (const KafkaDefault &one : defaults)
    if (const auto [at, fresh] = component.parameters.emplace(
            one.parameter, set_number(one.value, one.unit, context, yaml_line(kafka), "Kafka's default"));
        fresh) {
      at->second.from.source = Source::provider_default;
      at->second.from.confidence = Confidence::documented;
    }
  return component;
}

} // namespace drsim::import::kubernetes
