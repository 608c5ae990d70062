// How callers call, where a mesh or a gateway says so: time-outs and retries of Istio's VirtualService and of
// the Gateway API's HTTPRoute.
#include "sim/core/duration.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"

namespace drsim::inline import::inline kubernetes {
namespace {

/// "reviews.shop.svc.cluster.local" -> service and namespace; an empty name for hosts outside of the cluster.
std::pair<std::string, std::string> host_in_cluster(const std::string &host, const std::string &space)
{
  const std::size_t dot = host.find('.');
  if (dot == std::string::npos)
    return {host, space};
  const std::string rest = host.substr(dot + 1);
  const std::size_t next = rest.find('.');
  const bool inside = next == std::string::npos || rest.compare(next, 4, ".svc") == 0;
  return inside ? std::pair{host.substr(0, dot), rest.substr(0, next)}
                : std::pair<std::string, std::string>{};
}

} // namespace

/// A rule without conditions speaks for most calls; others only for their part of them.
void ManifestImporter::virtual_service(const YAML::Node &object)
{
  std::size_t taken = 0;
  const std::vector<YAML::Node> rules = yaml_items(yaml_at(object, {"spec", "http"}));
  for (const bool conditional : {true, false}) // what stands last holds
    for (const YAML::Node &rule : rules) {
      if (yaml_is_set(yaml_at(rule, {"match"})) != conditional)
        continue;
      const CallRule how{yaml_at(rule, {"retries", "perTryTimeout"}), yaml_at(rule, {"timeout"}),
                         yaml_at(rule, {"retries", "attempts"}), yaml_at(rule, {"retries", "backoff"})};
      for (const YAML::Node &way : yaml_items(yaml_at(rule, {"route"})))
        taken += calls(object, yaml_at(way, {"destination", "host"}), manifest_space(object), how);
    }
  seen(object, taken > 0 ? "" : "it sets no time-out and no retries of calls to a service");
}

void ManifestImporter::http_route(const YAML::Node &object)
{
  std::size_t taken = 0;
  for (const YAML::Node &rule : yaml_items(yaml_at(object, {"spec", "rules"}))) {
    const CallRule how{yaml_at(rule, {"timeouts", "backendRequest"}), yaml_at(rule, {"timeouts", "request"}),
                       yaml_at(rule, {"retry", "attempts"}), yaml_at(rule, {"retry", "backoff"})};
    for (const YAML::Node &backend : yaml_items(yaml_at(rule, {"backendRefs"}))) {
      const std::string space = yaml_text(yaml_at(backend, {"namespace"}));
      taken += calls(object, yaml_at(backend, {"name"}), space.empty() ? manifest_space(object) : space, how);
    }
  }
  seen(object, taken > 0 ? "" : "it sets no time-out and no retries of calls to a service");
}

/// 1 when the rule said something of calls to this host.
std::size_t ManifestImporter::calls(const YAML::Node &object, const YAML::Node &host,
                                    const std::string &space, const CallRule &how)
{
  const auto [service, where] = host_in_cluster(yaml_text(host), space);
  const bool says = yaml_is_set(how.each_try) || yaml_is_set(how.whole) || yaml_is_set(how.retries) ||
                    yaml_is_set(how.backoff);
  if (!says || service.empty() || id_part(service) != service)
    return 0;
  const std::string id = behind(service, where);
  ComponentSpec *component = find(id);
  if (component == nullptr)
    component = &call_rule(object, id, service);
  const bool each = yaml_is_set(how.each_try);
  time_of_calls(*component, "timeout_s", each ? how.each_try : how.whole,
                each ? "each try" : "the whole call, taken for each try");
  time_of_calls(*component, "retry_backoff_base_s", how.backoff, "");
  if (yaml_is_set(how.retries))
    if (const auto count = number(how.retries, "attempts"))
      put(*component, "retries", *count, "count", how.retries);
  return 1;
}

/// What is said of calls to pods of another file: a Service's name need not be its pods', so none are made
/// up.
ComponentSpec &ManifestImporter::call_rule(const YAML::Node &object, const std::string &id,
                                           const std::string &service)
{
  for (ComponentSpec &rule : out_.call_rules)
    if (rule.id == id)
      return rule;
  diagnostics_.note(context_.shown_name, yaml_line(object),
                    "the pods of " + service + " are described in another file");
  ComponentSpec &rule = out_.call_rules.emplace_back();
  rule.id = id;
  rule.kind = "service";
  rule.region = context_.region;
  rule.from = {Source::user_file, Confidence::set, context_.shown_name, yaml_line(object), ""};
  return rule;
}

void ManifestImporter::time_of_calls(ComponentSpec &component, const std::string &parameter,
                                     const YAML::Node &node, const std::string &note)
{
  if (!yaml_is_set(node))
    return;
  const auto time_s = parse_duration_s(yaml_text(node));
  if (!time_s || *time_s < 0)
    return diagnostics_.error(context_.shown_name, yaml_line(node),
                              "\"" + yaml_text(node).substr(0, 40) + "\" is no time",
                              "write a duration such as 2s or 500ms");
  if (*time_s > 0) // none
    put(component, parameter, *time_s, "s", node, note);
}

} // namespace drsim::import::kubernetes
