// Kubernetes objects and charts that Terraform keeps, given to the importer of manifests.
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/kubernetes/kubernetes_parts.hpp"
#include "sim/import/terraform/terraform_manifest.hpp"
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

/// What a text of manifests says, in addresses of the plan in place of its lines.
void in_addresses(Imported &imported, const ManifestText &text)
{
  const auto readdress = [&](Provenance &from) { from.address = text.address(from.address); };
  for (ComponentSpec &component : imported.components) {
    component.from.address = text.resource(component.from.address);
    for (auto &[name, parameter] : component.parameters)
      readdress(parameter.from);
  }
  for (Dependency &one : imported.dependencies)
    readdress(one.at);
  for (auto &[job, interval] : imported.job_intervals)
    readdress(interval.from);
  for (InhibitRule &rule : imported.inhibitions)
    rule.where = text.address(rule.where);
  imported.watchdog_where = text.address(imported.watchdog_where);
}

std::string shell_word(const std::string &text)
{
  const bool plain =
      !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVW"
                                              "XYZ0123456789-_./:@") == std::string::npos;
  return plain ? text : "'...'";
}

/// The command that makes manifests of a release.
std::string render_command(const PlanResource &release)
{
  const std::string chart = release.text("chart");
  const std::string name = release.text("name").empty() ? release.name : release.text("name");
  std::string command =
      "helm template " + shell_word(name) + " " + (chart.empty() ? "CHART" : shell_word(chart));
  for (const auto &[attribute, option] :
       {std::pair{"repository", "--repo"}, {"version", "--version"}, {"namespace", "--namespace"}})
    if (const std::string value = release.text(attribute); !value.empty())
      command += std::string(" ") + option + " " + shell_word(value);
  const json *values = release.value("values");
  if (values != nullptr && values->is_array() && !values->empty())
    command += " -f values.yaml";
  return command + " > manifests.yaml";
}

/// What the values of a release say at a path, the last one that does; its address.
class ChartValues {
public:
  ChartValues(const PlanResource &release, const std::string &shown_name) : release_(release)
  {
    const json *values = release.value("values");
    for (std::size_t i = 0; values != nullptr && values->is_array() && i < values->size(); ++i) {
      Diagnostics ignored; // a chart takes values that are no plain YAML too
      const auto documents = (*values)[i].is_string()
                                 ? parse_yaml_documents((*values)[i].get<std::string>(), shown_name, ignored)
                                 : std::nullopt;
      if (documents && !documents->empty())
        files_.emplace_back("values[" + std::to_string(i) + "]", documents->front());
    }
  }

  [[nodiscard]] std::pair<std::string, json> at(const std::vector<std::string> &keys) const
  {
    std::string path;
    for (const std::string &key : keys)
      path += (path.empty() ? "" : ".") + key;
    const json *sets = release_.value("set");
    for (std::size_t i = sets != nullptr && sets->is_array() ? sets->size() : 0; i-- > 0;)
      if (const json &one = (*sets)[i];
          one.is_object() && one.contains("name") && one.at("name") == path && one.contains("value"))
        return {release_.address + ".set[" + std::to_string(i) + "].value", one.at("value")};
    for (auto file = files_.rbegin(); file != files_.rend(); ++file)
      if (const std::string text = yaml_text(yaml_at(file->second, keys)); !text.empty())
        return {release_.address + "." + file->first + "." + path, text};
    return {"", nullptr};
  }

private:
  const PlanResource &release_;
  std::vector<std::pair<std::string, YAML::Node>> files_;
};

void take_objects(PlanReading &reading, Imported &&imported, const PlanResource *cluster)
{
  const ComponentSpec *eks = cluster == nullptr ? nullptr : reading.of(*cluster);
  const std::string eks_id = eks == nullptr ? "" : eks->id;
  for (ComponentSpec &component : imported.components) {
    if (component.kind == "service" && !eks_id.empty())
      component.links.emplace("cluster", std::vector<std::string>{eks_id});
    reading.ids.insert(component.id);
  }
  absorb(reading.out, std::move(imported));
}

