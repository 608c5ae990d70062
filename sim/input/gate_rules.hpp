#pragma once
#include "sim/core/diagnostics.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline input {

/// What a gate does about something.
enum class GateAction { fail, warn, ignore };

[[nodiscard]] const char *gate_action_name(GateAction action);

/// What is asked of one figure ("rto_s.p50") of a scenario, before against after. Later rules win.
struct GateRule {
  std::string scenario; ///< "" = every one
  std::string figure;   ///< "" = every one
  double absolute = 0;  ///< so much worse is no worsening, in the figure's unit (0.05 = five points)
  double relative = 0;  ///< or so much of what it was before; the larger of both counts
  GateAction worse = GateAction::fail;
  GateAction undecided = GateAction::fail;
};

/// Somebody answers for a regression for a while.
struct Waiver {
  std::string scenario;
  std::string figure; ///< "" = every figure of the scenario
  std::string owner;
  std::string reason;
  std::string expires; ///< "2027-01-31": the last day on which it counts
};

struct GateRules {
  std::string file = {}; ///< as given; "" = drsim's own
  /// A claim (objective or expectation) that passed and does not any more.
  GateAction newly_missed = GateAction::fail;
  /// Objectives are not met while the plan itself is applied (scenario apply-this-plan).
  GateAction applying = GateAction::fail;
  std::vector<GateRule> rules;
  std::vector<Waiver> waivers = {};

  /// What holds for a figure of a scenario: the last rule that speaks of it. One speaks of all.
  [[nodiscard]] const GateRule &of(const std::string &scenario, const std::string &figure) const;
};

/// What holds where nothing is said: probabilities five points, medians 1 %, 95th percentiles 2 %.
[[nodiscard]] GateRules default_gate_rules();

/// What a rule may name.
struct GateNames {
  std::vector<std::string> scenarios;
  std::vector<std::string> figures;
};

/// gate.json (models/schema/gate.schema.json): its rules come after the default ones. An unknown scenario,
/// figure, action or key is a problem, never a pass; so is a waiver without owner, reason or date.
[[nodiscard]] GateRules parse_gate_rules(std::string_view text, const std::string &shown_name,
                                         const GateNames &names, Diagnostics &diagnostics);

[[nodiscard]] GateRules load_gate_rules(const std::filesystem::path &path, const GateNames &names,
                                        Diagnostics &diagnostics);

} // namespace drsim::input
