#include "sim/import/kubernetes/kubernetes_fields.hpp"

#include "sim/formats/yaml_fields.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace drsim::inline import::inline kubernetes {
namespace {

using Names = std::vector<std::string>;

// Of the API reference of Kubernetes 1.33 (https://kubernetes.io/docs/reference/kubernetes-api/), fields that
// older versions had included.
const Names object_fields = {"apiVersion", "kind", "metadata", "spec", "status"};
const Names pod_fields = {"activeDeadlineSeconds",
                          "affinity",
                          "automountServiceAccountToken",
                          "containers",
                          "dnsConfig",
                          "dnsPolicy",
                          "enableServiceLinks",
                          "ephemeralContainers",
                          "hostAliases",
                          "hostIPC",
                          "hostNetwork",
                          "hostPID",
                          "hostUsers",
                          "hostname",
                          "hostnameOverride",
                          "imagePullSecrets",
                          "initContainers",
                          "nodeName",
                          "nodeSelector",
                          "os",
                          "overhead",
                          "preemptionPolicy",
                          "priority",
                          "priorityClassName",
                          "readinessGates",
                          "resourceClaims",
                          "resources",
                          "restartPolicy",
                          "runtimeClassName",
                          "schedulerName",
                          "schedulingGates",
                          "securityContext",
                          "serviceAccount",
                          "serviceAccountName",
                          "setHostnameAsFQDN",
                          "shareProcessNamespace",
                          "subdomain",
                          "terminationGracePeriodSeconds",
                          "tolerations",
                          "topologySpreadConstraints",
                          "volumes",
                          "workloadRef"};
const Names container_fields = {"args",
                                "command",
                                "env",
                                "envFrom",
                                "image",
                                "imagePullPolicy",
                                "lifecycle",
                                "livenessProbe",
                                "name",
                                "ports",
                                "readinessProbe",
                                "resizePolicy",
                                "resources",
                                "restartPolicy",
                                "restartPolicyRules",
                                "securityContext",
                                "startupProbe",
                                "stdin",
                                "stdinOnce",
                                "terminationMessagePath",
                                "terminationMessagePolicy",
                                "tty",
                                "volumeDevices",
                                "volumeMounts",
                                "workingDir"};
const Names probe_fields = {"exec",           "failureThreshold",
                            "grpc",           "httpGet",
                            "periodSeconds",  "initialDelaySeconds",
                            "tcpSocket",      "successThreshold",
                            "timeoutSeconds", "terminationGracePeriodSeconds"};
const Names spread_fields = {"labelSelector",      "matchLabelKeys", "maxSkew",          "minDomains",
                             "nodeAffinityPolicy", "topologyKey",    "nodeTaintsPolicy", "whenUnsatisfiable"};
const Names toleration_fields = {"effect", "key", "operator", "tolerationSeconds", "value"};
const Names scaling_fields = {"policies", "selectPolicy", "stabilizationWindowSeconds", "tolerance"};
const Names policy_fields = {"periodSeconds", "type", "value"};

/// Of `spec`, by kind.
const std::map<std::string, Names> spec_fields = {
    {"Deployment",
     {"minReadySeconds", "paused", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit",
      "rollbackTo", "selector", "strategy", "template"}},
    {"ReplicaSet", {"minReadySeconds", "replicas", "selector", "template"}},
    {"StatefulSet",
     {"minReadySeconds", "ordinals", "persistentVolumeClaimRetentionPolicy", "podManagementPolicy",
      "replicas", "revisionHistoryLimit", "selector", "serviceName", "template", "updateStrategy",
      "volumeClaimTemplates"}},
    {"DaemonSet",
     {"minReadySeconds", "revisionHistoryLimit", "selector", "template", "templateGeneration",
      "updateStrategy"}},
    {"HorizontalPodAutoscaler",
     {"behavior", "maxReplicas", "metrics", "minReplicas", "scaleTargetRef",
      "targetCPUUtilizationPercentage"}},
    {"PodDisruptionBudget", {"maxUnavailable", "minAvailable", "selector", "unhealthyPodEvictionPolicy"}}};

class FieldChecker {
public:
  FieldChecker(const ImportContext &context, Diagnostics &diagnostics)
      : context_(context), diagnostics_(diagnostics)
  {
  }

