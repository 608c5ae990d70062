#pragma once
#include "sim/model/deployment.hpp"

namespace drsim::inline assemble {

/// Links between servers, services and people that no single file says, where only one answer is possible:
/// a vault's storage and a patroni's leader key in the consul of their region; a patroni's services behind
/// the haproxy_backend of its region that checks for a leader; a service that needs secrets of Vault and the
/// vault of its region; a service whose volumes are of EFS and the file system that they name, else the only
/// one of its region; the only rota of people and the vaults they unseal; and what producers wait for,
/// where all services of a topic's region that say it (producer_acks) agree. What is set stays.
void link_servers(Deployment &deployment);

} // namespace drsim::assemble
