#pragma once
#include "sim/components/component.hpp"

namespace drsim::inline components::inline stores {

/// A file system of EFS, which services mount (their link "files"), by a mount target in each of its zones;
/// no zones = one in every zone of its region. A regional one keeps its files in several zones: pods beside a
/// living mount target go on when another zone dies, and pods of a zone that has none cannot mount it
/// (its DNS name resolves only beside a mount target), wherever the scheduler puts them. One that is
/// one_zone has its files and its one mount target in its first zone; pods of all zones are taken to mount it
/// by that zone's name, and all lose it with the zone. Failure: with its region, its one zone,
/// component:ID.up, or when rules let nobody reach it (ID.reach): nobody reads or writes (files_lost,
/// files_back), pods that mount it do not serve and none starts; they hang, and go on where they were once it
/// answers. When the file system itself is gone its files are nowhere else: whether they come back is open
/// until it does (writer_lost, writer_back; as one of "stores" its RPO is open for so long). Sets:
/// ID.available. Not modelled: replication to another region and its failover, backups of AWS Backup and how
/// long a restore takes, throughput and its credits, mount targets that are added in a recovery, tasks of ECS
/// that try another zone, access blocked in part (only where nobody reaches it), writes that were not yet on
/// disk when a pod died.
[[nodiscard]] std::unique_ptr<Component> make_efs_file_system(const ComponentSpec &spec,
                                                              const Deployment &deployment);

} // namespace drsim::components::stores
