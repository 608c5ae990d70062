#pragma once
#include "sim/import/records/record.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

// For sim/exchange/*record*.cpp only.

namespace drsim::inline exchange {

/// Steps of runbooks that a record of a step may be about; `why` says what is wrong where there is not one.
struct StepMatch {
  std::vector<const ComponentSpec *> steps;
  std::string why;
};
[[nodiscard]] StepMatch steps_meant(const Deployment &deployment, const Record &record);

/// The parameter that the work on a step is drawn from: duration_s, or machine_s where a job does it and no
/// file says how long it takes.
[[nodiscard]] std::string work_parameter(const ComponentSpec &step, const Deployment &deployment);

/// Parameters of a step's target that say how long what it asks for takes; "ID.PARAMETER" each.
[[nodiscard]] std::vector<std::string> asked_parameters(const ComponentSpec &step,
                                                        const Deployment &deployment);

} // namespace drsim::exchange
