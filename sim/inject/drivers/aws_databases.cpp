// Failovers of databases and caches. AWS ends them by itself: there is nothing to undo.
#include "sim/inject/drivers/aws_plans.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double failed_over_s = 300; ///< assumed: AWS speaks of 60 to 120 s for an RDS failover
constexpr double promoted_s = 3600;   ///< assumed: a promotion reboots, and may take a backup first
constexpr double available_s = 900;   ///< assumed: until the status is "available" again

bool is_available(const AwsFault &fault, const std::string &key, const std::string &status)
{
  if (status == "available")
    return true;
  entry_problem(fault.target, key, "its status is \"" + status + "\", not \"available\"", "wait until it is",
                fault.problems);
  return false;
}

std::string text_of_key(const json &value, const char *key)
{
  const auto found = value.find(key);
  return found != value.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Look available_look(const AwsFault &fault, const std::string &name, std::vector<std::string> words)
{
  return {aws_does(fault.entry, "looks whether " + name + " is available", std::move(words)), "\"available\"",
          false, available_s};
}

} // namespace

std::optional<Plan> rds_reboot_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.db_instance;
  const auto found = aws_asked(fault, "db_instance", "reads database " + id,
                               {"rds", "describe-db-instances", "--db-instance-identifier", id, "--query",
                                "DBInstances[0].{status: DBInstanceStatus, multi_az: MultiAZ, zone: "
                                "AvailabilityZone, tags: TagList}"});
  if (!found || !aws_tags_fit(fault, found->value("tags", json()), id) ||
      !is_available(fault, "db_instance", text_of_key(*found, "status")))
    return std::nullopt;
  if (found->value("multi_az", json()) != true) {
    entry_problem(fault.target, "db_instance",
                  id + " has no standby in another zone: it would only be rebooted", "a Multi-AZ instance",
                  fault.problems);
    return std::nullopt;
  }
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(
      aws_does(fault.entry, "fails " + id + " over to its standby",
               {"rds", "reboot-db-instance", "--db-instance-identifier", id, "--force-failover"}));
  plan.begun.push_back({aws_does(fault.entry, "looks whether the standby has taken over",
                                 {"rds", "describe-db-instances", "--db-instance-identifier", id, "--query",
                                  "DBInstances[0].SecondaryAvailabilityZone"}),
                        "\"" + text_of_key(*found, "zone") + "\"", false, failed_over_s});
  plan.undone.push_back(available_look(fault, id,
                                       {"rds", "describe-db-instances", "--db-instance-identifier", id,
                                        "--query", "DBInstances[0].DBInstanceStatus"}));
  return plan;
}

std::optional<Plan> rds_promotion_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.db_instance;
  const std::vector<std::string> reads = {"rds", "describe-db-instances", "--db-instance-identifier", id,
                                          "--query"};
  auto words = reads;
  words.emplace_back(
      "DBInstances[0].{status: DBInstanceStatus, source: ReadReplicaSourceDBInstanceIdentifier, "
      "tags: TagList}");
  const auto found = aws_asked(fault, "db_instance", "reads database " + id, words);
  if (!found || !aws_tags_fit(fault, found->value("tags", json()), id) ||
      !is_available(fault, "db_instance", text_of_key(*found, "status")))
    return std::nullopt;
  if (text_of_key(*found, "source").empty()) {
    entry_problem(fault.target, "db_instance", id + " is no replica, or not any more", "a read replica",
                  fault.problems);
    return std::nullopt;
  }
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(aws_does(fault.entry, "promotes " + id,
                                {"rds", "promote-read-replica", "--db-instance-identifier", id}));
  words = reads;
  words.emplace_back("join(':', [DBInstances[0].DBInstanceStatus, "
                     "DBInstances[0].ReadReplicaSourceDBInstanceIdentifier || 'none'])");
  plan.begun.push_back({aws_does(fault.entry, "looks whether " + id + " stands alone", words),
                        "\"available:none\"", false, promoted_s});
  return plan;
}

