#pragma once
#include "sim/inject/environment.hpp"
#include "sim/inject/run.hpp"
#include "sim/model/scenario.hpp"

namespace drsim::inject {

/// Which run of how many, and what its times are drawn from.
struct RunNumber {
  std::uint64_t seed = 1;
  std::uint64_t number = 0;
};

/// The faults of a scenario as plans of the environment's drivers, at times drawn for this run. Looks at
/// every target and changes nothing. All that stands against it goes to `problems`: a fault whose component
/// no entry allows, one that its driver cannot do. `how` says, by component, in which way; "" or absent: as
/// the entry has it.
[[nodiscard]] std::vector<Scheduled> schedule_of(const Scenario &scenario, const Deployment &deployment,
                                                 const Environment &environment, const RunNumber &number,
                                                 const std::map<std::string, std::string> &how,
                                                 Hands &reading, Diagnostics &problems);

/// Faults of a scenario that the environment does not allow, or whose driver cannot do them: "orders-db
/// (component_failure)". Looks at nothing but the file: for plans.
[[nodiscard]] std::vector<std::string> faults_refused(const Scenario &scenario, const Deployment &deployment,
                                                      const Environment &environment);

} // namespace drsim::inject
