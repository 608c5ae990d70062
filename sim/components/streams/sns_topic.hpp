#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline streams {

/// A topic of SNS that hands what is published to it on to queues (their link topic), in its own region or in
/// another one. Failure: with its region, or component:ID.up, it takes no messages: a journey that must
/// publish there fails. A queue that is away while messages come has them when it is back: SNS delivers to
/// queues for 23 days. Sets: ID@REGION.writable. Not modelled: subscribers that are no queue (for HTTP it
/// gives up within the hour), filters, messages on their way when the region is lost.
[[nodiscard]] std::unique_ptr<Component> make_sns_topic(const ComponentSpec &spec,
                                                        const Deployment &deployment);

} // namespace drsim::components::streams
