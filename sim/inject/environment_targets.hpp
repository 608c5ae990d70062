#pragma once
// The entries of an environment file's allow list, one by one.

#include "sim/inject/driver.hpp"
#include "sim/model/deployment.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inject {

/// Where an entry is written.
struct TargetPlace {
  std::string file;
  std::string pointer;
};

/// Reads one entry of `allow`; absent when it is no object. Its driver checks the keys that are its own;
/// "program", the path of the tool that it calls, is added to them.
[[nodiscard]] std::optional<Target> read_target(const nlohmann::json &item, const TargetPlace &place,
                                                const Deployment &deployment,
                                                const std::map<std::string, std::string> &programs,
                                                Diagnostics &problems);

/// Reads one entry of `runbook_steps`: a step of a runbook and the driver that carries it out.
[[nodiscard]] std::optional<Target> read_step(const nlohmann::json &item, const TargetPlace &place,
                                              const Deployment &deployment,
                                              const std::map<std::string, std::string> &programs,
                                              Diagnostics &problems);

/// Whether an entry is for this kind of fault: it names it under "faults", or names none and its driver does
/// it.
[[nodiscard]] bool allows_fault(const Target &target, const std::string &fault_kind);

/// Two entries of one component that are for the same kind of fault.
void refuse_duplicates(const std::vector<Target> &targets, Diagnostics &problems);

} // namespace drsim::inject
