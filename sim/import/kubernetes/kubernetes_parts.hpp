#pragma once
#include "sim/import/facts/imported.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline import::inline kubernetes {

/// Turns manifests into components; for sim/import/kubernetes_*.cpp only.
class ManifestImporter {
public:
  ManifestImporter(const ImportContext &context, Diagnostics &diagnostics);
  void take(const YAML::Node &document, int depth = 0);
  [[nodiscard]] Imported finish();

private:
  using Keys = std::vector<std::string>;
  using Labels = std::map<std::string, std::string>;

  /// Where a value of a manifest goes.
  struct Field {
    Keys keys;
    std::string parameter;
    const char *unit;
  };

  /// A Deployment, StatefulSet, DaemonSet or Rollout.
  struct Workload {
    std::string kind;
    std::string name;
    std::string space;     ///< namespace
    std::string component; ///< "" = none
    Labels labels;         ///< of its pods
  };

  /// A Service: a name in front of the pods its selector fits.
  struct Front {
    std::string name;
    std::string space;
    Labels selector;
  };

  void object(const YAML::Node &object);
  void exposed(const YAML::Node &object, const std::string &name);
  void late(const YAML::Node &object, const std::string &kind, const std::string &name);
  void other(const YAML::Node &object, const std::string &kind);
  void front(const YAML::Node &object);
  [[nodiscard]] bool embedded(const YAML::Node &object);
  void tell_secretly(const Diagnostics &inner, const std::string &key);
  void absorb(Imported &&inner);
  void monitor(const YAML::Node &object);
  void velero_schedule(const YAML::Node &object);
  void certificate(const YAML::Node &object);
  void external_name(const std::string &id, const YAML::Node &notes);
  void node_pool(const YAML::Node &object);

  void workload(const YAML::Node &object, const std::string &name);
  void daemon(const YAML::Node &object, const std::string &name);
  void probes(ComponentSpec &component, const YAML::Node &pod);
  void endings(ComponentSpec &component, const YAML::Node &spec);
  void spread(ComponentSpec &component, const YAML::Node &pod, const Labels &labels);
  void apart(ComponentSpec &component, const YAML::Node &pod, const Labels &labels);
  void bound(ComponentSpec &component, const YAML::Node &object, const YAML::Node &pod);
  void resolve_embedded();
  void resolve_claims();
  bool file_system(const YAML::Node &object, const std::string &kind);
  void mounts(const std::string &component, const YAML::Node &claim);
  void priority(const ComponentSpec &component, const YAML::Node &pod);
  void resolve_priorities();
  void pinned(ComponentSpec &component, const YAML::Node &pod) const;
  void tolerations(ComponentSpec &component, const YAML::Node &pod);

  void needs(const std::string &from, const YAML::Node &object, const YAML::Node &pod);
  void container_needs(const std::string &from, const YAML::Node &container);
  void volume_needs(const std::string &from, const YAML::Node &volume);
  void need(const std::string &from, const std::string &what, const std::string &to, const YAML::Node &at);
  void hosts(const std::string &from, const YAML::Node &value);
  void resolve_hosts();

  void rollout(const YAML::Node &object, const Workload &workload);
  void blue_green(const YAML::Node &object, const Workload &workload);
  void canary(const YAML::Node &object, const std::string &name);

  void autoscaler(const YAML::Node &object);
  ComponentSpec *scaled(const YAML::Node &object, const YAML::Node &spec,
                        const std::string &default_kind = {});
  void behaviour(ComponentSpec &component, const YAML::Node &spec);
  void scaled_object(const YAML::Node &object);
  void keda_limits(ComponentSpec &component, const YAML::Node &object, const YAML::Node &spec);
  void left_to_autoscaler(ComponentSpec &component, const std::string &whose) const;
  void utilisation(ComponentSpec &component, const YAML::Node &spec);
  void scale_steps(ComponentSpec &component, const YAML::Node &spec, bool up);
  void scale_policies(ComponentSpec &component, const std::vector<YAML::Node> &policies, bool up);