void objects_of_cluster(PlanReading &reading, const std::string &region, const PlanResource *cluster,
                        const std::vector<const PlanResource *> &resources)
{
  ManifestText text;
  std::map<std::string, const PlanResource *> by_address;
  for (const PlanResource *resource : resources)
    if (text.add(*resource, reading.context.shown_name, reading.diagnostics))
      by_address[resource->address] = resource;
  if (by_address.empty())
    return;
  const ImportContext there{reading.context.shown_name, region, reading.context.metrics};
  Diagnostics found;
  ManifestImporter importer(there, found);
  if (const auto documents = parse_yaml_documents(text.text(), reading.context.shown_name, found))
    for (const YAML::Node &document : *documents)
      importer.take(document);
  Imported imported = importer.finish();
  for (const Problem &one : found.problems()) {
    const std::string at = text.address(one.where);
    reading.diagnostics.add(
        {one.severity, one.file, "", at.empty() ? one.message : at + ": " + one.message, one.cure});
  }
  for (const Seen &seen : imported.seen)
    if (const auto at = by_address.find(text.resource(seen.where)); at != by_address.end())
      reading.not_understood(*at->second, seen.why_not);
  in_addresses(imported, text);
  if (region.empty())
    reading.diagnostics.note(reading.context.shown_name, "",
                             by_address.begin()->first +
                                 ": which cluster its provider talks to is not in the plan");
  take_objects(reading, std::move(imported), cluster);
}

void cluster_objects(PlanReading &reading, const PlanObjects &objects)
{
  std::map<std::pair<std::string, const PlanResource *>, std::vector<const PlanResource *>> clusters;
  for (const PlanResource *object : objects) {
    const TerraformPlan::Cluster cluster = reading.plan.cluster_of(*object);
    clusters[{cluster.region.empty() ? reading.context.region : cluster.region, cluster.resource}].push_back(
        object);
  }
  std::vector<std::pair<std::string, const PlanResource *>> order;
  for (const auto &[cluster, resources] : clusters)
    order.push_back(cluster);
  std::sort(order.begin(), order.end(), [&](const auto &a, const auto &b) {
    return clusters.at(a).front()->address < clusters.at(b).front()->address;
  });
  for (const auto &one : order)
    objects_of_cluster(reading, one.first, one.second, clusters.at(one));
}

/// What the values of a chart say of its replicas, under the names most charts give them.
void chart_values(PlanReading &reading, ComponentSpec &draft, const PlanResource &release)
{
  const ChartValues values(release, reading.context.shown_name);
  const auto take = [&](const std::vector<std::string> &keys, const char *parameter, const char *unit,
                        double factor) {
    const auto [address, value] = values.at(keys);
    if (const auto number = number_of(value))
      reading.put(draft, parameter, *number * factor, unit, address, "value of the chart");
  };
  take({"replicas"}, "replicas", "count", 1);
  take({"replicaCount"}, "replicas", "count", 1);
  const auto [at, scales] = values.at({"autoscaling", "enabled"});
  if (flag_of(scales).value_or(0) == 0)
    return;
  constexpr double of_percent = 0.01;
  reading.put(draft, "hpa", 1, "bool", at);
  take({"autoscaling", "minReplicas"}, "replicas", "count", 1);
  take({"autoscaling", "minReplicas"}, "hpa_min", "count", 1);
  take({"autoscaling", "maxReplicas"}, "hpa_max", "count", 1);
  take({"autoscaling", "targetCPUUtilizationPercentage"}, "hpa_target_utilisation", "ratio", of_percent);
}

void chart(PlanReading &reading, const PlanResource &release)
{
  const TerraformPlan::Cluster cluster = reading.plan.cluster_of(release);
  const std::string region = cluster.region.empty() ? reading.context.region : cluster.region;
  const std::string command = render_command(release);
  ComponentSpec draft;
  chart_values(reading, draft, release);
  if (draft.parameters.empty())
    return reading.not_understood(release,
                                  "a chart: \"" + command + "\" gives the manifests of its services");
  const std::string called = release.text("name").empty() ? release.name : release.text("name");
  ComponentSpec &component = region.empty() ? reading.add(release, "service", "", called)
                                            : reading.add(release, "service", id_part(called) + "@", region);
  component.region = region;
  component.title = called;
  component.parameters = draft.parameters;
  if (const ComponentSpec *eks = cluster.resource == nullptr ? nullptr : reading.of(*cluster.resource))
    component.links["cluster"] = {eks->id};
  reading.warn(release, "a chart, of which only the values are known: its probes and other workloads are not",
               command);
}

} // namespace

std::vector<PlanRow> kubernetes_rows()
{
  return {{{"kubernetes_*", "kubectl_manifest"}, PlanStage::workloads, cluster_objects},
          {{"helm_release"}, PlanStage::workloads, each<chart>}};
}

} // namespace drsim::import::terraform
