#pragma once
#include "sim/history/history_error.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>
#include <utility>

// For sim/history/*.cpp only.

namespace drsim::history {

/// One history, open and of the version that this drsim knows. A file of another program, of a newer version,
/// or a damaged one is refused with HistoryError, and left as it is.
class Database {
public:
  /// To be written into: made where there is none, migrated where it is older. Waits for other writers.
  [[nodiscard]] static Database to_write(const std::filesystem::path &path);
  /// To be read: the file is never changed; an older one is migrated in memory.
  [[nodiscard]] static Database to_read(const std::filesystem::path &path);

  /// Runs `work(SQLite::Database &)`; what SQLite refuses becomes a HistoryError.
  template <class Work> decltype(auto) use(const Work &work)
  {
    try {
      return work(open_);
    } catch (const SQLite::Exception &error) {
      refuse(path_, error);
    }
  }

private:
  Database(std::filesystem::path path, SQLite::Database open) : path_(std::move(path)), open_(std::move(open))
  {
  }
  [[noreturn]] static void refuse(const std::filesystem::path &path, const SQLite::Exception &error);

  std::filesystem::path path_;
  SQLite::Database open_;
};

} // namespace drsim::history
