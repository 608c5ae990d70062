#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// A firewall of web requests (AWS WAF) on a load balancer or a content delivery network. Failure: a false
/// rule takes customers for attackers (fault access_blocked), who then get a quick error there and load
/// nothing behind; whoever puts the rule right (allow) waits for propagation_s. Links: protects.
/// Not modelled: attacks that it keeps out, a firewall that is itself away (AWS WAF fails closed on a load
/// balancer), its capacity.
[[nodiscard]] std::unique_ptr<Component> make_waf(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::edge
