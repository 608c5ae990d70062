#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline assemble {

/// The runbooks that an address of a page means: those of the file, or with the title, that its last part is
/// called after; of several, those whose heading or id the anchor names. Empty when the page is not among the
/// files, or holds several and its anchor names none of them.
[[nodiscard]] std::vector<std::string> runbooks_at(const Deployment &deployment, const std::string &address);

/// Links alerts and alarms to the runbook that their annotation names (parameter `runbook_url`); a link that
/// deployment.json gives stays. Not modelled: what the page itself holds, redirects of a wiki.
void link_alert_runbooks(Deployment &deployment);

} // namespace drsim::assemble
