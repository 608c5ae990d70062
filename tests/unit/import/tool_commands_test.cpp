// Commands of tools in runbooks: what they ask for, and of what.
#include "sim/import/runbooks/runbook_words.hpp"

#include <catch2/catch.hpp>

namespace tool_commands_test {

using namespace drsim;

namespace {

/// "action:target", "looks", "? NAME" for what no action stands for, "-" for what is no known command.
std::string told(const std::string &command)
{
  std::vector<std::string> tools;
  const StepMeaning found = read_command(command, tools);
  if (!found.action.empty())
    return found.action + ":" + found.target + (found.several.empty() ? "" : " of " + found.several);
  if (!found.calls.empty())
    return "calls " + found.calls;
  return found.looks ? "looks" : found.unknown.empty() ? "-" : "? " + found.unknown;
}

} // namespace

TEST_CASE("commands of kubectl and helm")
{
  for (const auto &[command, expected] : std::vector<std::pair<std::string, std::string>>{
           {"kubectl -n shop rollout restart deployment/order", "restart:order"},
           {"kubectl rollout restart deployment order", "restart:order"},
           {"kubectl rollout restart deployment/order deployment/payment", "restart: of order, payment"},
           {"kubectl rollout undo deployment/order", "rollback:order"},
           {"kubectl delete pod order-7d9f8c6b5d-x2x4z -n shop", "restart:order"},
           {"kubectl delete pod -l app=order", "restart:order"},
           {"kubectl delete pod shop-db-0", "restart:shop-db"},
           {"kubectl scale deployment/order --replicas=6 --context shop-dr", "scale:eks:shop-dr"},
           {"kubectl scale deployment/order --replicas=0", "? kubectl scale"},
           {"kubectl cordon node-1", "? kubectl cordon node-1"},
           {"kubectl drain node-1 --ignore-daemonsets", "? kubectl drain node-1"},
           {"kubectl apply -f k8s/", "? kubectl apply"},
           {"kubectl get pods -w", "looks"},
           {"kubectl rollout status deployment/order", "looks"},
           {"kubectl exec -it shop-db-0 -- patronictl failover shop-db --candidate b",
            "force_failover:shop-db"},
           {"helm rollback shop 12", "rollback:shop"},
           {"helm upgrade --install shop ./chart", "? helm upgrade"},
           {"helm --kube-context shop-dr upgrade shop ./chart --set replicaCount=6", "scale:eks:shop-dr"},
           {"helm list", "looks"}}) {
    INFO(command);
    CHECK(told(command) == expected);
  }
}

TEST_CASE("commands of databases and caches")
{
  for (const auto &[command, expected] : std::vector<std::pair<std::string, std::string>>{
           {"psql -h orders-db-dr.abc.eu-west-1.rds.amazonaws.com -c 'SELECT pg_promote();'",
            "promote:orders-db-dr"},
           {"psql -c 'select pg_promote()'", "promote:"},
           {"psql -h orders-db-dr -c 'select pg_wal_replay_pause()'", "stop_replay:orders-db-dr"},
           {"psql -h orders-db -c 'alter system set default_transaction_read_only = on'",
            "stop_writes:orders-db"},
           {"psql -h orders-db -c 'select count(*) from orders'", "looks"},
           {"psql -h orders-db -f fix.sql", "? psql"},
           {"sudo -u postgres pg_ctl promote -D /data", "promote:"},
           {"pg_restore -h orders-db dump", "restore:orders-db"},
           {"patronictl switchover shop-db", "failover:shop-db"},
           {"patronictl restart shop-db", "restart:shop-db"},
           {"patronictl pause shop-db", "? patronictl pause"},
           {"patronictl list", "looks"},
           {"redis-cli -h catalogue.abc.cache.amazonaws.com CLUSTER FAILOVER", "restart:cache:catalogue"},
           {"redis-cli failover", "restart:"},
           {"redis-cli info replication", "looks"},
           {"redis-cli flushall", "? redis-cli"}}) {
    INFO(command);
    CHECK(told(command) == expected);
  }
}

TEST_CASE("commands of the platform")
{
  for (const auto &[command, expected] : std::vector<std::pair<std::string, std::string>>{
           {"vault operator unseal $KEY", "unseal:"},
           {"vault lease revoke -prefix database/creds", "renew_credentials:"},
           {"vault write -force database/rotate-root/orders", "renew_credentials:"},
           {"vault write secret/x a=b", "? vault write secret/x"},
           {"vault status", "looks"},
           {"consul snapshot restore backup.snap", "restart:"},
           {"consul members", "looks"},
           {"consul force-leave a", "? consul force-leave a"},
           {"kafka-leader-election.sh --bootstrap-server b-1.events.x1.c2.kafka.eu-west-1.amazonaws.com:9092 "
            "--election-type unclean --all-topic-partitions",
            "restart:msk:events"},
           {"kafka-consumer-groups.sh --bootstrap-server x:9092 --reset-offsets --to-latest --execute",
            "? kafka-consumer-groups.sh"},
           {"kafka-consumer-groups --bootstrap-server x:9092 --describe --all-groups", "looks"},
           {"argocd app rollback shop 12", "rollback:shop"},
           {"argocd app sync shop", "? argocd app sync"},
           {"argocd app get shop", "looks"},
           {"velero restore create --from-backup nightly", "restore:"},
           {"velero backup get", "looks"},
           {"ssh web-1 'sudo systemctl restart patroni.service'", "restart:patroni"},
           {"terraform plan", "looks"},
           {"tofu apply", "? tofu apply"},
           {"aws ssm start-automation-execution --document-name promote-replica", "calls promote-replica"},
           {"aws s3 sync s3://a s3://b", "? s3 sync"},
           {"aws s3 ls", "looks"},
           {"curl -X POST https://x.example.com/fail-over", "? curl -X"},
           {"./failover.sh", "-"},
           {"order", "-"}}) {
    INFO(command);
    CHECK(told(command) == expected);
  }
}

} // namespace tool_commands_test
