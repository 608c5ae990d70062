#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// A table of DynamoDB in its home region, with the copies of it in other regions that kind dynamodb_replica
/// describes (a global table of the default mode, eventually consistent).
/// It stands in three zones, so the loss of one does not show. Services of a region that has a copy use that
/// one, and every copy takes writes; services of other regions use the copy at home until people point them
/// at another one (request:repoint:ID). Writes reach the other copies replication_s later, and not while the
/// link between the regions is cut.
/// Failure: with its region, or component:ID.up, it answers nobody there and is back with it. Writes that had
/// not left are out of reach meanwhile: they count as lost (store:ID:rpo_s, lost_transactions) until the
/// region is back, for then they arrive. A table without copies has nothing to count: nobody goes on without
/// it. request:restore:ID makes a table from point in time recovery (where it is on) or a backup plan,
/// request:repoint:ID moves services to it (restores.hpp). Rows that a faulty writer spoils are spoilt in
/// every copy. Which copy protects which, and the way home after a region was lost: global_copies.hpp. Sets:
/// ID@REGION.readable, .writable; ID.serving_region; ID.error_ratio. Not modelled: two regions that write one
/// item within the lag (the last writer wins, the other write is gone), throttling by provisioned capacity or
/// a hot partition, strongly consistent global tables, streams and their readers, DAX.
[[nodiscard]] std::unique_ptr<Component> make_dynamodb_table(const ComponentSpec &spec,
                                                             const Deployment &deployment);

/// A copy of a table in another region, which takes reads and writes there as the table does at home.
/// Failure: with its region, or component:ID.up, it answers nobody there and is back with it; what the table
/// says of writes that had not left holds for it too. Sets: TABLE@REGION.readable, .writable. Links: source.
/// Not modelled: as of the table.
[[nodiscard]] std::unique_ptr<Component> make_dynamodb_replica(const ComponentSpec &spec,
                                                               const Deployment &deployment);

} // namespace drsim::components::stores
