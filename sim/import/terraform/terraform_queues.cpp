// Queues of SQS in a plan, the topics of SNS that fill them, and the functions that empty them.
#include "sim/import/terraform/terraform_table.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr const char *redrive_type = "aws_sqs_queue_redrive_policy";

/// After how many takes a message is a dead letter: a JSON text, or a block of a template.
void dead_letters(PlanReading &reading, ComponentSpec &component, const PlanResource &from)
{
  const json *written = from.value("redrive_policy");
  if (written == nullptr) {
    if (from.is_unknown("redrive_policy"))
      reading.warn(from,
                   "its redrive_policy is known only after apply: messages that fail come back until "
                   "they expire",
                   "set \"" + component.id + ".max_receives\" in deployment.json");
    return;
  }
  const json policy = written->is_string() ? json::parse(written->get<std::string>(), nullptr, false)
                      : written->is_array() && !written->empty() ? written->front()
                                                                 : *written;
  if (!policy.is_object())
    return;
  if (const auto takes = number_of(plan_member(policy, "maxReceiveCount")))
    reading.put(component, "max_receives", *takes, "count", from.address + ".redrive_policy");
}

void link_dead_letters(PlanReading &reading, const PlanResource &queue)
{
  const auto link_from = [&](const PlanResource &from) {
    ComponentSpec draft;
    reading.link(draft, "dead_letters", from, "redrive_policy", {"sqs_queue"});
    ComponentSpec *component = reading.of(queue);
    if (component != nullptr && !draft.links.empty() &&
        draft.links.at("dead_letters").front() != component->id)
      component->links["dead_letters"] = draft.links.at("dead_letters");
  };
  link_from(queue);
  for (const PlanResource *policy : reading.of_type(redrive_type))
    if (reading.plan.refers(*policy, "queue_url", queue))
      link_from(*policy);
}

void queues(PlanReading &reading, const PlanObjects &all)
{
  for (const PlanResource *queue : all) {
    ComponentSpec &component = reading.add(*queue, "sqs_queue", "sqs:", queue->text("name"));
    reading.set_all(component, *queue, "",
                    {{"message_retention_seconds", "retention_s", "s"},
                     {"visibility_timeout_seconds", "visibility_timeout_s", "s"}});
    dead_letters(reading, component, *queue);
    for (const PlanResource *policy : reading.of_type(redrive_type))
      if (reading.plan.refers(*policy, "queue_url", *queue)) {
        reading.understood(*policy);
        dead_letters(reading, component, *policy);
      }
  }
  for (const PlanResource *queue : all)
    link_dead_letters(reading, *queue);
}

/// A topic is played where it fills a queue; one that alarms alone write to is whom they tell.
void subscription(PlanReading &reading, const PlanResource &one)
{
  ComponentSpec draft;
  if (one.text("protocol") == "sqs")
    reading.link(draft, "queue", one, "endpoint", {"sqs_queue"});
  const PlanResource *topic = nullptr;
  for (const PlanResource *to : reading.plan.references(one, "topic_arn"))
    if (to->type == "aws_sns_topic")
      topic = to;
  if (draft.links.empty() || topic == nullptr)
    return; // an alarm may tell it yet
  if (reading.of(*topic) == nullptr)
    reading.add(*topic, "sns_topic", "sns:", topic->text("name"));
  const std::string topic_id = reading.of(*topic)->id;
  for (ComponentSpec &queue : reading.out.components)
    if (queue.id == draft.links.at("queue").front())
      queue.links["topic"] = {topic_id};
  reading.understood(one);
}

/// Lambda takes the messages of a queue, or the events of a topic, for a function.
void source_of_function(PlanReading &reading, const PlanResource &mapping)
{
  ComponentSpec draft;
  reading.link(draft, "source", mapping, "event_source_arn", {"sqs_queue", "msk"});
  reading.link(draft, "function", mapping, "function_name", {"service"});
  if (draft.links.size() < 2)
    return reading.not_understood(mapping, "its function or what it reads is not in this plan; it would be "
                                           "work that waits while the function is away");
  reading.understood(mapping);
  for (ComponentSpec &source : reading.out.components)
    if (source.id == draft.links.at("source").front()) {
      std::vector<std::string> &consumers = source.links["consumers"];
      if (std::find(consumers.begin(), consumers.end(), draft.links.at("function").front()) ==
          consumers.end())
        consumers.push_back(draft.links.at("function").front());
    }
}

} // namespace

std::vector<PlanRow> queue_rows()
{
  return {{{"aws_sqs_queue"}, PlanStage::stores, queues, {redrive_type}},
          {{"aws_sns_topic_subscription"}, PlanStage::followers, each<subscription>, {"aws_sns_topic"}},
          {{"aws_lambda_event_source_mapping"}, PlanStage::followers, each<source_of_function>}};
}

} // namespace drsim::import::terraform
