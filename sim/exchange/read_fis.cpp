// AWS FIS experiment templates: actions on targets, ordered by startAfter.
#include "sim/core/size.hpp"
#include "sim/exchange/grey_network.hpp"
#include "sim/model/component_facts.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline exchange {
namespace {

using nlohmann::json;

struct Target {
  std::vector<std::string> names, hints, zones;
  std::map<std::string, std::string> tags;
  std::string selection;
  bool known = false;
};

class FisReader {
public:
  FisReader(const json &value, std::string where, ForeignScenario &scenario)
      : value_(value), where_(std::move(where)), scenario_(scenario)
  {
  }
  void read();

private:
  struct Action {
    const json *body;
    std::string name, where;
    double at_s = 0;
    std::optional<double> for_s;
  };
  double starts_at(const std::string &name, int depth);
  double ends_at(const std::string &name, int depth);
  Target target_of(const json &action) const;
  void read_action(const Action &action);
  void lose_zone(const Action &action, const Target &target, const std::string &note);
  void fail(const Action &action, const std::vector<std::string> &kinds, const std::string &note);
  void cut_regions(const Action &action);
  void inject_resource(const Action &action);
  void slow_pods(const Action &action, const GreyNetwork &network);
  void stop_conditions();

  const json &value_;
  std::string where_;
  ForeignScenario &scenario_;
  std::map<std::string, double> starts_;
  std::set<std::string> open_;
};

/// What of drsim's comes nearest to an action it does not play.
std::string nearest_to(const std::string &id)
{
  static const std::map<std::string, std::string> nearest = {
      {"aws:directconnect:", "a partition of link:inter-region, where that is the line between the regions"},
      {"aws:dynamodb:", "none: drsim has no such store"},
      {"aws:ebs:", "a component_failure of what stands on the volume"},
      {"aws:ecs:", "a component_failure of the service"},
      {"aws:eks:", "a component_failure or bad_deploy of the service"},
      {"aws:elasticache:", "a component_failure of the cache"},
      {"aws:fis:", "a component_failure of a tool that a runbook needs"},
      {"aws:lambda:", "none: drsim has no functions"},
      {"aws:network:", "a zone_outage or a partition"},
      {"aws:rds:", "a component_failure of the database"},
      {"aws:s3:", "none: drsim has no buckets"}};
  for (const auto &[start, fault] : nearest)
    if (id.starts_with(start))
      return "nearest in a drsim scenario: " + fault;
  return {};
}

const json &parameters(const json &action)
{
  return member(action, "parameters");
}

/// How long an action of the template holds what it breaks.
const char *duration_key(const json &action)
{
  for (const char *key : {"duration", "maxDuration", "startInstancesAfterDuration"})
    if (!text_at(parameters(action), key).empty())
      return key;
  return "duration";
}

double FisReader::ends_at(const std::string &name, int depth)
{
  const json &action = member(member(value_, "actions"), name);
  const std::string where = where_ + "/actions/" + name + "/parameters";
  return starts_at(name, depth) +
         seconds_at(parameters(action), duration_key(action), where, scenario_).value_or(0);
}

double FisReader::starts_at(const std::string &name, int depth)
{
  if (const auto known = starts_.find(name); known != starts_.end())
    return known->second;
  const json &actions = member(value_, "actions");
  const std::string where = where_ + "/actions/" + name + "/startAfter";
  if (depth > 100 || !open_.insert(name).second) {
    scenario_.remark(where, "startAfter goes round in a circle: it is taken to start at once");
    return 0;
  }
  double start = 0;
  const json &after = member(member(actions, name), "startAfter");
  for (const json &before : after.is_array() ? after : json::array()) {
    const std::string other = scalar_text(before);
    if (actions.contains(other))
      start = std::max(start, ends_at(other, depth + 1));
    else
      scenario_.remark(where, "\"" + other + "\" is no action of this template");
  }
  open_.erase(name);
  return starts_[name] = start;
}

Target FisReader::target_of(const json &action) const
{
  Target out;
  for (const auto &[role, name] : member(action, "targets").items()) {
    const json &target = member(member(value_, "targets"), scalar_text(name));
    out.known = out.known || target.is_object();
    out.selection = text_at(target, "selectionMode");
    for (const json &arn : member(target, "resourceArns"))
      out.names.push_back(scalar_text(arn));
    for (const auto &[key, tag] : member(target, "resourceTags").items()) {
      out.hints.push_back(scalar_text(tag));
      out.tags[key] = scalar_text(tag);
    }
    const json &own = member(target, "parameters");
    for (const char *key : {"availabilityZoneIdentifier", "availabilityZoneIdentifiers"})
      if (const std::string zone = text_at(own, key); !zone.empty())
        out.zones.push_back(zone);
    if (const std::string label = text_at(own, "selectorValue"); !label.empty())
      out.names.push_back(label.substr(label.find('=') + 1));
    for (const json &filter : member(target, "filters"))
      if (text_at(filter, "path").find("AvailabilityZone") != std::string::npos)
        for (const json &zone : member(filter, "values"))
          out.zones.push_back(scalar_text(zone));
  }
  if (const std::string zone = text_at(parameters(action), "availabilityZoneIdentifier"); !zone.empty())
    out.zones.push_back(zone);
  return out;
}

bool is_whole(const std::string &selection)
{
  return selection.empty() || selection == "ALL" || selection == "PERCENT(100)";
}

void FisReader::lose_zone(const Action &action, const Target &target, const std::string &note)
{
  if (target.zones.empty())
    return scenario_.refuse(action.where, action.name, "its target names no availability zone, and " + note,
                            "give the target an availability zone");
  if (!is_whole(target.selection))
    return scenario_.refuse(action.where, action.name,
                            target.selection + " of a zone: drsim loses a zone whole or not at all");
  for (const std::string &zone : target.zones) {
    if (const auto unknown = zone_unknown(scenario_.deployment(), zone)) {
      scenario_.refuse(action.where, action.name, *unknown);
      continue;
    }
    scenario_.play("zone_outage", "zone:" + zone, action.at_s, action.for_s);
    scenario_.remark(action.where, "\"" + action.name + "\" is played as the loss of " + zone + ": " + note);
  }
}

void FisReader::fail(const Action &action, const std::vector<std::string> &kinds, const std::string &note)
{
  const Target target = target_of(*action.body);
  const Picked picked = pick(scenario_.deployment(), {kinds, target.names, target.hints, "", target.tags});
  if (picked.ids.empty())
    return scenario_.refuse(action.where, action.name, picked.why_not);
  const bool single = picked.ids.size() == 1 && target.selection == "COUNT(1)" && kinds[0] != "service";
  if (!is_whole(target.selection) && !single)
    return scenario_.refuse(action.where, action.name,
                            target.selection + ": drsim fails a component whole, not a share of it");
  for (const std::string &id : picked.ids)
    scenario_.play("component_failure", id, action.at_s, action.for_s);
  if (!picked.remark.empty())
    scenario_.remark(action.where, "\"" + action.name + "\": " + picked.remark);
  if (!note.empty())
    scenario_.remark(action.where, "\"" + action.name + "\": " + note);
}

void FisReader::cut_regions(const Action &action)
{
  if (scenario_.deployment().regions.size() < 2)
    return scenario_.refuse(action.where, action.name, "the deployment has one region");
  scenario_.play("partition", "link:inter-region", action.at_s, action.for_s, {{"bandwidth_ratio", 0}});
}

void FisReader::inject_resource(const Action &action)
{
  const json &own = parameters(*action.body);
  const json spec = json::parse(text_at(own, "kubernetesSpec"), nullptr, false);
  if (spec.is_discarded())
    return scenario_.refuse(action.where, action.name, "its kubernetesSpec is no JSON");
  if (!text_at(own, "kubernetesApiVersion").starts_with("chaos-mesh.org/"))
    return scenario_.refuse(action.where, action.name, "only Chaos Mesh resources are understood");
  auto for_s = seconds_at(spec, "duration", action.where, scenario_);
  if (!for_s)
    for_s = action.for_s;
  read_chaos_spec(text_at(own, "kubernetesKind"), spec, action.where, action.at_s, for_s, scenario_);
}

/// Pods whose packets are delayed or lost; all of a service's, or a share of them.
void FisReader::slow_pods(const Action &action, const GreyNetwork &network)
{
  const Target target = target_of(*action.body);
  const Picked picked =
      pick(scenario_.deployment(), {{"service"}, target.names, target.hints, "", target.tags});
  if (picked.ids.empty())
    return scenario_.refuse(action.where, action.name, picked.why_not);
  double share = 1;
  if (target.selection.starts_with("PERCENT("))
    share = parse_number(target.selection.substr(8, target.selection.find(')') - 8)).value_or(100) / 100;
  else if (!is_whole(target.selection))
    return scenario_.refuse(action.where, action.name, target.selection + ": of how many pods is not said",
                            "PERCENT(n) or ALL");
  for (const std::string &id : picked.ids)
    play_grey(network, "service:" + without_region(id), share,
              {action.where, "\"" + action.name + "\"", action.at_s, action.for_s}, scenario_);
}

void FisReader::read_action(const Action &action)
{
  const std::string id = text_at(*action.body, "actionId");
  const auto has = [&](const char *part) { return id.find(part) != std::string::npos; };
  if (id == "aws:fis:wait")
    return;
  const Target target = target_of(*action.body);
  if (!target.known && !member(*action.body, "targets").empty())
    return scenario_.refuse(action.where, action.name, "its target is not in the template");
  if (id == "aws:rds:failover-db-cluster" || id == "aws:rds:reboot-db-instances") {
    if (id == "aws:rds:reboot-db-instances" && text_at(parameters(*action.body), "forceFailover") != "true")
      return scenario_.refuse(action.where, action.name, "a restart in place is no fault drsim knows");
    return fail(action, {"rds_instance", "rds_replica"}, "the writer is taken to die; a standby takes over");
  }
  if (has("elasticache") && has("az-power"))
    return fail(action, {"elasticache", "elasticache_replication_group", "cache"}, "");
  if (has("disrupt-cross-region-connectivity") || has("transit-gateway-disrupt"))
    return cut_regions(action);
  if (id == "aws:network:disrupt-connectivity") {
    const std::string scope = text_at(parameters(*action.body), "scope");
    if (scope != "all" && scope != "availability-zone" && scope != "vpc" && !scope.empty())
      return scenario_.refuse(action.where, action.name,
                              "scope \"" + scope + "\": drsim cuts off a zone whole");
    return lose_zone(action, target, "its subnets are cut off");
  }
  if (id == "aws:ec2:stop-instances" || id == "aws:ec2:terminate-instances" || has("spot-instance-interrupt"))
    return lose_zone(action, target, "single instances are no components of a deployment");
  if (id == "aws:eks:pod-delete") {
    Action kill = action;
    kill.for_s = instant_s; // Kubernetes starts new pods
    return fail(kill, {"service"}, "");
  }
  if (id == "aws:eks:terminate-nodegroup-instances") {
    const std::string share = text_at(parameters(*action.body), "instanceTerminationPercentage");
    if (share != "100")
      return scenario_.refuse(action.where, action.name, "a share of the nodes: drsim fails a cluster whole");
    return fail(action, {"eks_cluster"}, "");
  }
  if (id == "aws:eks:inject-kubernetes-custom-resource")
    return inject_resource(action);
  const json &own = parameters(*action.body);
  if (id == "aws:eks:pod-network-latency" || id == "aws:ecs:task-network-latency")
    return slow_pods(action, {0, parse_number(text_at(own, "delayMilliseconds")).value_or(200) / 1000});
  if (id == "aws:eks:pod-network-packet-loss" || id == "aws:ecs:task-network-packet-loss")
    return slow_pods(action, {parse_number(text_at(own, "lossPercent")).value_or(7) / 100, 0});
  if (has("aws:ssm:"))
    return scenario_.refuse(action.where, action.name,
                            id + " runs a document whose effect cannot be read from the template",
                            "describe its effect as a fault of a drsim scenario");
  if (id.empty())
    return scenario_.refuse(action.where, action.name, "it has no actionId");
  scenario_.refuse(action.where, action.name, id + " breaks nothing that drsim models", nearest_to(id));
}

void FisReader::stop_conditions()
{
  std::size_t index = 0;
  for (const json &condition : member(value_, "stopConditions")) {
    const std::string where = where_ + "/stopConditions/" + std::to_string(index++);
    const std::string source = text_at(condition, "source");
    if (source.empty() || source == "none")
      continue;
    Wanted wanted;
    wanted.kinds = {"cloudwatch_alarm", "composite_alarm"};
    wanted.names = {text_at(condition, "value")};
    const Picked picked = pick(scenario_.deployment(), wanted);
    for (const std::string &alarm : picked.ids)
      scenario_.stop_by(alarm);
    if (picked.ids.empty())
      scenario_.refuse(where, "stop condition " + text_at(condition, "value"),
                       "no alarm of the deployment is called so: what it would stop cannot be told",
                       "add the file that sets it up to the deployment");
  }
}

void FisReader::read()
{
  scenario_.set_title(text_at(value_, "description"));
  const json &actions = member(value_, "actions");
  if (actions.is_object())
    for (const auto &[name, body] : actions.items()) {
      Action action{&body, name, where_ + "/actions/" + name, starts_at(name, 0), std::nullopt};
      scenario_.lasts(ends_at(name, 0));
      if (const std::string key = duration_key(body); !text_at(parameters(body), key).empty())
        if (const double end = ends_at(name, 0); end > action.at_s)
          action.for_s = end - action.at_s;
      read_action(action);
    }
  stop_conditions();
}

} // namespace

void read_fis(const json &value, const std::string &where, ForeignScenario &scenario)
{
  FisReader(value, where, scenario).read();
}

} // namespace drsim::exchange
