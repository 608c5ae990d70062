// Scaling groups and single machines of a plan.

#include "tests/unit/import/plans.hpp"

namespace terraform_machines_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

const json door = {{"type", "aws_lb"}, {"name", "web"}, {"values", {{"name", "web"}}}};
const json targets = {
    {"type", "aws_lb_target_group"},
    {"name", "web"},
    {"values",
     {{"name", "web-servers"},
      {"deregistration_delay", "60"},
      {"health_check", {{{"interval", 12}, {"healthy_threshold", 4}, {"unhealthy_threshold", 2}}}}}}};
const json listener = {
    {"type", "aws_lb_listener"},
    {"name", "web"},
    {"values", json::object()},
    {"expressions",
     {{"load_balancer_arn", refers_to("aws_lb.web.arn")},
      {"default_action", {{{"target_group_arn", refers_to("aws_lb_target_group.web.arn")}}}}}}};

json group(const json &values, const json &expressions = json::object())
{
  json all = {{"name_prefix", "web-"}, {"min_size", 2}, {"max_size", "6"}, {"health_check_type", "ELB"}};
  all.update(values);
  return {
      {"type", "aws_autoscaling_group"}, {"name", "servers"}, {"values", all}, {"expressions", expressions}};
}

json policy(const std::string &metric)
{
  return {{"type", "aws_autoscaling_policy"},
          {"name", "busy"},
          {"values",
           {{"policy_type", "TargetTrackingScaling"},
            {"target_tracking_configuration",
             {{{"target_value", 55},
               {"predefined_metric_specification", {{{"predefined_metric_type", metric}}}}}}}}},
          {"expressions", {{"autoscaling_group_name", refers_to("aws_autoscaling_group.servers.name")}}}};
}

json machine(const std::string &name, const std::string &zone)
{
  return {{"type", "aws_instance"}, {"name", name}, {"values", {{"availability_zone", zone}}}};
}

json attached(const std::string &name)
{
  return {{"type", "aws_lb_target_group_attachment"},
          {"name", name},
          {"expressions",
           {{"target_group_arn", refers_to("aws_lb_target_group.web.arn")},
            {"target_id", refers_to("aws_instance." + name + ".id")}}}};
}

} // namespace

TEST_CASE("a scaling group is machines that are replaced, and the service on them behind its balancer")
{
  Diagnostics diagnostics;
  const json template_of = {{"type", "aws_launch_template"}, {"name", "web"}};
  const Imported imported =
      import_plan({door, targets, listener, template_of, policy("ASGAverageCPUUtilization"),
                   group({{"availability_zones", {"eu-central-1a", "eu-central-1b"}}},
                         {{"target_group_arns", refers_to("aws_lb_target_group.web.arn")},
                          {"launch_template", {{{"id", refers_to("aws_launch_template.web.id")}}}}})},
                  diagnostics);
  CHECK(component(imported, "asg:web").kind == "autoscaling_group");
  CHECK(number_at(imported, "asg:web", "nodes") == 2); // no size is wanted: the least
  CHECK(address_of(imported, "asg:web", "nodes") == "aws_autoscaling_group.servers.min_size");
  CHECK(number_at(imported, "asg:web", "max_nodes") == 6);
  CHECK(text_at(imported, "asg:web", "health_check") == "ELB");
  const ComponentSpec &service = component(imported, "web@eu-central-1");
  CHECK(service.kind == "service");
  CHECK(service.zones == std::vector<std::string>{"eu-central-1a", "eu-central-1b"});
  CHECK(service.links.at("cluster") == std::vector<std::string>{"asg:web"});
  CHECK(text_at(imported, "web@eu-central-1", "platform") == "machines");
  CHECK(number_at(imported, "web@eu-central-1", "replicas") == 2);
  CHECK(number_at(imported, "web@eu-central-1", "hpa") == 1);
  CHECK(number_at(imported, "web@eu-central-1", "hpa_target_utilisation") == Approx(0.55));
  CHECK(number_at(imported, "web@eu-central-1", "hpa_max") == 6);
  CHECK(number_at(imported, "web@eu-central-1", "readiness_period_s") == 12);
  CHECK(number_at(imported, "web@eu-central-1", "readiness_success_threshold") == 4);
  CHECK(component(imported, "alb:web").links.at("services") == std::vector<std::string>{"web@eu-central-1"});
  for (const char *address :
       {"aws_autoscaling_group.servers", "aws_launch_template.web", "aws_autoscaling_policy.busy"})
    CHECK(understood(imported, address));
}

TEST_CASE("a group's size, its attachment, and policies of other kinds")
{
  Diagnostics diagnostics;
  const json attachment = {{"type", "aws_autoscaling_attachment"},
                           {"name", "web"},
                           {"expressions",
                            {{"autoscaling_group_name", refers_to("aws_autoscaling_group.servers.id")},
                             {"lb_target_group_arn", refers_to("aws_lb_target_group.web.arn")}}}};
  const Imported imported =
      import_plan({door, targets, listener, attachment, policy("ALBRequestCountPerTarget"),
                   group({{"desired_capacity", 3}, {"name", "shop web"}})},
                  diagnostics);
  CHECK(number_at(imported, "asg:shop-web", "nodes") == 3);
  CHECK(component(imported, "alb:web").links.at("services") ==
        std::vector<std::string>{"shop-web@eu-central-1"});
  CHECK(component(imported, "shop-web@eu-central-1").parameters.count("hpa") == 0);
  CHECK(reason(imported, "aws_autoscaling_policy.busy").find("keep the processors") != std::string::npos);
}

TEST_CASE("groups of Kubernetes and ECS are not taken for services of their own")
{
  Diagnostics diagnostics;
  const auto tagged = [&](const char *key) {
    return reason(import_plan({group({{"tag", {{{"key", key}, {"value", "owned"}}}}})}, diagnostics),
                  "aws_autoscaling_group.servers");
  };
  CHECK(tagged("kubernetes.io/cluster/shop").find("nodes of a Kubernetes cluster") != std::string::npos);
  CHECK(tagged("AmazonECSManaged").find("ECS") != std::string::npos);
  CHECK(tagged("team").empty());
}

TEST_CASE("machines attached to a target group one by one are a service that nobody makes anew")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({door, targets, listener, machine("a", "eu-central-1a"), attached("a"),
                   machine("b", "eu-central-1b"), attached("b"), machine("alone", "eu-central-1a")},
                  diagnostics);
  const ComponentSpec &service = component(imported, "web-servers@eu-central-1");
  CHECK(number_at(imported, service.id, "replicas") == 2);
  CHECK(service.zones.size() == 2);
  CHECK(service.links.at("cluster").empty());
  CHECK(understood(imported, "aws_instance.a"));
  CHECK(understood(imported, "aws_lb_target_group_attachment.b"));
  CHECK(number_at(imported, "alone@eu-central-1", "replicas") == 1); // behind nothing: of its own
  CHECK(component(imported, "alone@eu-central-1").zones == std::vector<std::string>{"eu-central-1a"});
}

} // namespace terraform_machines_test
