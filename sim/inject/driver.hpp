#pragma once
// A driver translates one fault of a scenario into operations on one entry of the environment.

#include "sim/core/diagnostics.hpp"
#include "sim/inject/operation.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inject {

/// One fault of a scenario, to be done for real.
struct FaultOrder {
  std::string id;        ///< of this fault in this run: "1", "2"; names of what is made contain it
  std::string run;       ///< of the run: letters, digits and dashes; what is made is labelled with it
  std::string kind;      ///< fault kind (sim/model/fault_kinds.hpp): "crash", "link_cut", ...
  std::string component; ///< the deployment's id of what is hit
  std::map<std::string, double> figures = {};    ///< the fault's figures, by their names in the scenario
  std::map<std::string, std::string> words = {}; ///< its other parameters
  double duration_s = 0;   ///< until it is undone; 0: it is undone at the end of the run
  double time_limit_s = 0; ///< of the run: what a provider can be told to end by itself it is told
};

/// The entry of the environment file that allows the component to be touched.
struct Target {
  std::string component;
  std::string driver;
  nlohmann::json says; ///< the entry's own keys ("namespace", "db_instance", ...), as the driver reads them
  std::string file;    ///< where it is written, for problems
  std::string pointer;
};

/// All that a fault is. Undo is idempotent: done twice, or without a beginning, it does no harm.
struct Plan {
  std::string driver;
  std::string fault; ///< FaultOrder::id
  std::string kind;
  std::string component;
  std::vector<Operation> begin;
  std::vector<Operation> undo;
  std::vector<Look> begun;  ///< what shows that it is there
  std::vector<Look> undone; ///< what shows that it is gone
};

/// One pair of files a driver; stateless.
class Driver {
public:
  virtual ~Driver() = default;
  /// As environment files name it: "twin", "kubectl", "aws", "chaos-mesh", "litmus", "toxiproxy".
  [[nodiscard]] virtual std::string name() const = 0;
  /// The fault kinds it can do; what is not here is refused before anything begins.
  [[nodiscard]] virtual std::vector<std::string> fault_kinds() const = 0;
  /// Whether an entry of the environment file is whole and has no unknown key; asks nothing of the target.
  virtual void check_entry(const Target & /*target*/, Diagnostics & /*problems*/) const {}
  /// Looks at the target (only reading) and says what would be done, or all that stands against it.
  [[nodiscard]] virtual std::optional<Plan> plan(const FaultOrder &order, const Target &target,
                                                 Hands &reading, Diagnostics &problems) const = 0;
  /// Actions of runbook steps (sim/model/actions.hpp) that it can carry out.
  [[nodiscard]] virtual std::vector<std::string> step_actions() const { return {}; }
  /// A step as a plan that is not undone: `order.kind` is its action, `order.component` what that is asked
  /// of; the looks of `begun` show that it is done. Looks at the target as `plan` does.
  [[nodiscard]] virtual std::optional<Plan> plan_step(const FaultOrder & /*order*/, const Target & /*target*/,
                                                      Hands & /*reading*/, Diagnostics & /*problems*/) const
  {
    return std::nullopt;
  }
};

/// All drivers there are (sim/inject/all_drivers.cpp).
[[nodiscard]] const std::vector<const Driver *> &all_drivers();
/// nullptr for a name that none has.
[[nodiscard]] const Driver *driver_named(const std::string &name);

} // namespace drsim::inject
