// Services of ECS, classic load balancers and the databases beside RDS in plans.

#include "tests/unit/import/plans.hpp"

namespace terraform_ecs_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

const json door = {{"type", "aws_lb"}, {"name", "web"}, {"values", {{"name", "web"}}}};
const json targets = {
    {"type", "aws_lb_target_group"},
    {"name", "api"},
    {"values",
     {{"name", "api"},
      {"health_check",
       {{{"interval", 12}, {"timeout", 4}, {"healthy_threshold", 4}, {"unhealthy_threshold", 2}}}}}}};
const json listener = {
    {"type", "aws_lb_listener"},
    {"name", "web"},
    {"values", json::object()},
    {"expressions",
     {{"load_balancer_arn", refers_to("aws_lb.web.arn")},
      {"default_action", {{{"target_group_arn", refers_to("aws_lb_target_group.api.arn")}}}}}}};
const json shop = {{"type", "aws_ecs_cluster"}, {"name", "shop"}, {"values", {{"name", "shop"}}}};

json subnet(const std::string &name, const std::string &zone)
{
  return {{"type", "aws_subnet"}, {"name", name}, {"values", {{"availability_zone", zone}}}};
}

json task(const std::string &containers)
{
  return {{"type", "aws_ecs_task_definition"},
          {"name", "api"},
          {"values", {{"family", "api"}, {"container_definitions", containers}}}};
}

json service(const json &values, json expressions = json::object())
{
  json all = {{"name", "api"}, {"desired_count", 4}, {"launch_type", "FARGATE"}};
  all.update(values);
  expressions.update({{"cluster", refers_to("aws_ecs_cluster.shop.id")},
                      {"task_definition", refers_to("aws_ecs_task_definition.api.arn")}});
  return {{"type", "aws_ecs_service"}, {"name", "api"}, {"values", all}, {"expressions", expressions}};
}

const json behind_door = {
    {"load_balancer", {{{"target_group_arn", refers_to("aws_lb_target_group.api.arn")}}}},
    {"network_configuration",
     {{{"subnets",
        {{"references", {"aws_subnet.a.id", "aws_subnet.a", "aws_subnet.b.id", "aws_subnet.b"}}}}}}}};

} // namespace

TEST_CASE("a service of ECS is tasks behind its balancer, replaced when their target is unhealthy")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({door, targets, listener, shop, subnet("a", "eu-central-1a"), subnet("b", "eu-central-1b"),
                   task(R"([{"name": "api", "stopTimeout": 90}])"),
                   service({{"health_check_grace_period_seconds", 40},
                            {"deployment_minimum_healthy_percent", 50},
                            {"deployment_maximum_percent", 130}},
                           behind_door)},
                  diagnostics);
  const std::string id = "api@eu-central-1";
  CHECK(component(imported, id).zones == std::vector<std::string>{"eu-central-1a", "eu-central-1b"});
  CHECK(component(imported, id).links.at("cluster") == std::vector<std::string>{"ecs:shop"});
  CHECK(text_at(imported, id, "platform") == "ecs");
  CHECK(number_at(imported, id, "replicas") == 4);
  CHECK(number_at(imported, id, "readiness_probe") == 1);
  CHECK(number_at(imported, id, "readiness_period_s") == 12);
  CHECK(number_at(imported, id, "liveness_period_s") == 12);
  CHECK(number_at(imported, id, "liveness_failure_threshold") == 2);
  CHECK(number_at(imported, id, "liveness_initial_delay_s") == 40);
  CHECK(number_at(imported, id, "termination_grace_s") == 90);
  CHECK(number_at(imported, id, "max_unavailable_pods") == 2); // of 4, half must stay
  CHECK(number_at(imported, id, "max_surge_pods") == 1);       // 5.2 at most: 5
  CHECK(component(imported, "ecs:shop").kind == "ecs_cluster");
  CHECK(number_at(imported, "ecs:shop", "nodes") == 4); // on Fargate each task has a machine
  CHECK(component(imported, "ecs:shop").zones.size() == 2);
  CHECK(component(imported, "alb:web").links.at("services") == std::vector<std::string>{id});
  for (const char *address : {"aws_ecs_service.api", "aws_ecs_task_definition.api", "aws_subnet.b",
                              "aws_ecs_cluster.shop", "aws_lb_target_group.api"})
    CHECK(understood(imported, address));
}

