#pragma once
#include "sim/faults/injection.hpp"

namespace drsim::inline faults {

/// Somebody with the rights to do so (ransomware, a script with the wrong account) deletes the backups of a
/// store, in every region: automated ones with their copies, and what backup plans have put into vaults that
/// no lock keeps (STORE.backups_kept). What is taken after that is there. The store itself lives: a deletion
/// or a data_corruption beside it makes an attack of it. Not modelled: backups that were made unreadable by
/// taking their key, a part of them only, whoever notices before anybody needs one.
[[nodiscard]] Injection backup_deletion(World &world, const FaultSpec &fault, std::size_t index);

} // namespace drsim::faults