  /// What a rule of a mesh or gateway says of calls; nodes that are not there are undefined.
  struct CallRule {
    YAML::Node each_try;
    YAML::Node whole;
    YAML::Node retries;
    YAML::Node backoff;
  };
  void virtual_service(const YAML::Node &object);
  void http_route(const YAML::Node &object);
  std::size_t calls(const YAML::Node &object, const YAML::Node &host, const std::string &space,
                    const CallRule &how);
  ComponentSpec &call_rule(const YAML::Node &object, const std::string &id, const std::string &service);
  void time_of_calls(ComponentSpec &component, const std::string &parameter, const YAML::Node &node,
                     const std::string &note);

  void ingress(const YAML::Node &object, const std::string &name);
  ComponentSpec &balancer(const YAML::Node &object, const std::string &name, const YAML::Node &notes);
  void balancer_settings(ComponentSpec &component, const YAML::Node &notes);
  void attribute_flag(ComponentSpec &component, const YAML::Node &attributes, const std::string &key,
                      const std::string &parameter);
  void network_zones(ComponentSpec &component, const YAML::Node &object, const YAML::Node &notes,
                     const std::string &annotation);
  void backends(ComponentSpec &component, const YAML::Node &object);
  void ingress_needs(const std::string &from, const YAML::Node &object);

  void budget(const YAML::Node &object, const std::string &name);
  [[nodiscard]] std::vector<const Workload *> selected(const YAML::Node &selector,
                                                       const std::string &space) const;
  void budget_conflicts(const std::string &name, const std::vector<const Workload *> &workloads,
                        const YAML::Node &spec);

  ComponentSpec &add(const std::string &id, const std::string &kind, const YAML::Node &at);
  [[nodiscard]] ComponentSpec *find(const std::string &id);
  void put(ComponentSpec &component, const std::string &parameter, double value, const std::string &unit,
           const YAML::Node &at, const std::string &note = {});
  void set(ComponentSpec &component, const YAML::Node &from, const Field &field);
  void seen(const YAML::Node &object, const std::string &why_not = {});
  void warn(const YAML::Node &at, const std::string &message, const std::string &cure = {});
  [[nodiscard]] std::string with_region(const std::string &name) const
  {
    return context_.region.empty() ? name : name + "@" + context_.region;
  }
  [[nodiscard]] std::optional<double> number(const YAML::Node &node, const std::string &what);
  /// The component behind a Service of that name; the name with its region when no Service is known.
  [[nodiscard]] std::string behind(const std::string &service, const std::string &space) const;
  [[nodiscard]] const Workload *workload_of(const std::string &name, const std::string &space) const;
  [[nodiscard]] const Workload *fitting(const Labels &selector, const std::string &space) const;
  [[nodiscard]] static Labels labels_of(const YAML::Node &map);
  /// Whether a labelSelector picks pods with these labels; none given picks none, an empty one all.
  [[nodiscard]] static bool picks(const YAML::Node &selector, const Labels &labels);

  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported out_;
  std::vector<Workload> workloads_;
  std::vector<Front> fronts_;
  std::vector<YAML::Node> late_;                                ///< what needs every workload to be known
  std::map<std::string, std::vector<YAML::Node>> config_;       ///< ConfigMap -> its texts
  std::vector<std::pair<std::string, YAML::Node>> config_used_; ///< who reads which ConfigMap
  struct HostUse {
    std::string from;
    std::string host;
    std::string line;
  };
  std::vector<HostUse> hosts_;
  struct ClaimUse {
    std::string component;
    std::string claim; ///< namespace/name
    YAML::Node at;
  };
  std::map<std::size_t, std::string> embedded_rules_; ///< position in out_.call_rules -> namespace
  std::vector<ClaimUse> claimed_;
  std::map<std::string, YAML::Node> claims_;                   ///< namespace/name -> its spec
  std::vector<std::pair<std::string, YAML::Node>> own_claims_; ///< of each pod's own, by component
  std::map<std::string, std::string> file_systems_;            ///< kind/name -> id of EFS; "" = not said
  struct PriorityUse {
    std::string component;
    std::string name; ///< of its class; "" = the default one
    YAML::Node at;
  };
  std::vector<PriorityUse> priorities_;
  std::map<std::string, YAML::Node> priority_classes_;
};

/// metadata.name of an object, its kind, its namespace.
[[nodiscard]] std::string manifest_name(const YAML::Node &object);
[[nodiscard]] std::string manifest_kind(const YAML::Node &object);
[[nodiscard]] std::string manifest_space(const YAML::Node &object);

} // namespace drsim::import::kubernetes
