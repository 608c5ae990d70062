#include "sim/import/automation/arc_blocks.hpp"

#include "sim/core/size.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/id_part.hpp"
#include "sim/formats/yaml_fields.hpp"

#include <cmath>
#include <functional>
#include <map>

namespace drsim::inline import::inline automation {
namespace {

/// One block while it is read.
struct Reading {
  const YAML::Node &step;
  YAML::Node config; ///< the block's own
  const ArcCase &in;
  PlannedStep base; ///< title, line, time-out
  ArcBlock out;

  [[nodiscard]] std::string text(const char *key) const { return yaml_text(yaml_at(config, {key})); }
  void add(StepMeaning what, const std::string &why_not = {})
  {
    PlannedStep one = base;
    one.what = std::move(what);
    one.why_not = why_not;
    out.steps.push_back(std::move(one));
  }
};

std::optional<double> minutes_s(const YAML::Node &node)
{
  const auto minutes = parse_number(yaml_text(node));
  return minutes && *minutes > 0 ? std::optional(*minutes * minute_s) : std::nullopt;
}

/// Of several ARNs those in the region that takes over; all of them where no region is known.
std::vector<std::string> arns_there(const std::vector<std::string> &arns, const ArcCase &in)
{
  std::vector<std::string> there;
  for (const std::string &arn : arns)
    if (in.to.empty() || region_of_arn(arn) == in.to)
      there.push_back(arn);
  return there;
}

std::vector<std::string> texts_of(const YAML::Node &list, const char *key)
{
  std::vector<std::string> all;
  for (const YAML::Node &one : yaml_items(list, most_planned_steps))
    all.push_back(key == nullptr ? yaml_text(one) : yaml_text(yaml_at(one, {key})));
  return all;
}

/// "scale" of each thing in the region that takes over.
void scale(Reading &block, const std::vector<std::string> &arns, const std::string &prefix,
           const std::function<std::string(const std::string &)> &name)
{
  for (const std::string &arn : arns_there(arns, block.in))
    block.add({"scale", prefix + id_part(name(arn))});
  if (block.out.steps.empty())
    block.add({"wait", ""}, "nothing of it is in the region that takes over");
}

void groups(Reading &block)
{
  scale(block, texts_of(yaml_at(block.config, {"asgs"}), "arn"), "asg:", end_of_arn);
}

void ecs_services(Reading &block)
{
  scale(block, texts_of(yaml_at(block.config, {"services"}), "clusterArn"), "ecs:", end_of_arn);
}

void eks_resources(Reading &block)
{
  scale(block, texts_of(yaml_at(block.config, {"eksClusters"}), "clusterArn"), "eks:", end_of_arn);
}

/// Where a switchover is all there is, the region that is left must live.
void wait_for_other(Reading &block)
{
  if (block.in.from.empty())
    return;
  PlannedStep waits = block.base;
  waits.title += ": both regions are needed";
  waits.what = {"await", ""};
  waits.until = "region_up:" + block.in.from;
  block.out.steps.push_back(std::move(waits));
  block.out.in_turn = true;
}

std::string database_there(const Reading &block)
{
  const YAML::Node by_region = yaml_at(block.config, {"regionDatabaseClusterArns"});
  if (by_region.IsMap())
    return yaml_text(yaml_at(by_region, {block.in.to}));
  const auto there = arns_there(texts_of(yaml_at(block.config, {"databaseClusterArns"}), nullptr), block.in);
  return there.size() == 1 ? there.front() : std::string{};
}

/// Aurora, DocumentDB and Neptune.
void global_database(Reading &block)
{
  const bool ungraceful =
      block.in.ungraceful && yaml_text(yaml_at(block.config, {"ungraceful", "ungraceful"})) == "failover";
  if (block.text("behavior") != "failover" && !ungraceful)
    wait_for_other(block);
  block.add({"promote", end_of_arn(database_there(block))});
}

void promoted_replica(Reading &block)
{
  block.add({"promote", end_of_arn(yaml_text(yaml_at(block.config, {"dbInstanceArnMap", block.in.to})))});
}

void switched_replica(Reading &block)
{
  const std::string way = yaml_text(yaml_at(block.config, {"ungraceful", "ungraceful"}));
  if (!block.in.ungraceful || way != "promoteReadReplica")
    wait_for_other(block);
  promoted_replica(block);
}

void made_replica(Reading &block)
{
  block.add(
      {"rebuild_replica", end_of_arn(yaml_text(yaml_at(block.config, {"dbInstanceArnMap", block.in.from})))});
}

/// Both move users: to the region that takes over, or back to the first.
void moves_users(Reading &block)
{
  block.add({block.in.ungraceful ? "switch_dns" : "switch_dns_back", ""});
}

void lambda(Reading &block)
{
  if (block.in.ungraceful && yaml_text(yaml_at(block.config, {"ungraceful", "behavior"})) == "skip")
    return block.add({"skip", ""});
  const auto interval = minutes_s(yaml_at(block.config, {"retryIntervalMinutes"}));
  if (interval && block.base.timeout_s) {
    block.base.retry_wait_s = *interval;
    block.base.retries = std::floor(*block.base.timeout_s / *interval);
  }
  std::string names;
  for (const std::string &arn : texts_of(yaml_at(block.config, {"lambdas"}), "arn"))
    names += (names.empty() ? "" : ", ") + end_of_arn(arn);
  block.add({"wait", ""}, "what the Lambda " + names.substr(0, 100) + " does is not read");
}

void approval(Reading &block)
{
  block.base.approval = true;
  block.base.by_machine = false;
  if (const std::string role = block.text("approvalRole"); !role.empty())
    block.base.role = approving_role({role}, block.base.title);
  block.add({"wait", ""});
}

void other_plan(Reading &block)
{
  const std::string arn = block.text("arn"); // "...:plan/NAME:ab12cd"
  const std::size_t slash = arn.rfind('/');
  std::string name = slash == std::string::npos ? std::string{} : arn.substr(slash + 1);
  name = name.substr(0, name.find(':'));
  block.add({"wait", ""});
  if (name.empty() || block.in.to.empty())
    block.out.steps.back().why_not = "which plan it begins is not known";
  else
    block.out.steps.back().calls = {"runbook:" + id_part(name) + "-" + block.in.action + "-" +
                                    (block.in.action == "deactivate" ? block.in.from : block.in.to)};
}

void nothing_of_it(Reading &block)
{
  block.add({"wait", ""}, "the simulation has no such block of ARC");
}

struct BlockRow {
  const char *type;
  const char *config;
  void (*read)(Reading &);
};

constexpr BlockRow block_rows[] = {
    {"ManualApproval", "executionApprovalConfig", approval},
    {"EC2AutoScaling", "ec2AsgCapacityIncreaseConfig", groups},
    {"ECSServiceScaling", "ecsCapacityIncreaseConfig", ecs_services},
    {"EKSResourceScaling", "eksResourceScalingConfig", eks_resources},
    {"AuroraGlobalDatabase", "globalAuroraConfig", global_database},
    {"DocumentDb", "documentDbConfig", global_database},
    {"NeptuneGlobalDatabase", "neptuneGlobalDatabaseConfig", global_database},
    {"RdsPromoteReadReplica", "rdsPromoteReadReplicaConfig", promoted_replica},
    {"RdsSwitchoverReadReplica", "rdsSwitchoverReadReplicaConfig", switched_replica},
    {"RdsCreateCrossRegionReplica", "rdsCreateCrossRegionReadReplicaConfig", made_replica},
    {"Route53HealthCheck", "route53HealthCheckConfig", moves_users},
    {"ARCRoutingControl", "arcRoutingControlConfig", moves_users},
    {"CustomActionLambda", "customActionLambdaConfig", lambda},
    {"ARCRegionSwitchPlan", "regionSwitchPlanConfig", other_plan},
    {"AuroraServerlessScaling", "auroraServerlessScalingConfig", nothing_of_it},
    {"AuroraProvisionedScaling", "auroraProvisionedScalingConfig", nothing_of_it},
    {"LambdaEventSourceMapping", "lambdaEventSourceMappingConfig", nothing_of_it}};

/// Shares and capacities that are not played.
std::string unread_settings(const YAML::Node &config)
{
  std::string all;
  for (const auto &path : {std::vector<std::string>{"targetPercent"},
                           {"capacityMonitoringApproach"},
                           {"ungraceful", "minimumSuccessPercentage"}})
    if (const std::string value = yaml_text(yaml_at(config, path)); !value.empty() && value != "100")
      all += (all.empty() ? "" : ", ") + path.back() + " " + value.substr(0, 40);
  return all;
}

} // namespace

ArcBlock arc_block(const YAML::Node &step, const ArcCase &in)
{
  Reading block{step, {}, in, {}, {}};
  const std::string type = yaml_text(yaml_at(step, {"executionBlockType"}));
  block.base.title = yaml_text(yaml_at(step, {"name"}));
  block.base.line = yaml_line(step);
  block.base.type = type.empty() ? "block" : type;
  block.base.by_machine = true;
  const YAML::Node all = yaml_at(step, {"executionBlockConfiguration"});
  for (const BlockRow &row : block_rows) {
    const YAML::Node config = yaml_at(all, {row.config}); // types of new blocks have changed, keys have not
    if (!config.IsMap())
      continue;
    block.config.reset(config);
    block.base.timeout_s = minutes_s(yaml_at(config, {"timeoutMinutes"}));
    block.out.unread = unread_settings(config);
    row.read(block);
    return std::move(block.out);
  }
  nothing_of_it(block);
  return std::move(block.out);
}

} // namespace drsim::import::automation
