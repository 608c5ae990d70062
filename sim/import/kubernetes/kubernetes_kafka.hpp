#pragma once
#include "sim/import/facts/imported.hpp"

#include <optional>

namespace YAML {
class Node;
}

namespace drsim::inline import::inline kubernetes {

/// The brokers of a Kafka object of Strimzi; what it does not set is Kafka's own default, not MSK's. Absent,
/// and reported, when it says no number of brokers (a KafkaNodePool does).
[[nodiscard]] std::optional<ComponentSpec> read_kafka(const YAML::Node &object, const ImportContext &context,
                                                      Diagnostics &diagnostics);

} // namespace drsim::import::kubernetes
