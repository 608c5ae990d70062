#include "sim/import/facts/alert_labels.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace drsim::inline import::inline facts {
namespace {

constexpr std::array<std::string_view, 41> names = {"app",
                                                    "app_kubernetes_io_instance",
                                                    "app_kubernetes_io_name",
                                                    "backend",
                                                    "cluster_id",
                                                    "container",
                                                    "cronjob",
                                                    "database",
                                                    "db_instance",
                                                    "dbinstance_identifier",
                                                    "deployment",
                                                    "destination_service",
                                                    "destination_service_name",
                                                    "destination_workload",
                                                    "exported_job",
                                                    "exported_service",
                                                    "horizontalpodautoscaler",
                                                    "hpa",
                                                    "instance",
                                                    "job",
                                                    "job_name",
                                                    "journey",
                                                    "k8s_app",
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
                                                    "service",
                                                    "service_id",
                                                    "service_name",
                                                    "statefulset",
                                                    "store",
                                                    "target",
                                                    "workload"};
constexpr std::array<std::string_view, 4> spaces = {"exported_namespace", "kubernetes_namespace", "namespace",
                                                    "destination_workload_namespace"};
constexpr std::array<std::string_view, 2> regions = {"aws_region", "region"};

template <class List> bool has(const List &list, std::string_view label)
{
  return std::find(list.begin(), list.end(), label) != list.end();
}

} // namespace

LabelSort label_sort(std::string_view label)
{
  if (has(names, label))
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
