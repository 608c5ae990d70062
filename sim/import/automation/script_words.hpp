#pragma once
#include "sim/import/automation/planned_runbook.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline automation {

/// What a script asks for, command by command.
struct ScriptMeaning {
  std::vector<StepMeaning> asked; ///< one each thing asked for, in order; a repeated one once
  std::vector<std::string> requires_ids;
  double sleeps_s = 0;    ///< sum of its "sleep"s
  std::size_t unread = 0; ///< commands of no known meaning
  std::string first_unread;
};

/// Reads the lines of a shell script by the table of commands (read_command); comments, assignments and the
/// words of the shell itself mean nothing. Pipes and "&&" part commands.
[[nodiscard]] ScriptMeaning read_script(std::string_view script);

/// The steps that a script is: one for each thing it asks for, one after another, the first after those of
/// `base`; else one of no known meaning. Appended to the plan; what comes after them is returned.
[[nodiscard]] std::vector<std::size_t> add_script(std::vector<PlannedStep> &plan, const PlannedStep &base,
                                                  std::string_view script, const ImportContext &context,
                                                  Diagnostics &diagnostics);

} // namespace drsim::import::automation
