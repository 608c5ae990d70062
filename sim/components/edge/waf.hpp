#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline edge {

/// A firewall of web requests (AWS WAF) on a load balancer or a content delivery network. Failure: a false
/// rule takes customers for attackers (fault access_blocked), who then get a quick error there and load
/// nothing behind; whoever puts the rule right (allow) waits for propagation_s.
/// Against an attack (traffic:attack) it has three things. A rule that counts by address (rate_limit requests
/// in rate_window_s) stops all of it as soon as each source is over the limit, limit / rate + rate_lag_s
/// after the begin, and never where there are so many sources that none is. Automatic mitigation
/// (automatic_block, Shield Advanced) writes a rule by itself after automatic_block_s. People write one when
/// asked (request:block_attack:ID), in force after propagation_s. Such a rule stops block_right_ratio of the
/// attack and turns away block_false_ratio of true users, until somebody takes it out, block_kept_s after
/// the end. While it is itself away (component:ID.up) everybody is refused by whatever it protects, or, where
/// that fails open (fail_open), passes, attackers too; its provider mends it. Sets: ID.screened,
/// ID.turned_away. Links: protects. Not modelled: true users behind one address who are over the limit
/// themselves, managed groups of rules, challenges, its capacity.
[[nodiscard]] std::unique_ptr<Component> make_waf(const ComponentSpec &spec, const Deployment &deployment);

} // namespace drsim::components::edge
