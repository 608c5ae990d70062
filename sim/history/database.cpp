#include "sim/history/database.hpp"

#include "sim/history/migrations.hpp"

#include <SQLiteCpp/Backup.h>
#include <sqlite3.h>

#include <chrono>
#include <thread>

namespace drsim::history {
namespace fs = std::filesystem;
namespace {

/// How long one writer waits for another. A record takes parts of a second, so this is for a stopped one.
constexpr int patience_ms = 60'000;

[[noreturn]] void refuse_file(const fs::path &path, const std::string &why)
{
  throw HistoryError(path.string() + ": " + why);
}

int number(SQLite::Database &open, const char *pragma)
{
  return open.execAndGet(std::string("PRAGMA ") + pragma).getInt();
}

/// Whether nothing has been put into it: just made, or left by a writer that died before its first record.
bool is_empty(SQLite::Database &open)
{
  return open.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0 &&
         number(open, "application_id") == 0 && number(open, "user_version") == 0;
}

void check_whole(SQLite::Database &open, const fs::path &path)
{
  const std::string found = open.execAndGet("PRAGMA quick_check(1)").getString();
  if (found != "ok")
    refuse_file(path, "is damaged (" + found +
                          "): put a copy of it back, or keep it aside and record into another file");
}

/// Of ours, of a version known here, whole.
void check_ours(SQLite::Database &open, const fs::path &path)
{
  if (number(open, "application_id") != history_application)
    refuse_file(path, "is an SQLite database of another program: name another file");
  const int version = number(open, "user_version");
  if (version > history_version)
    refuse_file(path, "is a history of version " + std::to_string(version) + ", this drsim knows up to " +
                          std::to_string(history_version) +
                          ": use the newer drsim that wrote it, or record into another file");
  check_whole(open, path);
}

/// Readers and writers at once; needs the file for itself for a moment, for which SQLite does not wait.
void use_write_ahead(SQLite::Database &open)
{
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
  while (true) {
    try {
      if (open.execAndGet("PRAGMA journal_mode=WAL").getString() == "wal")
        return;
    } catch (const SQLite::Exception &error) {
      if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() > end)
        throw;
    }
    if (std::chrono::steady_clock::now() > end)
      return; // a file system that cannot: the rollback journal is as safe, and slower
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void check_place(const fs::path &path, bool may_be_new)
{
  std::error_code error;
  if (fs::exists(path, error)) {
    if (!fs::is_regular_file(path, error))
      refuse_file(path, "is no file");
    return;
  }
  if (!may_be_new)
    refuse_file(path, "is not there: drsim check DEPLOYMENT --record begins a history");
  const fs::path folder = path.parent_path();
  if (!folder.empty() && !fs::is_directory(folder, error))
    refuse_file(path, "its folder is not there");
}

} // namespace

void Database::refuse(const fs::path &path, const SQLite::Exception &error)
{
  const int code = error.getErrorCode();
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
    refuse_file(path, std::string("is damaged, or no history (") + error.what() +
                          "): put a copy of it back, or keep it aside and record into another file");
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    refuse_file(path, "another program has held it for a minute: end that, then try again");
  if (code == SQLITE_CANTOPEN || code == SQLITE_READONLY || code == SQLITE_FULL || code == SQLITE_IOERR)
    refuse_file(path, std::string("cannot be used (") + error.what() +
                          "): it and its folder must be writable, with room left");
  throw error;
}

Database Database::to_write(const fs::path &path)
{
  check_place(path, true);
  try {
    Database out(path,
                 SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, patience_ms));
    if (!is_empty(out.open_))
      check_ours(out.open_, path);
    use_write_ahead(out.open_);
    SQLite::Transaction all(out.open_, SQLite::TransactionBehavior::IMMEDIATE);
    if (!is_empty(out.open_)) // another may have been first
      check_ours(out.open_, path);
    migrate(out.open_);
    all.commit();
    return out;
  } catch (const SQLite::Exception &error) {
    refuse(path, error);
  }
}

Database Database::to_read(const fs::path &path)
{
  check_place(path, false);
  try {
    SQLite::Database file(path.string(), SQLite::OPEN_READONLY, patience_ms);
    if (is_empty(file))
      refuse_file(path, "holds nothing yet: drsim check DEPLOYMENT --record begins a history");
    check_ours(file, path);
    if (number(file, "user_version") == history_version)
      return {path, std::move(file)};
    SQLite::Database copy(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup(copy, file).executeStep();
    migrate(copy);
    return {path, std::move(copy)};
  } catch (const SQLite::Exception &error) {
    refuse(path, error);
  }
}

} // namespace drsim::history
