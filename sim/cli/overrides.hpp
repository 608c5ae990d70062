#pragma once
#include "sim/cli/options.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// --set PARAM=VALUE...: "orders-db.size_bytes=2e12", "oncall:sre.hands=3", "every
/// runbook.rehearsed=quarterly", "cluster:dr.nodes=x2" (times what the deployment says).
[[nodiscard]] OptionSpec set_option();

/// The deployment with these figures. Throws UsageError that names everything that is wrong with them.
[[nodiscard]] Deployment with_sets(Deployment deployment, const std::vector<std::string> &sets);

/// " --set 'oncall:sre.hands=3'", for a command to repeat; "" without any.
[[nodiscard]] std::string set_words(const std::vector<std::string> &sets);

} // namespace drsim::cli
