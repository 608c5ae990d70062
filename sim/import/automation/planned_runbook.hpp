#pragma once
#include "sim/core/distribution.hpp"
#include "sim/import/facts/imported.hpp"
#include "sim/import/facts/set_parameter.hpp"
#include "sim/import/runbooks/runbook_roles.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline automation {

inline constexpr std::size_t most_planned_steps = 500; ///< of one runbook

/// One step as an importer plans it: what it means, what it comes after. Nothing set is left to the
/// catalogue.
struct PlannedStep {
  std::string title;
  std::string file{}; ///< that it stands in; "" = the one that is imported
  std::string line;
  std::string type; ///< of Seen: "task", "job", "block", ...
  StepMeaning what{"wait", ""};
  std::vector<std::size_t> after; ///< positions of the plan's steps
  std::vector<std::size_t> after_failure;
  std::vector<std::string> requires_ids;
  std::vector<std::string> calls; ///< ids of runbooks
  std::optional<double> duration_s;
  std::optional<double> timeout_s;
  double retries = 0;
  double retry_wait_s = 0;
  std::string when{}; ///< in the language of sim/model/step_condition.hpp: else it is passed over
  std::string until;  ///< in the language of sim/model/step_condition.hpp
  bool approval = false;
  bool always = false;
  bool goes_on = false; ///< its failure does not stop what comes after it
  std::optional<bool> by_machine;
  std::size_t hosts = 1;    ///< machines that it is done on, each by itself
  double at_once = 1;       ///< of them
  std::string hosts_file{}; ///< that says how many they are; "" = the step's own
  std::string hosts_line{};
  double approvers = 1; ///< people who must agree, of an approval
  ApprovingRole role{}; ///< who they are; no name: whoever is on duty
  std::string why_not;  ///< what of it is not played; "" = understood
};

struct PlannedRunbook {
  std::string id; ///< "runbook:NAME"
  std::string title;
  std::string line;
  std::string trigger;    ///< "" = not said
  bool automatic = false; ///< begun by an alarm; else somebody begins it, whoever carries out its steps
  std::optional<double> stated_rto_s;
  std::vector<PlannedStep> steps;
};

/// The runbook and its steps as components, accounted for.
void add_runbook(const PlannedRunbook &plan, const ImportContext &context, Imported &imported);

/// "step:01": the link of a runbook to its n-th step.
[[nodiscard]] std::string step_role(std::size_t number);

/// Whether an action means nothing without a target; checks by eye and what is awaited need none.
[[nodiscard]] bool lacks_target(std::string_view action);

/// Settles what a step means: where its commands and calls say nothing, its title's words; an action without
/// its target is work only, and asked about, as is what could not be read (why_not).
void settle_meaning(PlannedStep &step, const ImportContext &context, Diagnostics &diagnostics);

/// How to say what a step does: the comment or the key of the sidecar.
[[nodiscard]] std::string answer_advice(const ImportContext &context, const std::string &title,
                                        const std::string &example = "action=... target=...");

/// The kind of trouble that a title or a file's name tells of; "" when they do not say.
[[nodiscard]] std::string trigger_of_words(const std::string &text);

/// Whether words tell of a recovery: failover, restore, disaster, rollback, switch over, ...
[[nodiscard]] bool tells_of_recovery(const std::string &text);

/// "arn:aws:rds:eu-west-1:123456789012:cluster:shop-dr" -> "shop-dr"; the region of it: "eu-west-1".
[[nodiscard]] std::string end_of_arn(const std::string &arn);
[[nodiscard]] std::string region_of_arn(const std::string &arn);

} // namespace drsim::import::automation
