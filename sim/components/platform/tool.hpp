#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// Something people need to carry out a step: Jenkins, Vault, Consul, the state bucket, a dashboard, a VPN.
/// Failure: it dies with its region (or component:ID.up) and is usable again start_s after that returns; ""
/// as region means that it is hosted outside and outlives both. A tool with links one_of is there while one
/// of them is (a Vault in each region); one with links needs (a log store that a collector feeds) is of use
/// while all of these are. Links: one_of, needs. While a lock is left behind on what it
/// keeps (fault state_lock) nobody can write there, until it is taken off (request:force_unlock:ID). While
/// its token has expired (fault credential_expiry) nobody
/// uses it, nor while rules (fault access_blocked) let no call through. Sets: ID.available.
/// Not modelled: limited capacity, tools that need each other in a circle.
[[nodiscard]] std::unique_ptr<Component> make_tool(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::platform
