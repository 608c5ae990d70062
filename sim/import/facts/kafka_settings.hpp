#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline import::inline facts {

/// A setting of Kafka's brokers, topics or producers and the parameter of a msk that it becomes.
struct KafkaSetting {
  const char *key;       ///< "min.insync.replicas"
  const char *parameter; ///< "min_insync_replicas"
  const char *unit;
  double per_unit; ///< of the setting in one of the parameter: 1000 for milliseconds
};
[[nodiscard]] const KafkaSetting *kafka_setting(std::string_view key);

/// Lines of "key=value", as of server.properties; comments and lines without "=" are left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> kafka_properties(std::string_view text);

/// What producers wait for, in the words of a msk's `acks`: "all" (also "-1"), "1" or "0"; "" when it is
/// none.
[[nodiscard]] std::string kafka_acks(std::string_view value);
/// Whether a setting or environment variable so called says it: "acks", "spring.kafka.producer.acks",
/// "KAFKA_PRODUCER_ACKS".
[[nodiscard]] bool says_acks(std::string_view name);

} // namespace drsim::import::facts
