#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline watch {

/// The log of what was done in the account, and the store of evidence that it goes to (CloudTrail and its
/// bucket). After an attack on something that it watches (a database or its backups deleted, a domain stolen)
/// whoever was called reads it until it is known what the attacker did and that nobody is in any more
/// (investigate_s): then the all-clear is given, and not before. Failure: the store is deleted
/// (component:ID.up), or its region is away. Without a copy that nobody of the account can delete
/// (copy_locked) what was in it is gone: the trail is made anew (remake_s), people look elsewhere
/// (blind_factor times as long), and what was done until then cannot be shown to an auditor, whatever people
/// find; while its region is away they wait. Events: attack_seen, evidence_lost, logging_again, all_clear.
/// Links: watches, people. Not modelled: gaps of the log while all is well, evidence of rehearsals that
/// nobody filed, reports to a supervisor and their deadlines, what an attacker left behind.
[[nodiscard]] std::unique_ptr<Component> make_audit_log(const ComponentSpec &spec,
                                                        const Deployment &deployment);

} // namespace drsim::components::watch
