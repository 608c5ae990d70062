#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// An action of Automation documents, or a plugin of Command documents, as AWS describes it.
struct SsmAction {
  const char *name;
  const char *needed;  ///< inputs that it cannot do without: "Service Api", "A|B" for one of several
  const char *outputs; ///< what it gives without being told to; "*" = not kept here, any name may be right
};

/// Absent (nullptr) when AWS has none of that name. Source: Systems Manager, "Systems Manager Automation
/// actions reference" and "Command document plugin reference", read in November 2026.
[[nodiscard]] const SsmAction *ssm_action(std::string_view name);

[[nodiscard]] std::vector<std::string> ssm_action_names();

/// The longest that aws:executeScript lets a script run, in seconds.
inline constexpr double longest_ssm_script_s = 600;

} // namespace drsim::import::runbooks
