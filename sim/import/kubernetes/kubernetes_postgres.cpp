// PostgreSQL that CloudNativePG's operator runs.
#include "sim/import/kubernetes/kubernetes_postgres.hpp"

#include "sim/core/size.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/facts/set_parameter.hpp"

#include <yaml-cpp/yaml.h>

namespace drsim::inline import::inline kubernetes {
namespace {

// A node without a word is NotReady 40 s later, plus U(0, 10) of its last renewal (facts 7.1).
constexpr double node_lost_most_s = 50;
constexpr double node_lost_span_s = 10;
constexpr double connections = 100; ///< PostgreSQL's default, which the operator keeps

class Reading {
public:
  Reading(ComponentSpec &component, const ImportContext &context) : component_(component), context_(context)
  {
  }

  /// What the manifest sets; false when it does not.
  bool set(const char *parameter, const char *unit, const YAML::Node &at)
  {
    const auto number = parse_number(yaml_text(at));
    if (number)
      component_.parameters[parameter] = set_number(*number, unit, context_, yaml_line(at));
    return number.has_value();
  }
  void flag(const char *parameter, bool value, const YAML::Node &at)
  {
    component_.parameters[parameter] = set_number(value ? 1.0 : 0.0, "bool", context_, yaml_line(at));
  }
  void fall_back(const char *parameter, double value, const char *unit, const char *why)
  {
    Parameter &set = component_.parameters[parameter] =
        set_number(value, unit, context_, component_.from.address, why);
    set.from.source = Source::provider_default;
    set.from.confidence = Confidence::assumed;
  }

private:
  ComponentSpec &component_;
  const ImportContext &context_;
};

/// Synchronous members as the operator has them: a quorum of its own (required unless it says preferred), or
/// the older minSyncReplicas, which shrinks with the members that are there.
void read_synchronous(Reading &reading, const YAML::Node &spec)
{
  const YAML::Node now = yaml_at(spec, {"postgresql", "synchronous"});
  const YAML::Node number = yaml_at(now, {"number"});
  const YAML::Node before = yaml_at(spec, {"minSyncReplicas"});
  const bool older = !yaml_is_set(number);
  const YAML::Node &count = older ? before : number;
  const auto members = parse_number(yaml_text(count));
  if (!members || *members < 1)
    return;
  reading.flag("synchronous", true, count);
  reading.set("synchronous_members", "count", count);
  reading.flag("synchronous_strict", !older && yaml_text(yaml_at(now, {"dataDurability"})) != "preferred",
               count);
}

} // namespace

bool is_cloud_native_pg(const YAML::Node &object)
{
  return yaml_text(yaml_at(object, {"kind"})) == "Cluster" &&
         yaml_text(yaml_at(object, {"apiVersion"})).starts_with("postgresql.cnpg.io/");
}

std::optional<ComponentSpec> read_cloud_native_pg(const YAML::Node &object, const ImportContext &context,
                                                  Diagnostics &diagnostics)
{
  const YAML::Node spec = yaml_at(object, {"spec"});
  const std::string name = yaml_text(yaml_at(object, {"metadata", "name"}));
  if (yaml_text(yaml_at(spec, {"replica", "enabled"})) == "true") {
    diagnostics.warning(context.shown_name, yaml_line(object),
                        "Cluster \"" + name + "\" of CloudNativePG follows another cluster: it is not played",
                        "describe it in deployment.json, kind rds_replica, with the other as its \"source\"");
    return std::nullopt;
  }
  ComponentSpec component;
  component.id = id_part(name);
  component.kind = "patroni";
  component.title = "PostgreSQL " + name + " (CloudNativePG)";
  component.region = context.region;
  component.from = {Source::user_file, Confidence::set, context.shown_name, yaml_line(object), ""};
  Reading reading(component, context);
  if (!reading.set("members", "count", yaml_at(spec, {"instances"})))
    reading.fall_back("members", 1, "count", "without spec.instances there is one");
  const double delay_s = parse_number(yaml_text(yaml_at(spec, {"failoverDelay"}))).value_or(0);
  reading.fall_back("ttl_s", node_lost_most_s + delay_s, "s",
                    "in place of a leader's key: the pod is not ready 40 to 50 s after its node is lost, "
                    "then failoverDelay");
  reading.fall_back("loop_wait_s", node_lost_span_s, "s", "when the node's last renewal was");
  if (!reading.set("max_connections", "count",
                   yaml_at(spec, {"postgresql", "parameters", "max_connections"})))
    reading.fall_back("max_connections", connections, "count", "PostgreSQL's default");
  read_synchronous(reading, spec);
  return component;
}

} // namespace drsim::import::kubernetes