  void fields(const YAML::Node &node, const Names &known, const std::string &of)
  {
    if (!node.IsDefined() || !node.IsMap())
      return;
    for (const auto &entry : node) {
      const std::string name = yaml_text(entry.first);
      if (name.empty() || std::find(known.begin(), known.end(), name) != known.end())
        continue;
      const std::string near = did_you_mean(name, known);
      if (!near.empty())
        diagnostics_.warning(context_.shown_name, yaml_line(entry.first),
                             of + " has no field \"" + name.substr(0, 60) +
                                 "\"; Kubernetes drops it and takes the default",
                             "did you mean \"" + near + "\"?");
    }
  }

  void pod(const YAML::Node &pod)
  {
    fields(pod, pod_fields, "a pod");
    for (const char *list : {"containers", "initContainers"})
      for (const YAML::Node &container : yaml_items(yaml_at(pod, {list}))) {
        fields(container, container_fields, "a container");
        for (const char *probe : {"livenessProbe", "readinessProbe", "startupProbe"})
          fields(yaml_at(container, {probe}), probe_fields, "a probe");
      }
    for (const YAML::Node &one : yaml_items(yaml_at(pod, {"topologySpreadConstraints"})))
      fields(one, spread_fields, "a topology spread constraint");
    for (const YAML::Node &one : yaml_items(yaml_at(pod, {"tolerations"})))
      fields(one, toleration_fields, "a toleration");
  }

  void behavior(const YAML::Node &behavior)
  {
    fields(behavior, {"scaleDown", "scaleUp"}, "the behavior of an autoscaler");
    for (const char *way : {"scaleDown", "scaleUp"}) {
      fields(yaml_at(behavior, {way}), scaling_fields, way);
      for (const YAML::Node &policy : yaml_items(yaml_at(behavior, {way, "policies"})))
        fields(policy, policy_fields, "a scaling policy");
    }
  }

  /// Fields of every node that the rule's path leads to.
  void by_rule(const YAML::Node &object, const FieldRule &rule)
  {
    std::vector<YAML::Node> at = {object};
    for (const std::string &key : rule.path) {
      std::vector<YAML::Node> below;
      for (const YAML::Node &node : at) {
        if (key != "[]")
          below.push_back(yaml_at(node, {key}));
        else
          for (const YAML::Node &item : yaml_items(node))
            below.push_back(item);
      }
      at = std::move(below);
    }
    for (const YAML::Node &node : at)
      fields(node, rule.names, rule.of);
  }

private:
  const ImportContext &context_;
  Diagnostics &diagnostics_;
};

} // namespace

void check_fields(const YAML::Node &object, const std::string &kind, const ImportContext &context,
                  Diagnostics &diagnostics)
{
  FieldChecker check(context, diagnostics);
  const auto known = spec_fields.find(kind);
  if (known != spec_fields.end()) {
    check.fields(object, object_fields, "a " + kind);
    check.fields(yaml_at(object, {"spec"}), known->second, "the spec of a " + kind);
  }
  static const std::set<std::string> with_pods = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet",
                                                  "Rollout"};
  for (const FieldRule &rule : field_rules())
    for (const std::string &of : rule.kinds)
      if (of == "*" || of == kind || (of == "@" && with_pods.contains(kind)))
        check.by_rule(object, rule);
  check.pod(yaml_at(object, {"spec", "template", "spec"}));
  check.behavior(yaml_at(object, {"spec", "behavior"}));
}

} // namespace drsim::import::kubernetes
