#pragma once
#include "sim/cli/commands.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/model/scenario.hpp"
#include "sim/model/stop_conditions.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// What a command works on, checked.
struct Loaded {
  Deployment deployment;
  std::vector<Scenario> scenarios;             ///< in order of id
  std::map<std::string, StopConditions> stops; ///< of experiments of other tools, by the scenario's id
  std::vector<Scenario> skipped; ///< they hit what the deployment does not have: `not_applicable` says what
};

/// Reads the deployment and the scenarios given as paths or names. Every problem of all files is reported at
/// once: warnings go to stderr, with any error InputError is thrown. Roles among the targets are resolved.
/// With no scenario left that applies, UsageError says why. `told`: warnings are; else only errors.
[[nodiscard]] Loaded load(const std::string &deployment, const std::vector<std::string> &scenarios,
                          const Parts &parts, bool told = true);

/// One of them, for a deployment that was read (`usable`: without an error); its problems are added to the
/// others.
[[nodiscard]] Scenario load_scenario(const std::filesystem::path &file, const Deployment &deployment,
                                     const Parts &parts, bool usable, Diagnostics &diagnostics,
                                     StopConditions *stops);

/// A value as a person reads it; "" where none is set.
[[nodiscard]] std::string parameter_text(const Parameter &parameter);
/// Whether a user's file or deployment.json gave it (or a calibration), not a default.
[[nodiscard]] bool is_set(const Parameter &parameter);

/// What to say of a fault ("/faults/0") of a scenario that nothing of the deployment feels.
[[nodiscard]] std::string unfelt_text(const Scenario &scenario, const std::string &fault);

/// The catalogue that comes with drsim, read once.
[[nodiscard]] const Catalogue &known_catalogue();

/// Every scenario of scenarios/.
[[nodiscard]] std::vector<std::string> all_scenario_words();

/// Prints warnings and notes on stderr; throws InputError with everything when there is an error.
void settle(const Diagnostics &diagnostics);

/// A digest with the word for its kind in front, "sha256:...", wherever it came from.
[[nodiscard]] std::string with_digest(const std::string &digest);

} // namespace drsim::cli
