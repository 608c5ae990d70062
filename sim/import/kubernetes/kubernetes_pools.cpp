// Node pools of Karpenter: how many machines it may add, and where.
#include "sim/core/size.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

#include <algorithm>

namespace drsim::inline import::inline kubernetes {
namespace {

constexpr const char *zone_label = "topology.kubernetes.io/zone";
constexpr const char *cores_label = "karpenter.k8s.aws/instance-cpu";

} // namespace

/// A NodePool, or a Provisioner as it was called before.
void ManifestImporter::node_pool(const YAML::Node &object)
{
  const std::string name = manifest_name(object);
  ComponentSpec &pool =
      add("node-pool:" + name + (context_.region.empty() ? "" : "@" + context_.region), "node_pool", object);
  const YAML::Node spec = yaml_at(object, {"spec"});
  YAML::Node limit = yaml_at(spec, {"limits", "cpu"});
  if (!yaml_is_set(limit))
    limit.reset(yaml_at(spec, {"limits", "resources", "cpu"}));
  if (yaml_is_set(limit)) {
    if (const auto cores = parse_quantity(yaml_text(limit)))
      put(pool, "limit_cpu", *cores, "count", limit);
    else
      warn(limit, pool.id + ": its limit of cpu is no quantity", "write cores, as in cpu: 100");
  }
  YAML::Node requirements = yaml_at(spec, {"template", "spec", "requirements"});
  if (!yaml_is_set(requirements))
    requirements.reset(yaml_at(spec, {"requirements"}));
  for (const YAML::Node &one : yaml_items(requirements)) {
    const std::string key = yaml_text(yaml_at(one, {"key"}));
    const auto values = yaml_items(yaml_at(one, {"values"}));
    if (yaml_text(yaml_at(one, {"operator"})) != "In")
      continue;
    if (key == cores_label && values.size() == 1)
      if (const auto cores = number(values.front(), key))
        put(pool, "cpu_per_node", *cores, "count", values.front());
    if (key == zone_label)
      for (const YAML::Node &zone : values) {
        need("NodePool/" + name, "pool_zone", yaml_text(zone), zone);
        if (!context_.region.empty() && yaml_text(zone).starts_with(context_.region))
          pool.zones.push_back(yaml_text(zone));
      }
  }
  if (yaml_is_set(limit) && pool.parameters.count("cpu_per_node") == 0)
    diagnostics_.note(context_.shown_name, yaml_line(limit),
                      pool.id +
                          ": how many cores its machines have is not said; what the catalogue says is taken",
                      "set \"" + pool.id + ".cpu_per_node\" in deployment.json");
  seen(object);
}

} // namespace drsim::import::kubernetes
