#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// A service that reads the account's log of calls and tells people of what attackers do (GuardDuty, with
/// Security Hub in front of it). It sees that a database which it watches is deleted (store:ID.kept), and
/// pages detect_s later, whether users feel it or not. Failure: while its region is down it sees nothing;
/// what happened meanwhile it tells after that. Links: watches, notifies. Not modelled: findings that are
/// wrong (noise), findings before the harm (reconnaissance, stolen credentials), compliance checks, what it
/// costs to read them.
[[nodiscard]] std::unique_ptr<Component> make_threat_detector(const ComponentSpec &spec,
                                                              const Deployment &deployment);

} // namespace drsim::components::watch
