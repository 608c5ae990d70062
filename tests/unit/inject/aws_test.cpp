#include "hands.hpp"

#include <catch2/catch.hpp>

namespace aws_test {

using namespace drsim;
using namespace drsim::inject;
using namespace drsim::inject::test;
using nlohmann::json;

namespace {

const std::string A =
    "aws --region eu-central-1 --output json --cli-connect-timeout 10 --cli-read-timeout 60 "
    "--profile stage ";

Target aws(const std::string &how, json more)
{
  more.update({{"how", how},
               {"account", "123456789012"},
               {"region", "eu-central-1"},
               {"profile", "stage"},
               {"program", "aws"},
               {"tags", {{"env", "staging"}}}});
  return target("aws", more);
}

const char *const tags = R"([{"Key":"env","Value":"staging"}])";

std::string with_tags(const std::string &inside)
{
  return "{" + inside + ",\"tags\":" + tags + "}";
}

/// An account in which everything is well.
WritingHands account()
{
  WritingHands hands;
  hands.answer("sts get-caller-identity", "\"123456789012\"\n")
      .answer("rds describe-db-instances",
              with_tags(R"("status":"available","multi_az":true,"zone":"eu-1a")"))
      .answer("rds describe-db-clusters",
              with_tags(R"("status":"available","writer":"c-1","readers":["c-2"])"))
      .answer("elasticache describe-replication-groups",
              R"({"status":"available","failover":"enabled","arn":"arn:aws:x","groups":["0001"]})")
      .answer("list-tags-for-resource", tags)
      .answer("ec2 describe-instances",
              R"([{"id":"i-1","state":"running","tags":)" + std::string(tags) + "}]")
      .answer("ec2 describe-security-groups",
              with_tags(R"("rules":[{"FromPort":443,"ToPort":443},{"FromPort":5432,"ToPort":5432}])"))
      .answer("describe-auto-scaling-groups", with_tags(R"("suspended":["AZRebalance"])"))
      .answer("get-health-check", R"({"inverted":false,"disabled":false})")
      .answer(
          "list-resource-record-sets",
          R"([{"Name":"shop.example.","Type":"A","TTL":60,"ResourceRecords":[{"Value":"198.51.100.1"}]}])")
      .answer("get-experiment-template --id EXT1",
              R"({"stops":[{"source":"aws:cloudwatch:alarm","value":"arn:aws:x"}],"tags":{"env":"staging"}})")
      .answer("get-experiment-template --id EXT2",
              R"({"stops":[{"source":"none"}],"tags":{"env":"staging"}})");
  return hands;
}

Plan plan_for(const FaultOrder &order, const Target &target)
{
  WritingHands hands = account();
  std::string problems;
  auto plan = planned(order, target, hands, problems);
  INFO(problems);
  REQUIRE(plan);
  CHECK(hands.calls.at(0) == A + "sts get-caller-identity --query Account");
  return *plan;
}

std::string refused(const FaultOrder &order, const Target &target, WritingHands hands = account())
{
  std::string problems;
  CHECK_FALSE(planned(order, target, hands, problems));
  return problems;
}

} // namespace

TEST_CASE("aws: failovers of databases and caches, which nothing takes back")
{
  Plan plan = plan_for(order("component_failure"), aws("rds_reboot", {{"db_instance", "orders"}}));
  CHECK(lines(plan.begin, A) == "rds reboot-db-instance --db-instance-identifier orders --force-failover\n");
  CHECK(plan.undo.empty());
  CHECK(plan.begun.at(0).contains == "\"eu-1a\"");
  plan = plan_for(order("component_failure"),
                  aws("rds_cluster_failover", {{"db_cluster", "carts"}, {"failover_to", "c-2"}}));
  CHECK(lines(plan.begin, A) ==
        "rds failover-db-cluster --db-cluster-identifier carts --target-db-instance-identifier c-2\n");
  CHECK(plan.begun.at(0).contains == "\"c-1\"");
  plan = plan_for(order("component_failure"),
                  aws("elasticache_failover", {{"replication_group", "sessions"}, {"node_group", "0001"}}));
  CHECK(lines(plan.begin, A) ==
        "elasticache test-failover --replication-group-id sessions --node-group-id 0001\n");
  CHECK_THAT(refused(order("component_failure"),
                     aws("rds_cluster_failover", {{"db_cluster", "carts"}, {"failover_to", "c-3"}})),
             Catch::Contains("the readers of carts are [\"c-2\"]"));
  WritingHands single;
  single.answer("sts", "\"123456789012\"")
      .answer("rds", with_tags(R"("status":"available","multi_az":false,"zone":"eu-1a")"));
  CHECK_THAT(refused(order("component_failure"), aws("rds_reboot", {{"db_instance", "orders"}}), single),
             Catch::Contains("has no standby in another zone"));
}

TEST_CASE("aws: machines are stopped under the run's tag, and started when they have stopped")
{
  const Plan plan = plan_for(order("component_failure"), aws("ec2_stop", {{"instances", {"i-1"}}}));
  CHECK(lines(plan.begin, A) == "ec2 create-tags --resources i-1 --tags Key=drsim-run,Value=r7\n"
                                "ec2 stop-instances --force --instance-ids i-1\n");
  CHECK(lines(plan.undo, A) ==
        "ec2 wait instance-stopped --instance-ids {} <- " + A +
            "ec2 describe-instances --filters Name=instance-state-name,Values=stopping --query "
            "Reservations[].Instances[].InstanceId --output text --instance-ids i-1\n"
            "ec2 start-instances --instance-ids i-1\n"
            "ec2 delete-tags --resources i-1 --tags Key=drsim-run,Value=r7\n");
  WritingHands stopped;
  stopped.answer("sts", "\"123456789012\"")
      .answer("ec2", R"([{"id":"i-1","state":"stopped","tags":)" + std::string(tags) + "}]");
  CHECK_THAT(refused(order("component_failure"), aws("ec2_stop", {{"instances", {"i-1"}}}), stopped),
             Catch::Contains("i-1 is stopped, not running"));
}

TEST_CASE("aws: the rules of one port are taken away and given back as they were")
{
  const Plan plan =
      plan_for(order("access_blocked"), aws("security_group", {{"security_group", "sg-1"}, {"port", 5432}}));
  const std::string rule = R"([{"FromPort":5432,"ToPort":5432}])";
  CHECK(lines(plan.begin, A) == "ec2 create-tags --resources sg-1 --tags Key=drsim-run,Value=r7\n"
                                "ec2 revoke-security-group-ingress --group-id sg-1 --ip-permissions " +
                                    rule + "\n");
  CHECK(lines(plan.undo, A) == "ec2 authorize-security-group-ingress --group-id sg-1 --ip-permissions " +
                                   rule + "\n" +
                                   "ec2 delete-tags --resources sg-1 --tags Key=drsim-run,Value=r7\n");
  CHECK(std::get<CallProgram>(plan.undo[0].doing).fine_when_says == "InvalidPermission.Duplicate");
  CHECK(plan.begun.at(0).contains == "rules=1;");
  CHECK(plan.undone.at(0).contains == "rules=2;");
  CHECK_THAT(
      refused(order("access_blocked"), aws("security_group", {{"security_group", "sg-1"}, {"port", 22}})),
      Catch::Contains("has no inbound rule to take away"));
}

TEST_CASE("aws: a group that makes no machines, but for what was suspended before")
{
  const Plan plan = plan_for(
      order("control_plane_outage"),
      aws("suspend_scaling", {{"auto_scaling_group", "web"}, {"processes", {"Launch", "AZRebalance"}}}));
  CHECK(lines(plan.begin, A) ==
        "autoscaling suspend-processes --auto-scaling-group-name web --scaling-processes Launch\n");
  CHECK(lines(plan.undo, A) ==
        "autoscaling resume-processes --auto-scaling-group-name web --scaling-processes Launch\n");
}

TEST_CASE("aws: a health check that says the contrary")
{
  const Plan plan = plan_for(order("health_check_flap", "hc", {{"fail_ratio", 1}}),
                             aws("health_check", {{"health_check", "h1"}}));
  const std::string tagging =
      "route53 change-tags-for-resource --resource-type healthcheck --resource-id h1 ";
  CHECK(lines(plan.begin, A) == tagging + "--add-tags Key=drsim-run,Value=r7\n" +
                                    "route53 update-health-check --health-check-id h1 --inverted\n");
  CHECK(lines(plan.undo, A) == "route53 update-health-check --health-check-id h1 --no-inverted\n" + tagging +
                                   "--remove-tag-keys drsim-run\n");
  CHECK_THAT(refused(order("health_check_flap", "hc", {{"fail_ratio", 0.5}}),
                     aws("health_check", {{"health_check", "h1"}})),
             Catch::Contains("fails always or never here"));
}

TEST_CASE("aws: a record leads elsewhere, and back to what was read")
{
  const Plan plan = plan_for(order("component_failure"), aws("record", {{"hosted_zone", "Z1"},
                                                                        {"record", "shop.example"},
                                                                        {"record_type", "A"},
                                                                        {"values", {"192.0.2.1"}}}));
  const auto batch = [](const Operation &operation) {
    return json::parse(std::get<CallProgram>(operation.doing).argv.back()).at("Changes").at(0);
  };
  CHECK(batch(plan.begin.at(0)) ==
        json::parse(R"({"Action": "UPSERT", "ResourceRecordSet": {"Name": "shop.example.",
    "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}})"));
  CHECK(batch(plan.undo.at(0))["ResourceRecordSet"]["ResourceRecords"][0]["Value"] == "198.51.100.1");
  CHECK(plan.undone.at(0).contains == "\"198.51.100.1\"");
}

TEST_CASE("aws: an experiment of FIS is found by the run's tags, whoever stops it")
{
  const Plan plan =
      plan_for(order("region_outage", "region:eu"), aws("fis", {{"experiment_template", "EXT1"}}));
  CHECK(lines(plan.begin, A) ==
        "fis start-experiment --experiment-template-id EXT1 --client-token drsim-r7-2 --tags "
        "drsim-run=r7,drsim-fault=2\n");
  CHECK(lines(plan.undo, A) ==
        "fis stop-experiment --id {} <- " + A +
            "fis list-experiments --output text --query experiments[?tags.\"drsim-run\"=='r7' && "
            "tags.\"drsim-fault\"=='2' && (state.status=='pending' || state.status=='initiating' || "
            "state.status=='running')].id\n");
  CHECK_THAT(refused(order("region_outage"), aws("fis", {{"experiment_template", "EXT2"}})),
             Catch::Contains("has no stop condition"));
}

TEST_CASE("aws: another account, another tag, another answer: nothing is planned")
{
  const Target stop = aws("ec2_stop", {{"instances", {"i-1"}}});
  WritingHands other;
  other.answer("sts", "\"210987654321\"");
  CHECK_THAT(refused(order("component_failure"), stop, other),
             Catch::Contains("of account \"210987654321\", not 123456789012"));
  WritingHands tagged;
  tagged.answer("sts", "\"123456789012\"")
      .answer("ec2", R"([{"id":"i-1","state":"running","tags":[{"Key":"env","Value":"prod"}]}])");
  const std::string text = refused(order("component_failure"), stop, tagged);
  CHECK_THAT(text, Catch::Contains("i-1 has env=prod, not staging"));
  CHECK_THAT(text, Catch::Contains("looks like production"));
  for (const char *odd : {"", "null", "[1]", "{}", "\"x\"", "7", "[{\"id\":3}]"}) {
    WritingHands hands;
    hands.answer("sts", "\"123456789012\"").answer("", odd);
    for (const Target &entry :
         {stop, aws("rds_reboot", {{"db_instance", "o"}}), aws("fis", {{"experiment_template", "E"}}),
          aws("security_group", {{"security_group", "sg"}})})
      CHECK(refused(order(entry.says["how"] == "security_group" ? "access_blocked" : "component_failure"),
                    entry, hands) != "");
  }
}

TEST_CASE("aws: an entry says which account, which way and what")
{
  std::string problems;
  Diagnostics diagnostics;
  driver_named("aws")->check_entry(
      target("aws", {{"account", "stage"}, {"how", "rds_rebot"}, {"endpoint_url", "http://x.example"}}),
      diagnostics);
  problems = diagnostics.text();
  for (const char *part : {"\"stage\" is no account of AWS", "\"region\" is missing",
                           "did you mean \"rds_reboot\"?", "is not on this machine"})
    CHECK_THAT(problems, Catch::Contains(part));
  CHECK_THAT(refused(order("component_failure"), aws("rds_reboot", json::object())),
             Catch::Contains("\"db_instance\" is missing, which \"how\": \"rds_reboot\" needs"));
  CHECK_THAT(refused(order("zone_outage"), aws("rds_reboot", {{"db_instance", "o"}})),
             Catch::Contains("a zone_outage is not done by \"rds_reboot\"; by ec2_stop, fis"));
}

} // namespace aws_test
