#include "sim/components/streams/consumers.hpp"

#include "sim/core/alert_condition.hpp"
#include "sim/model/component_facts.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>

namespace drsim::inline components::inline streams {

Consumers::Marks marks_of(const Deployment &deployment, const std::string &topic, double partitions)
{
  Consumers::Marks marks;
  const auto note = [&](const std::string &metric, double threshold) {
    if (metric == "consumer_lag_s")
      marks.wait_s.push_back(threshold);
    else if (metric.starts_with("consumer_lag"))
      marks.events.push_back(threshold * (metric == "consumer_lag" ? 1 : partitions));
  };
  for (const char *kind : {"alert_rule", "cloudwatch_alarm"})
    for (const ComponentSpec *alarm : deployment.of_kind(kind)) {
      const Parameters parameters(*alarm);
      const auto watched = parameters.links("watches");
      if (std::find(watched.begin(), watched.end(), topic) == watched.end())
        continue;
      note(parameters.text("metric"), parameters.number("threshold"));
      if (const auto condition = parse_alert_condition(text_of(*alarm, "condition")))
        condition->each_leaf([&](const AlertCondition &leaf) { note(leaf.metric, leaf.threshold); });
    }
  return marks;
}

Consumers::Settings readers_of(const ComponentSpec &topic, double mean_per_s)
{
  const Parameters parameters(topic);
  Consumers::Settings readers;
  readers.topic = topic.id;
  readers.region = topic.region;
  readers.services = parameters.links("consumers");
  readers.most_per_s = parameters.has("consume_per_s")
                           ? parameters.number("consume_per_s")
                           : parameters.number("consume_headroom_ratio") * mean_per_s;
  readers.retention_s = parameters.number("retention_s");
  return readers;
}

} // namespace drsim::components::streams
