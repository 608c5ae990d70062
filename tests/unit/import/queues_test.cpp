#include "tests/unit/import/plans.hpp"

namespace queues_test {

using namespace drsim;
using namespace drsim::plan_test;

namespace {

std::vector<json> shop()
{
  return {{{"type", "aws_sqs_queue"},
           {"name", "orders"},
           {"values",
            {{"name", "orders"},
             {"message_retention_seconds", 1209600},
             {"visibility_timeout_seconds", 90},
             {"redrive_policy",
              R"({"deadLetterTargetArn": "arn:aws:sqs:::orders-dead", "maxReceiveCount": "5"})"}}},
           {"expressions", {{"redrive_policy", refers_to("aws_sqs_queue.dead.arn")}}}},
          {{"type", "aws_sqs_queue"}, {"name", "dead"}, {"values", {{"name", "orders-dead"}}}},
          {{"type", "aws_sns_topic"}, {"name", "orders"}, {"values", {{"name", "orders"}}}},
          {{"type", "aws_sns_topic_subscription"},
           {"name", "orders"},
           {"values", {{"protocol", "sqs"}}},
           {"expressions",
            {{"topic_arn", refers_to("aws_sns_topic.orders.arn")},
             {"endpoint", refers_to("aws_sqs_queue.orders.arn")}}}},
          {{"type", "aws_lambda_function"},
           {"name", "worker"},
           {"values", {{"function_name", "worker"}, {"reserved_concurrent_executions", 30}}}},
          {{"type", "aws_lambda_event_source_mapping"},
           {"name", "orders"},
           {"expressions",
            {{"event_source_arn", refers_to("aws_sqs_queue.orders.arn")},
             {"function_name", refers_to("aws_lambda_function.worker.arn")}}}}};
}

} // namespace

TEST_CASE("a queue is read with its times, its dead letters, what fills it and who empties it")
{
  Diagnostics diagnostics;
  const Imported imported = import_plan(shop(), diagnostics);
  const ComponentSpec &queue = component(imported, "sqs:orders");
  CHECK(queue.kind == "sqs_queue");
  CHECK(queue.region == "eu-central-1");
  CHECK(number_at(imported, "sqs:orders", "retention_s") == 1209600);
  CHECK(number_at(imported, "sqs:orders", "visibility_timeout_s") == 90);
  CHECK(number_at(imported, "sqs:orders", "max_receives") == 5);
  CHECK(queue.links.at("dead_letters") == std::vector<std::string>{"sqs:orders-dead"});
  CHECK(queue.links.at("topic") == std::vector<std::string>{"sns:orders"});
  CHECK(queue.links.at("consumers") == std::vector<std::string>{"worker@eu-central-1"});
  CHECK(component(imported, "sns:orders").kind == "sns_topic");
  for (const char *address : {"aws_sqs_queue.orders", "aws_sqs_queue.dead", "aws_sns_topic.orders",
                              "aws_sns_topic_subscription.orders", "aws_lambda_event_source_mapping.orders"})
    CHECK(understood(imported, address));
}

TEST_CASE("dead letters that are known only after apply are said, and an alarm's topic is no queue's")
{
  std::vector<json> rows = shop();
  rows[0]["values"].erase("redrive_policy");
  rows[0]["unknown"] = {{"redrive_policy", true}};
  rows[3]["values"]["protocol"] = "email";
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(says(diagnostics, "aws_sqs_queue.orders: its redrive_policy is known only after apply"));
  for (const ComponentSpec &one : imported.components)
    CHECK(one.kind != "sns_topic");
}

TEST_CASE("an alarm on the age of the oldest message watches the queue")
{
  std::vector<json> rows = shop();
  rows.push_back({{"type", "aws_cloudwatch_metric_alarm"},
                  {"name", "age"},
                  {"values",
                   {{"alarm_name", "age"},
                    {"namespace", "AWS/SQS"},
                    {"metric_name", "ApproximateAgeOfOldestMessage"},
                    {"comparison_operator", "GreaterThanThreshold"},
                    {"threshold", 600},
                    {"period", 60},
                    {"evaluation_periods", 2}}},
                  {"expressions", {{"dimensions", refers_to("aws_sqs_queue.orders.name")}}}});
  Diagnostics diagnostics;
  const Imported imported = import_plan(rows, diagnostics);
  CHECK(component(imported, "cloudwatch:age").links.at("watches") == std::vector<std::string>{"sqs:orders"});
  CHECK(text_at(imported, "cloudwatch:age", "metric") == "consumer_lag_s");
}

} // namespace queues_test
