#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// Where the domain that users come by is registered, and the registry above it. Failure: the registration
/// runs out (ID.leases, fault credential_expiry), or somebody has the registry name other name servers
/// (ID.delegated, fault delegation_hijack; a registry lock refuses that). Resolvers learn of either as what
/// they hold of the delegation grows old, at delegation_ttl_s or at what they keep at most (resolver_cap_s),
/// and of its end likewise (laws/delegation.hpp): the share of users that is led astray grows and shrinks for
/// hours, whatever the servers do. A registration is renewed by request:renew_credentials:ID (renew_s), a
/// stolen one is got back by request:reclaim:ID (reclaim_s: the registrar's people must believe it). Sets:
/// ID.unresolved. Links: record. Not modelled: a registry that takes the name out of its zone at once
/// (resolvers keep that for minutes only), name servers that the zone shares with others, DNSSEC keys that
/// fit no more, what a thief does with the users.
[[nodiscard]] std::unique_ptr<Component> make_dns_registrar(const ComponentSpec &spec,
                                                            const Deployment &deployment);

} // namespace drsim::components::platform