std::optional<Plan> rds_failover_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.db_cluster;
  const auto found =
      aws_asked(fault, "db_cluster", "reads cluster " + id,
                {"rds", "describe-db-clusters", "--db-cluster-identifier", id, "--query",
                 "DBClusters[0].{status: Status, writer: "
                 "DBClusterMembers[?IsClusterWriter].DBInstanceIdentifier | [0], "
                 "readers: DBClusterMembers[?!IsClusterWriter].DBInstanceIdentifier, tags: TagList}"});
  if (!found || !aws_tags_fit(fault, found->value("tags", json()), id) ||
      !is_available(fault, "db_cluster", text_of_key(*found, "status")))
    return std::nullopt;
  const json readers = found->value("readers", json::array());
  const std::string &to = fault.entry.failover_to;
  if (!readers.is_array() || readers.empty() ||
      (!to.empty() && std::find(readers.begin(), readers.end(), json(to)) == readers.end())) {
    entry_problem(fault.target, to.empty() ? "db_cluster" : "failover_to",
                  "the readers of " + id + " are " + readers.dump(), "there must be one that can take over",
                  fault.problems);
    return std::nullopt;
  }
  std::vector<std::string> words = {"rds", "failover-db-cluster", "--db-cluster-identifier", id};
  if (!to.empty())
    words.insert(words.end(), {"--target-db-instance-identifier", to});
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(aws_does(fault.entry, "fails cluster " + id + " over", words));
  plan.begun.push_back({aws_does(fault.entry, "looks whether the writer has changed",
                                 {"rds", "describe-db-clusters", "--db-cluster-identifier", id, "--query",
                                  "DBClusters[0].DBClusterMembers[?!IsClusterWriter].DBInstanceIdentifier"}),
                        "\"" + text_of_key(*found, "writer") + "\"", false, failed_over_s});
  plan.undone.push_back(available_look(
      fault, id,
      {"rds", "describe-db-clusters", "--db-cluster-identifier", id, "--query", "DBClusters[0].Status"}));
  return plan;
}

std::optional<Plan> elasticache_plan(const AwsFault &fault)
{
  const std::string &id = fault.entry.replication_group;
  const auto found =
      aws_asked(fault, "replication_group", "reads replication group " + id,
                {"elasticache", "describe-replication-groups", "--replication-group-id", id, "--query",
                 "ReplicationGroups[0].{status: Status, failover: AutomaticFailover, arn: ARN, "
                 "groups: NodeGroups[].NodeGroupId}"});
  if (!found || !is_available(fault, "replication_group", text_of_key(*found, "status")))
    return std::nullopt;
  const auto tags = aws_asked(fault, "replication_group", "reads its tags",
                              {"elasticache", "list-tags-for-resource", "--resource-name",
                               text_of_key(*found, "arn"), "--query", "TagList"});
  if (!tags || !aws_tags_fit(fault, *tags, id))
    return std::nullopt;
  const json groups = found->value("groups", json::array());
  if (text_of_key(*found, "failover") != "enabled" ||
      std::find(groups.begin(), groups.end(), json(fault.entry.node_group)) == groups.end()) {
    entry_problem(fault.target, "node_group",
                  id + " has groups " + groups.dump() + ", its automatic failover is \"" +
                      text_of_key(*found, "failover") + "\"",
                  "a group that is there, and automatic failover \"enabled\"", fault.problems);
    return std::nullopt;
  }
  Plan plan = empty_plan(fault.order, fault.target);
  plan.begin.push_back(aws_does(fault.entry, "fails the primary of " + id + " over",
                                {"elasticache", "test-failover", "--replication-group-id", id,
                                 "--node-group-id", fault.entry.node_group}));
  plan.undone.push_back(
      available_look(fault, id,
                     {"elasticache", "describe-replication-groups", "--replication-group-id", id, "--query",
                      "ReplicationGroups[0].Status"}));
  return plan;
}

} // namespace drsim::inject::drivers
