// Fields of the objects drsim reads, by where they stand: of the API reference of Kubernetes 1.33
// (https://kubernetes.io/docs/reference/kubernetes-api/), of Argo Rollouts, Flagger and the Prometheus
// operator, with those that older versions had.
#include "sim/import/kubernetes/kubernetes_fields.hpp"

#include <sstream>

namespace drsim::inline import::inline kubernetes {
namespace {

struct Written {
  const char *kinds; ///< separated by blanks; "*" for all, "@" for workloads with a pod template
  const char *path;  ///< "[]" stands for every item of a list
  const char *of;    ///< as a message names it
  const char *names;
};

constexpr const char *metadata =
    "annotations clusterName creationTimestamp deletionGracePeriodSeconds deletionTimestamp finalizers "
    "generateName "
    "generation labels managedFields name namespace ownerReferences resourceVersion selfLink uid";
constexpr const char *selector = "matchExpressions matchLabels";
constexpr const char *affinity_ways =
    "preferredDuringSchedulingIgnoredDuringExecution requiredDuringSchedulingIgnoredDuringExecution";
constexpr const char *affinity_term =
    "labelSelector matchLabelKeys mismatchLabelKeys namespaceSelector namespaces topologyKey";
constexpr const char *endpoint = "authorization basicAuth bearerTokenFile bearerTokenSecret enableHttp2 "
                                 "filterRunning followRedirects honorLabels "
                                 "honorTimestamps interval metricRelabelings noProxy oauth2 params path port "
                                 "portNumber proxyConnectHeader "
                                 "proxyFromEnvironment proxyUrl relabelings scheme scrapeTimeout targetPort "
                                 "tlsConfig trackTimestampsStaleness";

constexpr Written written[] = {
    {"*", "metadata", "metadata", metadata},
    {"@", "spec template", "a pod template", "metadata spec"},
    {"@", "spec template metadata", "metadata", metadata},
    {"@ PodDisruptionBudget", "spec selector", "a selector", selector},
    {"Deployment", "spec strategy", "the strategy of a Deployment", "rollingUpdate type"},
    {"Deployment", "spec strategy rollingUpdate", "rollingUpdate", "maxSurge maxUnavailable"},
    {"StatefulSet DaemonSet", "spec updateStrategy", "updateStrategy", "rollingUpdate type"},
    {"StatefulSet DaemonSet", "spec updateStrategy rollingUpdate", "rollingUpdate",
     "maxSurge maxUnavailable partition"},
    {"@", "spec template spec affinity", "affinity", "nodeAffinity podAffinity podAntiAffinity"},
    {"@", "spec template spec affinity podAntiAffinity", "podAntiAffinity", affinity_ways},
    {"@", "spec template spec affinity podAffinity", "podAffinity", affinity_ways},
    {"@", "spec template spec affinity nodeAffinity", "nodeAffinity", affinity_ways},
    {"@", "spec template spec affinity podAntiAffinity requiredDuringSchedulingIgnoredDuringExecution []",
     "an affinity term", affinity_term},
    {"@", "spec template spec affinity podAntiAffinity preferredDuringSchedulingIgnoredDuringExecution []",
     "a preferred affinity", "podAffinityTerm weight"},
    {"@",
     "spec template spec affinity podAntiAffinity preferredDuringSchedulingIgnoredDuringExecution [] "
     "podAffinityTerm",
     "an affinity term", affinity_term},
    {"@", "spec template spec containers [] resources", "resources", "claims limits requests"},
    {"@", "spec template spec containers [] ports []", "a port",
     "containerPort hostIP hostPort name protocol"},
    {"@", "spec template spec containers [] env []", "an environment variable", "name value valueFrom"},
    {"@", "spec template spec containers [] env [] valueFrom", "valueFrom",
     "configMapKeyRef fieldRef fileKeyRef resourceFieldRef secretKeyRef"},
    {"@", "spec template spec containers [] env [] valueFrom secretKeyRef", "secretKeyRef",
     "key name optional"},
    {"@", "spec template spec containers [] env [] valueFrom configMapKeyRef", "configMapKeyRef",
     "key name optional"},
    {"@", "spec template spec containers [] envFrom []", "envFrom", "configMapRef prefix secretRef"},
    {"@", "spec template spec containers [] readinessProbe httpGet", "httpGet",
     "host httpHeaders path port scheme"},
    {"@", "spec template spec containers [] livenessProbe httpGet", "httpGet",
     "host httpHeaders path port scheme"},
    {"HorizontalPodAutoscaler", "spec scaleTargetRef", "scaleTargetRef", "apiVersion kind name"},
    {"HorizontalPodAutoscaler", "spec metrics []", "a metric of an autoscaler",
     "containerResource external object pods resource type"},
    {"HorizontalPodAutoscaler", "spec metrics [] resource", "a resource metric",
     "name target targetAverageUtilization targetAverageValue"},
    {"HorizontalPodAutoscaler", "spec metrics [] resource target", "the target of a metric",
     "averageUtilization averageValue type value"},
    {"Service", "spec", "the spec of a Service",
     "allocateLoadBalancerNodePorts clusterIP clusterIPs externalIPs externalName externalTrafficPolicy "
     "healthCheckNodePort internalTrafficPolicy ipFamilies ipFamily ipFamilyPolicy loadBalancerClass "
     "loadBalancerIP "
     "loadBalancerSourceRanges ports publishNotReadyAddresses selector sessionAffinity sessionAffinityConfig "
     "topologyKeys trafficDistribution type"},
    {"Service", "spec ports []", "a port of a Service", "appProtocol name nodePort port protocol targetPort"},
    {"Ingress", "spec", "the spec of an Ingress", "backend defaultBackend ingressClassName rules tls"},
    {"Ingress", "spec rules []", "a rule of an Ingress", "host http"},
    {"Ingress", "spec rules [] http", "http", "paths"},
    {"Ingress", "spec rules [] http paths []", "a path of an Ingress", "backend path pathType"},
    {"Ingress", "spec rules [] http paths [] backend", "a backend",
     "resource service serviceName servicePort"},
    {"Ingress", "spec rules [] http paths [] backend service", "the service of a backend", "name port"},
    {"Ingress", "spec tls []", "tls", "hosts secretName"},
    {"Rollout", "spec", "the spec of a Rollout",
     "analysis minReadySeconds paused progressDeadlineAbort progressDeadlineSeconds replicas restartAt "
     "revisionHistoryLimit rollbackWindow selector strategy template workloadRef"},
    {"Rollout", "spec strategy", "the strategy of a Rollout", "blueGreen canary"},
    {"Rollout", "spec strategy canary", "the canary of a Rollout",
     "abortScaleDownDelaySeconds analysis antiAffinity canaryMetadata canaryService dynamicStableScale "
     "maxSurge "
     "maxUnavailable minPodsPerReplicaSet pingPong replicaProgressThreshold scaleDownDelayRevisionLimit "
     "scaleDownDelaySeconds stableMetadata stableService steps trafficRouting"},
    {"Rollout", "spec strategy canary steps []", "a step of a canary",
     "analysis experiment pause plugin replicaProgressThreshold setCanaryScale setHeaderRoute setMirrorRoute "
     "setWeight"},
    {"Rollout", "spec strategy canary steps [] pause", "pause", "duration"},
    {"Canary", "spec", "the spec of a Canary",
     "analysis autoscalerRef canaryAnalysis ingressRef metricsServer progressDeadlineSeconds provider "
     "revertOnDeletion routeRef service skipAnalysis suspend targetRef upstreamRef"},
    {"Canary", "spec analysis", "the analysis of a Canary",
     "alerts canaryReadyThreshold interval iterations match maxWeight metrics mirror mirrorWeight "
     "primaryReadyThreshold sessionAffinity stepWeight stepWeightPromotion stepWeights threshold webhooks"},
    {"ServiceMonitor", "spec endpoints []", "an endpoint of a ServiceMonitor", endpoint},
    {"PodMonitor", "spec podMetricsEndpoints []", "an endpoint of a PodMonitor", endpoint},
};

std::vector<std::string> words_of(const char *text)
{
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;)
    words.push_back(word);
  return words;
}

} // namespace

const std::vector<FieldRule> &field_rules()
{
  static const std::vector<FieldRule> rules = [] {
    std::vector<FieldRule> made;
    for (const Written &one : written)
      made.push_back({words_of(one.kinds), words_of(one.path), one.of, words_of(one.names)});
    return made;
  }();
  return rules;
}

} // namespace drsim::import::kubernetes
