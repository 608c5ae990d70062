#pragma once
#include "sim/import/runbooks/runbook_words.hpp"

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>

namespace drsim::inline import::inline runbooks {

/// Whether a value is as a choice of aws:branch asks (StringEquals, NumericGreater, ...): 1, 0, or -1 when
/// its comparison is none of SSM's.
[[nodiscard]] int choice_holds(const YAML::Node &choice, const std::string &value);

/// What a call of aws:executeAwsApi does; `called` as the API has it or as boto ("failover_db_cluster").
/// `input` gives an input of the step, "" when it is known only at run time.
[[nodiscard]] StepMeaning api_meaning(const std::string &called,
                                      const std::function<std::string(const std::string &)> &input);

} // namespace drsim::import::runbooks
