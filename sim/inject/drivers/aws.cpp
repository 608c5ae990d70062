#include "sim/inject/drivers/aws.hpp"

#include "sim/inject/drivers/aws_plans.hpp"
#include "sim/inject/names.hpp"

#include <algorithm>
#include <set>

namespace drsim::inject::inline drivers {
namespace {

const std::vector<AwsWay> &ways()
{
  static const std::vector<std::string> experiments = {"component_failure", "zone_outage", "region_outage",
                                                       "partition", "brown_out"};
  static const std::vector<AwsWay> all = {
      {"rds_reboot", {"component_failure"}, {"db_instance"}, rds_reboot_plan, {"failover"}},
      {"rds_cluster_failover", {"component_failure"}, {"db_cluster"}, rds_failover_plan, {"failover"}},
      {"rds_promotion", {}, {"db_instance"}, rds_promotion_plan, {"promote"}},
      {"elasticache_failover", {"component_failure"}, {"replication_group", "node_group"}, elasticache_plan},
      {"ec2_stop", {"component_failure", "zone_outage"}, {"instances"}, ec2_stop_plan},
      {"security_group", {"access_blocked"}, {"security_group"}, security_group_plan},
      {"health_check", {"health_check_flap"}, {"health_check"}, health_check_plan},
      {"record",
       {"component_failure"},
       {"hosted_zone", "record", "record_type", "values"},
       record_plan,
       {"switch_dns", "switch_dns_back", "repoint"}},
      {"suspend_scaling", {"control_plane_outage"}, {"auto_scaling_group"}, scaling_plan},
      {"fis", experiments, {"experiment_template"}, fis_plan},
  };
  return all;
}

std::vector<std::string> way_names()
{
  std::vector<std::string> names;
  for (const AwsWay &way : ways())
    names.emplace_back(way.how);
  return names;
}

const AwsWay *way_named(const std::string &how)
{
  const auto found =
      std::find_if(ways().begin(), ways().end(), [&](const AwsWay &way) { return how == way.how; });
  return found == ways().end() ? nullptr : &*found;
}

bool is_on_this_machine(const std::string &url)
{
  return url.starts_with("http://127.0.0.1:") || url.starts_with("http://localhost:") ||
         url.starts_with("http://[::1]:");
}

void read_account(EntryReader &reader, AwsEntry &entry)
{
  entry.program = reader.program("aws");
  entry.account = reader.required_name("account");
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!entry.account.empty() &&
      (entry.account.size() != 12 || !std::all_of(entry.account.begin(), entry.account.end(), digit)))
    reader.reader().problem("account", "\"" + entry.account + "\" is no account of AWS",
                            "12 digits, as text");
  entry.account_alias = reader.name("account_alias");
  entry.region = reader.required_name("region");
  entry.profile = reader.words("profile");
  entry.endpoint_url = reader.words("endpoint_url");
  if (!entry.endpoint_url.empty() && !is_on_this_machine(entry.endpoint_url))
    reader.reader().problem("endpoint_url", "is not on this machine", "leave it out: the AWS CLI knows AWS");
}

AwsEntry read_aws_entry(const Target &target, Diagnostics &problems)
{
  EntryReader reader(target, problems);
  AwsEntry entry;
  read_account(reader, entry);
  if (!reader.reader().has("how"))
    reader.reader().missing("how");
  entry.how = reader.choice("how", way_names());
  entry.db_instance = reader.name("db_instance");
  entry.db_cluster = reader.name("db_cluster");
  entry.failover_to = reader.name("failover_to");
  entry.replication_group = reader.name("replication_group");
  entry.node_group = reader.name("node_group");
  entry.instances = reader.list("instances");
  entry.health_check = reader.name("health_check");
  entry.change = reader.choice("change", {"invert", "disable"});
  entry.hosted_zone = reader.name("hosted_zone");
  entry.record = reader.name("record");
  entry.record_type = reader.name("record_type");
  entry.set_identifier = reader.words("set_identifier");
  entry.values = reader.list("values");
  entry.ttl_s = reader.reader().number("ttl_s", {0, 86400}).value_or(entry.ttl_s);
  entry.security_group = reader.name("security_group");
  entry.port = reader.reader().number("port", {1, 65535}).value_or(0);
  entry.auto_scaling_group = reader.words("auto_scaling_group");
  entry.processes = reader.list("processes");
  entry.experiment_template = reader.name("experiment_template");
  entry.tags = reader.tags();
  if (const AwsWay *way = way_named(entry.how); way != nullptr && reader.reader().has("how"))
    for (const char *key : way->needs)
      needs_key(target, key, reader.reader().has(key), "\"how\": \"" + entry.how + "\"", problems);
  reader.finish();
  return entry;
}

/// `of`: the kinds of faults that a way plays, or the actions of steps that it carries out.
std::optional<Plan> plan_of(const FaultOrder &order, const Target &target, Hands &reading,
                            Diagnostics &problems, std::vector<std::string> AwsWay::*of)
{
  Diagnostics here;
  const AwsEntry entry = read_aws_entry(target, here);
  const AwsWay *way = way_named(entry.how);
  const auto does = [&](const AwsWay &one) {
    return std::find((one.*of).begin(), (one.*of).end(), order.kind) != (one.*of).end();
  };
  std::optional<Plan> plan;
  if (!here.has_errors() && !does(*way)) {
    std::string others;
    for (const AwsWay &other : ways())
      if (does(other))
        others += (others.empty() ? "by " : ", ") + std::string(other.how);
    entry_problem(target, "how", "a " + order.kind + " is not done by \"" + entry.how + "\"", others, here);
  }
  const AwsFault fault{order, target, entry, reading, here};
  try {
    if (!here.has_errors() && leads_to_account(fault))
      plan = way->plan(fault);
  } catch (const nlohmann::json::exception &) { // an answer of another form than the CLI's
    entry_problem(target, "", "the answer of aws is not understood", "is \"programs\" right?", here);
  }
  for (const Problem &problem : here.problems())
    problems.add(problem);
  return here.has_errors() ? std::nullopt : std::move(plan);
}

} // namespace

std::string AwsDriver::name() const
{
  return "aws";
}

std::vector<std::string> AwsDriver::fault_kinds() const
{
  std::set<std::string> kinds;
  for (const AwsWay &way : ways())
    kinds.insert(way.kinds.begin(), way.kinds.end());
  return {kinds.begin(), kinds.end()};
}

void AwsDriver::check_entry(const Target &target, Diagnostics &problems) const
{
  static_cast<void>(read_aws_entry(target, problems));
}

std::optional<Plan> AwsDriver::plan(const FaultOrder &order, const Target &target, Hands &reading,
                                    Diagnostics &problems) const
{
  return plan_of(order, target, reading, problems, &AwsWay::kinds);
}

std::vector<std::string> AwsDriver::step_actions() const
{
  std::set<std::string> actions;
  for (const AwsWay &way : ways())
    actions.insert(way.actions.begin(), way.actions.end());
  return {actions.begin(), actions.end()};
}

std::optional<Plan> AwsDriver::plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                         Diagnostics &problems) const
{
  return plan_of(order, target, reading, problems, &AwsWay::actions);
}

} // namespace drsim::inject::drivers