TEST_CASE("tasks without a balancer are judged by the health check of their container")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({shop, task(R"([{"name": "log", "essential": false, "healthCheck": {"interval": 5}},
                      {"name": "api", "healthCheck": {"interval": 15, "retries": 4, "startPeriod": 20}}])"),
                   service(json::object())},
                  diagnostics);
  CHECK(number_at(imported, "api@eu-central-1", "readiness_probe") == 0);
  CHECK(number_at(imported, "api@eu-central-1", "liveness_probe") == 1);
  CHECK(number_at(imported, "api@eu-central-1", "liveness_period_s") == 15);
  CHECK(number_at(imported, "api@eu-central-1", "liveness_failure_threshold") == 4);
  CHECK(number_at(imported, "api@eu-central-1", "liveness_initial_delay_s") == 20);
}

TEST_CASE("scaling of ECS: the target's limits, and policies that keep the processors at a share")
{
  Diagnostics diagnostics;
  const json target = {
      {"type", "aws_appautoscaling_target"},
      {"name", "api"},
      {"values", {{"resource_id", "service/shop/api"}, {"min_capacity", 6}, {"max_capacity", 20}}}};
  const auto policy = [](const std::string &name, const std::string &metric) {
    return json{{"type", "aws_appautoscaling_policy"},
                {"name", name},
                {"values",
                 {{"target_tracking_scaling_policy_configuration",
                   {{{"target_value", 70},
                     {"predefined_metric_specification", {{{"predefined_metric_type", metric}}}}}}}}},
                {"expressions", {{"resource_id", refers_to("aws_appautoscaling_target.api.resource_id")}}}};
  };
  const Imported imported =
      import_plan({shop, task("[]"), target, policy("cpu", "ECSServiceAverageCPUUtilization"),
                   policy("memory", "ECSServiceAverageMemoryUtilization"), service(json::object())},
                  diagnostics);
  CHECK(number_at(imported, "api@eu-central-1", "replicas") == 6); // more than the file wants
  CHECK(number_at(imported, "api@eu-central-1", "hpa") == 1);
  CHECK(number_at(imported, "api@eu-central-1", "hpa_max") == 20);
  CHECK(number_at(imported, "api@eu-central-1", "hpa_target_utilisation") == Approx(0.7));
  CHECK(understood(imported, "aws_appautoscaling_target.api"));
  CHECK(reason(imported, "aws_appautoscaling_policy.memory").find("processors") != std::string::npos);
}

