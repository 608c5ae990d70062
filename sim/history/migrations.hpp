#pragma once
#include <SQLiteCpp/Database.h>

// For sim/history/*.cpp and their tests only.

namespace drsim::history {

/// "drsi": says in the file's head whose it is.
inline constexpr int history_application = 0x64727369;

/// The version that migrate() leads to.
extern const int history_version;

/// Brings an empty or older history to history_version, each step once. The caller holds the transaction,
/// and has checked that it is no newer one.
void migrate(SQLite::Database &open);

/// The same up to a version, for tests of files that an older drsim wrote.
void migrate_to(SQLite::Database &open, int version);

} // namespace drsim::history
