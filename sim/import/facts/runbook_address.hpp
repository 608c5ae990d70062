#pragma once
#include <string>
#include <string_view>

namespace drsim::inline import::inline facts {

/// The address of a runbook's page that an annotation holds ("https://wiki/runbooks/failover#region",
/// "runbooks/failover.md", "failover"), without query and user, which may hold secrets; "" for prose and for
/// what a template makes only when the alert fires.
[[nodiscard]] std::string runbook_address(std::string_view annotation);

/// The same of a description that speaks of a runbook: its first address; "" when it speaks of none.
[[nodiscard]] std::string described_runbook_address(std::string_view description);

} // namespace drsim::import::facts
