#pragma once
#include "sim/import/runbooks/runbook_words.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// How an input of a call names the component: what becomes of its value.
enum class TargetForm {
  plain,       ///< as it is, without what stands before the last ":" (an ARN of RDS)
  prefixed,    ///< behind the row's prefix: "web" -> "asg:web", "arn:...:table/carts" -> "dynamodb:carts"
  cache_node,  ///< "shop-001" -> "cache:shop": a node is called after its group
  broker_arn,  ///< "arn:aws:kafka:...:cluster/events/uuid" -> "msk:events"
  balancer_arn ///< of a load balancer, or of its listener -> "alb:shop"
};

/// One call of AWS and what it asks of the simulated world. Scripts ("promote_read_replica") and the command
/// line ("promote-read-replica") spell it otherwise; both spellings are derived from the API's own.
struct ApiCall {
  const char *service; ///< as the command line has it: "rds"
  const char *api;     ///< "PromoteReadReplica"
  /// Of sim/model/actions.cpp; "await": its answer tells that the target is up; "wait": it is work, or a
  /// setting, of which the simulation has nothing.
  const char *action;
  const char *inputs = ""; ///< that name the target, the first that is given holds: "A|B"; "" = none does
  TargetForm form = TargetForm::plain;
  const char *prefix = "";
  /// The row holds only with this input: "ForceFailover=true", or "DesiredCapacity" = given at all.
  const char *only_with = "";
};

/// Every call that is known, the more particular ones of an API first.
[[nodiscard]] const std::vector<ApiCall> &api_calls();

/// "PromoteReadReplicaDBCluster", "promote_read_replica_db_cluster" -> "promote-read-replica-db-cluster".
[[nodiscard]] std::string kebab_case(std::string_view name);

/// "DescribeDBInstances", "list_tables", "get-item": it reads and changes nothing.
[[nodiscard]] bool is_reading_call(std::string_view call);

/// Gives an input of a call by its name in the API; "" when it is not given, or known only at run time.
using CallInput = std::function<std::string(const std::string &)>;

/// What a call asks for. `service` as in the table, "" when nobody says: then the name of the call decides.
/// A call that reads has `looks` set, one that no row has has `unknown` set to its name; both have no action.
[[nodiscard]] StepMeaning meaning_of_call(std::string_view service, std::string_view call,
                                          const CallInput &input);

/// What a wait for a resource's state (aws:waitForAwsResourceProperty, "aws rds wait ...") waits for: "await"
/// with `until` where the resource is known. `call` may be empty: then any call of the service that has an
/// input given.
[[nodiscard]] StepMeaning meaning_of_wait(std::string_view service, std::string_view call,
                                          const CallInput &input);

} // namespace drsim::import::runbooks
