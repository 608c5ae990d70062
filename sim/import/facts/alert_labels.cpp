#include "sim/import/facts/alert_labels.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace drsim::inline import::inline facts {
namespace {

constexpr std::array<std::string_view, 67> name_labels = {"app",
                                                          "app_kubernetes_io_instance",
                                                          "app_kubernetes_io_name",
                                                          "application",
                                                          "authority",
                                                          "backend",
                                                          "backend_name",
                                                          "cluster_id",
                                                          "consul_service",
                                                          "container",
                                                          "cronjob",
                                                          "daemonset",
                                                          "database",
                                                          "db_instance",
                                                          "dbinstance_identifier",
                                                          "deployment",
                                                          "destination_app",
                                                          "destination_canonical_service",
                                                          "destination_service",
                                                          "destination_service_name",
                                                          "destination_workload",
                                                          "dimension_CacheClusterId",
                                                          "dimension_DBClusterIdentifier",
                                                          "dimension_DBInstanceIdentifier",
                                                          "dimension_LoadBalancer",
                                                          "dimension_ReplicationGroupId",
                                                          "dimension_TargetGroup",
                                                          "dst_deployment",
                                                          "dst_service",
                                                          "dst_workload",
                                                          "envoy_cluster_name",
                                                          "exported_instance",
                                                          "exported_job",
                                                          "exported_service",
                                                          "horizontalpodautoscaler",
                                                          "host",
                                                          "hpa",
                                                          "ingress",
                                                          "instance",
                                                          "job",
                                                          "job_name",
                                                          "journey",
                                                          "k8s_app",
                                                          "k8s_deployment_name",
                                                          "kubernetes_name",
                                                          "kubernetes_pod_name",
                                                          "load_balancer",
                                                          "name",
                                                          "pod",
                                                          "pod_name",
                                                          "proxy",
                                                          "replica",
                                                          "replicaset",
                                                          "replication_group",
                                                          "scope",
                                                          "server",
                                                          "service",
                                                          "service_id",
                                                          "service_name",
                                                          "sloth_service",
                                                          "statefulset",
                                                          "store",
                                                          "target",
                                                          "target_group",
                                                          "upstream",
                                                          "upstream_name",
                                                          "workload"};
constexpr std::array<std::string_view, 7> spaces = {"destination_service_namespace",
                                                    "destination_workload_namespace",
                                                    "dst_namespace",
                                                    "exported_namespace",
                                                    "k8s_namespace_name",
                                                    "kubernetes_namespace",
                                                    "namespace"};
constexpr std::array<std::string_view, 2> regions = {"aws_region", "region"};

template <class List> bool has(const List &list, std::string_view label)
{
  return std::find(list.begin(), list.end(), label) != list.end();
}

} // namespace

LabelSort label_sort(std::string_view label)
{
  if (has(name_labels, label))
    return LabelSort::name;
  if (has(spaces, label))
    return LabelSort::space;
  return has(regions, label) ? LabelSort::region : LabelSort::other;
}

bool names_nobody(std::string_view operation, std::string_view value)
{
  if (operation.starts_with('!') || value.empty() || value.find("{{") != std::string_view::npos ||
      value.front() == '$')
    return true;
  return operation == "=~" && std::none_of(value.begin(), value.end(),
                                           [](unsigned char letter) { return std::isalpha(letter) != 0; });
}

} // namespace drsim::import::facts
