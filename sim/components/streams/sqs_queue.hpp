#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline streams {

/// A standard queue of SQS: it keeps what is sent to it, or to the SNS topic that it follows, in all zones of
/// its region until somebody has worked it off (consumers.hpp) or for retention_s. What journeys do not wait
/// for is done later, and a failure of those who do it is a queue that grows. Failure: with its region, or
/// component:ID.up, it takes and gives nothing: a journey that must send fails; what waits there, or is in
/// work (sent within handling_s), is kept and out of reach until the region is back (writer_lost,
/// writer_back; total topic:ID:stranded). No other region has it. Messages that pods had in work when they
/// died are taken again visibility_timeout_s later (messages_redelivered, total topic:ID:redelivered).
/// Messages that pods fail on are taken max_receives times and are dead letters then, which somebody must
/// look at (total topic:ID:dead_letters); without a queue for those they come back until they expire. Sets:
/// ID@REGION.writable, .readable, ID.unread, ID.unread_s. Not modelled: order and limits of FIFO queues,
/// delays, dead letters that are sent back, consumers in another region, senders that keep what is refused.
[[nodiscard]] std::unique_ptr<Component> make_sqs_queue(const ComponentSpec &spec,
                                                        const Deployment &deployment);

} // namespace drsim::components::streams
