#pragma once
// The parts of the AWS driver: what its entry says, how it calls, and a function for each way to break
// something.

#include "sim/inject/drivers/entry.hpp"

namespace drsim::inject::inline drivers {

/// All keys of an entry of the AWS driver.
struct AwsEntry {
  std::string program;
  std::string account;       ///< 12 digits
  std::string account_alias; ///< "": not compared
  std::string region;
  std::string profile;      ///< "": as the AWS CLI finds its credentials by itself
  std::string endpoint_url; ///< of a stub on this machine; "": AWS
  std::string how;
  std::string db_instance;
  std::string db_cluster;
  std::string failover_to; ///< of a cluster: the reader that takes over; "": AWS chooses
  std::string replication_group;
  std::string node_group; ///< of ElastiCache: shard
  std::vector<std::string> instances;
  std::string health_check;
  std::string change; ///< of a health check: "invert" or "disable"
  std::string hosted_zone;
  std::string record;
  std::string record_type;
  std::string set_identifier;      ///< of weighted and failover records
  std::vector<std::string> values; ///< what the record is changed to
  double ttl_s = 60;               ///< of a record that had none, being an alias
  std::string security_group;
  double port = 0; ///< 0: every inbound rule
  std::string auto_scaling_group;
  std::vector<std::string> processes; ///< of an Auto Scaling group; none: all
  std::string experiment_template;
  std::map<std::string, std::string> tags;
};

/// What every way of breaking something is given.
struct AwsFault {
  const FaultOrder &order;
  const Target &target;
  const AwsEntry &entry;
  Hands &reading;
  Diagnostics &problems;
};

/// A call of the AWS CLI with region, profile and time limits.
[[nodiscard]] CallProgram aws_call(const AwsEntry &entry, std::vector<std::string> words);
[[nodiscard]] Operation aws_does(const AwsEntry &entry, std::string what, std::vector<std::string> words);

/// The answer as JSON; reports at `key` when there is none.
[[nodiscard]] std::optional<nlohmann::json> aws_asked(const AwsFault &fault, const std::string &key,
                                                      const std::string &what,
                                                      std::vector<std::string> words);

/// [{"Key": "env", "Value": "staging"}] -> {"env": "staging"}.
[[nodiscard]] std::map<std::string, std::string> aws_tags(const nlohmann::json &list);

/// Tags asked for, compared with those of a resource.
bool aws_tags_fit(const AwsFault &fault, const nlohmann::json &list, const std::string &of_what);

/// Whether the credentials lead to the account that the entry names.
bool leads_to_account(const AwsFault &fault);

/// Tags EC2 resources with the run; the undo takes the tag off.
void mark_ec2(Plan &plan, const AwsFault &fault, const std::vector<std::string> &ids);
void unmark_ec2(Plan &plan, const AwsFault &fault, const std::vector<std::string> &ids);

/// A way of breaking something: its name in "how", the kinds of faults that it plays, its function.
struct AwsWay {
  const char *how;
  std::vector<std::string> kinds;
  std::vector<const char *> needs; ///< keys of the entry
  std::optional<Plan> (*plan)(const AwsFault &);
  std::vector<std::string> actions = {}; ///< of steps of runbooks that it carries out
};

[[nodiscard]] std::optional<Plan> rds_reboot_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> rds_failover_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> rds_promotion_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> elasticache_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> ec2_stop_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> security_group_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> scaling_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> health_check_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> record_plan(const AwsFault &fault);
[[nodiscard]] std::optional<Plan> fis_plan(const AwsFault &fault);

} // namespace drsim::inject::drivers
