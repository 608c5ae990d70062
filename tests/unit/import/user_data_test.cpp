// Configuration inside user data, functions, lone machines, and what lint looks at for others.

#include "tests/unit/import/plans.hpp"

namespace user_data_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

const char *const cloud_config = R"(#cloud-config
write_files:
  - path: /etc/haproxy/haproxy.cfg
    content: |
      backend web
        server a 10.0.0.1:80 check inter 3s
  - path: /etc/motd
    content: welcome
)";

const char *const script = R"(#!/bin/bash
apt-get install -y haproxy
cat > /etc/haproxy/haproxy.cfg <<'EOF'
backend orders
  server a 10.0.0.1:80 check
  server b 10.0.0.2:80 check
EOF
systemctl start haproxy
)";

bool has_kind(const Imported &imported, const std::string &kind)
{
  return std::any_of(imported.components.begin(), imported.components.end(),
                     [&](const ComponentSpec &one) { return one.kind == kind; });
}

} // namespace

TEST_CASE("files that cloud-init or a script writes are read as files are")
{
  for (const char *text : {cloud_config, script}) {
    Diagnostics diagnostics;
    const Imported imported = import_plan(
        {{{"type", "aws_instance"}, {"name", "proxy"}, {"values", {{"user_data", text}}}}}, diagnostics);
    CHECK(has_kind(imported, "haproxy_backend"));
    for (const ComponentSpec &one : imported.components)
      if (one.kind == "haproxy_backend")
        CHECK(one.from.address.find("aws_instance.proxy.user_data") == 0);
  }
}

TEST_CASE("user data in base64, of a launch template")
{
  Diagnostics diagnostics;
  // "#cloud-config\nwrite_files: [{path: a, content: \"backend x\\n  server s 10.0.0.1:80 check\\n\"}]\n"
  const std::string encoded =
      "I2Nsb3VkLWNvbmZpZwp3cml0ZV9maWxlczogW3twYXRoOiBhLCBjb250ZW50OiAiYmFja2VuZCB4XG4gIHNlcnZl"
      "ciBzIDEwLjAuMC4xOjgwIGNoZWNrXG4ifV0K";
  CHECK(has_kind(
      import_plan({{{"type", "aws_launch_template"}, {"name", "t"}, {"values", {{"user_data", encoded}}}}},
                  diagnostics),
      "haproxy_backend"));
}

TEST_CASE("a function is a service whose capacity is its reserved executions")
{
  Diagnostics diagnostics;
  const Imported imported =
      import_plan({{{"type", "aws_lambda_function"},
                    {"name", "pay"},
                    {"values", {{"function_name", "pay"}, {"reserved_concurrent_executions", 90}}}}},
                  diagnostics);
  CHECK(text_at(imported, "pay@eu-central-1", "platform") == "functions");
  CHECK(number_at(imported, "pay@eu-central-1", "replicas") == 3);
  CHECK(number_at(imported, "pay@eu-central-1", "concurrency_per_pod") == 30);
  CHECK(understood(imported, "aws_lambda_function.pay"));
}

TEST_CASE("what components need and lint compares is checked, what nobody needs is listed")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(
      {{{"type", "aws_ecs_service"},
        {"name", "api"},
        {"values", {{"name", "api"}, {"desired_count", 1}}},
        {"expressions", {{"task_definition", refers_to("aws_ecs_task_definition.api.arn")}}}},
       {{"type", "aws_ecs_task_definition"},
        {"name", "api"},
        {"values", json::object()},
        {"expressions", {{"container_definitions", refers_to("aws_secretsmanager_secret.used.arn")}}}},
       {{"type", "aws_secretsmanager_secret"}, {"name", "used"}},
       {{"type", "aws_wafv2_ip_set"}, {"name", "used"}},
       {{"type", "aws_wafv2_ip_set"}, {"name", "loose"}},
       {{"type", "aws_lb"},
        {"name", "shop"},
        {"values", {{"name", "shop"}, {"load_balancer_type", "application"}}},
        {"expressions", {{"tags", refers_to("aws_wafv2_ip_set.used.arn")}}}}},
      diagnostics);
  CHECK(reason(imported, "aws_secretsmanager_secret.used").starts_with("lint tells those of the first"));
  CHECK(reason(imported, "aws_wafv2_ip_set.used").starts_with("lint looks whether"));
  CHECK_FALSE(reason(imported, "aws_wafv2_ip_set.loose").starts_with("lint "));
  CHECK(needs(imported, "aws_ecs_service.api", "secret", "aws_secretsmanager_secret.used"));
}

} // namespace user_data_test
