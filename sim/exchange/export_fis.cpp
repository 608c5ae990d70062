// Scenarios as AWS FIS experiment templates.
#include "sim/core/duration.hpp"
#include "sim/exchange/planned.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::inline exchange {
namespace {

using Json = nlohmann::ordered_json;

constexpr double longest_fis_s = 12 * 3600.0; ///< AWS FIS takes no longer duration for an action
constexpr double shortest_fis_s = 60;         ///< ... nor a shorter one

class FisWriter {
public:
  FisWriter(const Deployment &deployment, Exported &out) : deployment_(deployment), out_(out) {}
  void add(const PlannedFault &fault);
  [[nodiscard]] Json written(const Scenario &scenario) const;

private:
  std::string duration(double seconds, const PlannedFault &fault);
  std::string held(const PlannedFault &fault);
  void put(const PlannedFault &fault, const std::string &suffix, Json action, const std::string &role,
           Json target);
  void lose_zones(const PlannedFault &fault);
  bool cut(const PlannedFault &fault);
  bool fail(const PlannedFault &fault);
  void refuse(const PlannedFault &fault, const std::string &why)
  {
    out_.notes.push_back(fault_name(fault) + ": NOT exported, " + why);
  }

  const Deployment &deployment_;
  Exported &out_;
  Json actions_ = Json::object();
  Json targets_ = Json::object();
};

std::string FisWriter::duration(double seconds, const PlannedFault &fault)
{
  if (seconds > longest_fis_s)
    out_.notes.push_back(fault_name(fault) + ": shortened to 12 h, the longest AWS FIS takes");
  if (seconds < shortest_fis_s)
    out_.notes.push_back(fault_name(fault) + ": a time of " + format_duration(seconds) +
                         " became 1 min, the shortest AWS FIS takes");
  const auto whole = std::llround(std::clamp(seconds, shortest_fis_s, longest_fis_s));
  return whole % 60 == 0 ? "PT" + std::to_string(whole / 60) + "M" : "PT" + std::to_string(whole) + "S";
}

std::string FisWriter::held(const PlannedFault &fault)
{
  if (!fault.for_s)
    out_.notes.push_back(fault_name(fault) + ": never healed in the scenario, here until its horizon");
  return duration(fault.for_s.value_or(fault.left_s), fault);
}

void FisWriter::put(const PlannedFault &fault, const std::string &suffix, Json action,
                    const std::string &role, Json target)
{
  const std::string name = "fault-" + std::to_string(fault.number);
  const std::string wait = name + "-wait";
  if (fault.at_s >= 1 && !actions_.contains(wait))
    actions_[wait] = {{"actionId", "aws:fis:wait"},
                      {"parameters", {{"duration", duration(fault.at_s, fault)}}}};
  if (fault.at_s >= 1)
    action["startAfter"] = Json::array({wait});
  action["targets"] = {{role, name + suffix}};
  actions_[name + suffix] = std::move(action);
  targets_[name + suffix] = std::move(target);
}

void FisWriter::lose_zones(const PlannedFault &fault)
{
  const std::string length = held(fault);
  out_.notes.push_back(fault_name(fault) + ": the network of its subnets is cut off; what has no subnet "
                                           "(Route 53, S3) stays");
  for (const std::string &zone : fault.zones)
    put(fault, "-" + zone,
        {{"actionId", "aws:network:disrupt-connectivity"},
         {"parameters", {{"duration", length}, {"scope", "all"}}}},
        "Subnets",
        {{"resourceType", "aws:ec2:subnet"},
         {"selectionMode", "ALL"},
         {"parameters", {{"availabilityZoneIdentifier", zone}}}});
}

bool FisWriter::cut(const PlannedFault &fault)
{
  if (number_of(fault, "bandwidth_ratio") > 0 || deployment_.regions.size() != 2)
    return false;
  put(fault, "",
      {{"actionId", "aws:network:route-table-disrupt-cross-region-connectivity"},
       {"parameters", {{"duration", held(fault)}, {"region", deployment_.regions[1].name}}}},
      "Subnets",
      {{"resourceType", "aws:ec2:subnet"},
       {"selectionMode", "ALL"},
       {"resourceTags", {{"drsim-target", "inter-region"}}}});
  out_.notes.push_back(fault_name(fault) + ": tag the subnets of " + deployment_.primary_region() +
                       " drsim-target=inter-region");
  return true;
}

bool FisWriter::fail(const PlannedFault &fault)
{
  if (fault.component != nullptr && fault.component->kind == "rds_instance") {
    put(fault, "", {{"actionId", "aws:rds:reboot-db-instances"}, {"parameters", {{"forceFailover", "true"}}}},
        "DBInstances",
        {{"resourceType", "aws:rds:db"},
         {"selectionMode", "ALL"},
         {"resourceTags", {{"Name", fault.component->id}}}});
    out_.notes.push_back(fault_name(fault) +
                         ": a forced failover to the standby; the instance itself survives");
    return true;
  }
  if (fault.service.empty())
    return false;
  const auto mesh = mesh_fault(fault, out_.notes);
  const std::string length = held(fault);
  put(fault, "",
      {{"actionId", "aws:eks:inject-kubernetes-custom-resource"},
       {"parameters",
        {{"maxDuration", length},
         {"kubernetesApiVersion", "chaos-mesh.org/v1alpha1"},
         {"kubernetesKind", mesh->kind},
         {"kubernetesNamespace", "chaos-mesh"},
         {"kubernetesSpec", mesh->spec.dump()}}}},
      "Cluster",
      {{"resourceType", "aws:eks:cluster"},
       {"selectionMode", "ALL"},
       {"resourceTags", {{"drsim-target", fault.service}}}});
  out_.notes.push_back(fault_name(fault) +
                       ": needs Chaos Mesh in a cluster tagged drsim-target=" + fault.service);
  return true;
}

void FisWriter::add(const PlannedFault &fault)
{
  const std::string &kind = fault.spec->kind;
  bool done = true;
  if (kind == "region_outage" || kind == "zone_outage")
    lose_zones(fault);
  else if (kind == "partition")
    done = cut(fault);
  else if (kind == "component_failure" || kind == "bad_deploy")
    done = fail(fault);
  else
    done = false;
  if (done)
    ++out_.faults;
  else
    refuse(fault, "AWS FIS has no such fault");
}

Json FisWriter::written(const Scenario &scenario) const
{
  return {{"description", description_of(scenario).substr(0, 512)},
          {"targets", targets_},
          {"actions", actions_},
          {"stopConditions", Json::array({{{"source", "none"}}})},
          {"roleArn", "arn:aws:iam::000000000000:role/fis"},
          {"tags", {{"drsim-scenario", scenario.id}}}};
}

} // namespace

Exported export_fis(const Scenario &scenario, const Deployment &deployment)
{
  Exported out;
  FisWriter writer(deployment, out);
  for (const PlannedFault &fault : plan_faults(scenario, deployment, out.notes))
    writer.add(fault);
  out.text = writer.written(scenario).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  out.notes.emplace_back("roleArn and stopConditions: set your role and your alarms before use");
  return out;
}

} // namespace drsim::exchange
