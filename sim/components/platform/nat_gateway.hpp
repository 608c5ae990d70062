#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline platform {

/// A NAT gateway: private subnets reach others outside by it. It stands in one zone; which zones go out by it
/// follows from where the gateways of a region stand (model/ways_out.hpp): with one in each zone the loss of
/// a zone takes only its own, with a single one it cuts all of them off. Failure: it dies with its zone or
/// its region, or by itself (component:ID.up); calls from behind it to systems of others are lost until their
/// time is up, and pods there that need an image wait for it, where images are pulled that way
/// (images_by_it). It is there again as soon as its place is; people who find out have the subnets go out
/// elsewhere (request:reroute:ID, reroute_s). Sets: ID.lets_out. Not modelled: ports that run out,
/// connections that break when routes change, transfer between zones and what it costs, nodes that cannot
/// join, agents that report outside.
[[nodiscard]] std::unique_ptr<Component> make_nat_gateway(const ComponentSpec &spec,
                                                          const Deployment &deployment);

} // namespace drsim::components::platform