TEST_CASE("a cluster on machines has those of its capacity providers, one outside the plan is made")
{
  Diagnostics diagnostics;
  const json group = {{"type", "aws_autoscaling_group"},
                      {"name", "m"},
                      {"values", {{"name", "m"}, {"min_size", 3}, {"max_size", 9}}}};
  const json provider = {{"type", "aws_ecs_capacity_provider"},
                         {"name", "m"},
                         {"expressions",
                          {{"auto_scaling_group_provider",
                            {{{"auto_scaling_group_arn", refers_to("aws_autoscaling_group.m.arn")}}}}}}};
  const json tied = {
      {"type", "aws_ecs_cluster_capacity_providers"},
      {"name", "shop"},
      {"values", {{"cluster_name", "shop"}}},
      {"expressions", {{"capacity_providers", refers_to("aws_ecs_capacity_provider.m.name")}}}};
  const Imported imported =
      import_plan({shop, group, provider, tied, task("[]"), service({{"launch_type", "EC2"}})}, diagnostics);
  CHECK(text_at(imported, "ecs:shop", "launch") == "ec2");
  CHECK(number_at(imported, "ecs:shop", "nodes") == 3);
  CHECK(number_at(imported, "ecs:shop", "max_nodes") == 9);
  CHECK(understood(imported, "aws_autoscaling_group.m"));
  json alone = service({{"cluster", "arn:aws:ecs:eu-central-1:1:cluster/other"}});
  alone["expressions"].erase("cluster");
  const Imported other = import_plan({alone}, diagnostics);
  CHECK(component(other, "api@eu-central-1").links.at("cluster").front() == "ecs:other@eu-central-1");
  CHECK(component(other, "ecs:other@eu-central-1").kind == "ecs_cluster");
  CHECK(reason(import_plan({shop, service({{"scheduling_strategy", "DAEMON"}})}, diagnostics),
               "aws_ecs_service.api")
            .find("agent") != std::string::npos);
}

TEST_CASE("a classic load balancer checks its machines by itself")
{
  Diagnostics diagnostics;
  const json elb = {
      {"type", "aws_elb"},
      {"name", "old"},
      {"values",
       {{"name", "old"},
        {"connection_draining", true},
        {"connection_draining_timeout", 120},
        {"health_check",
         {{{"interval", 20}, {"timeout", 3}, {"healthy_threshold", 2}, {"unhealthy_threshold", 5}}}}}},
      {"expressions", {{"instances", refers_to("aws_instance.a.id")}}}};
  const json machine = {
      {"type", "aws_instance"}, {"name", "a"}, {"values", {{"availability_zone", "eu-central-1b"}}}};
  const Imported imported = import_plan({elb, machine}, diagnostics);
  CHECK(component(imported, "alb:old").kind == "alb");
  CHECK(number_at(imported, "alb:old", "interval_s") == 20);
  CHECK(number_at(imported, "alb:old", "unhealthy_threshold") == 5);
  CHECK(number_at(imported, "alb:old", "deregistration_delay_s") == 120);
  CHECK(number_at(imported, "alb:old", "cross_zone") == 1);
  CHECK(component(imported, "alb:old").links.at("services") == std::vector<std::string>{"old@eu-central-1"});
  CHECK(component(imported, "old@eu-central-1").zones == std::vector<std::string>{"eu-central-1b"});
  const json group = {{"type", "aws_autoscaling_group"},
                      {"name", "web"},
                      {"values", {{"name", "web"}, {"min_size", 2}, {"max_size", 2}}},
                      {"expressions", {{"load_balancers", refers_to("aws_elb.old.name")}}}};
  json bare = elb;
  bare["expressions"] = json::object();
  CHECK(component(import_plan({bare, group}, diagnostics), "alb:old").links.at("services") ==
        std::vector<std::string>{"web@eu-central-1"});
}

TEST_CASE("DocumentDB and Neptune stand on Aurora's storage")
{
  Diagnostics diagnostics;
  for (const std::string type : {"aws_docdb_cluster", "aws_neptune_cluster"}) {
    const auto member = [&](const std::string &name) {
      return json{{"type", type + "_instance"},
                  {"name", name},
                  {"expressions", {{"cluster_identifier", refers_to(type + ".docs.id")}}}};
    };
    const Imported imported =
        import_plan({{{"type", type},
                      {"name", "docs"},
                      {"values", {{"cluster_identifier", "docs"}, {"backup_retention_period", 7}}}},
                     member("a"),
                     member("b")},
                    diagnostics);
    CHECK(component(imported, "docs").kind == "rds_instance");
    CHECK(text_at(imported, "docs", "form") == "aurora");
    CHECK(number_at(imported, "docs", "backup_retention_days") == 7);
    CHECK(understood(imported, type + "_instance.b"));
  }
}

} // namespace terraform_ecs_test
