#pragma once
// What has been done to an environment and how it is undone, on disk before it is done.

#include "sim/inject/driver.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inject {

/// The undo of one fault.
struct OpenFault {
  std::string fault; ///< FaultOrder::id
  std::string what;  ///< "component_failure of orders-db"
  std::vector<Operation> undo;
  std::vector<Look> undone;
};

/// One environment's journal: lines of JSON, each on disk before the call that wrote it returns. At most one
/// run has it at a time.
class Journal {
public:
  /// Opens it and takes it for this process (and those it forks). Throws InputError when another run has it,
  /// or when it holds faults that were never undone and `recovering` is false.
  Journal(const std::filesystem::path &file, bool recovering);
  ~Journal();
  Journal(const Journal &) = delete;
  Journal &operator=(const Journal &) = delete;

  /// A run begins: who, when, what for.
  void open_run(const std::string &run, const std::string &environment, const std::string &scenario);
  /// Before a plan's first operation. False when the watchdog has taken over: nothing may begin any more.
  [[nodiscard]] bool before(const Plan &plan);
  void undone(const std::string &fault);
  void not_undone(const std::string &fault, const std::string &problem);
  /// The watchdog takes over: from now on `before` says no.
  void take_over(const std::string &why);
  /// All faults are undone: the journal is renamed to FILE.RUN.done and the place is free.
  void close_run();

  /// What is not undone, the last first.
  [[nodiscard]] std::vector<OpenFault> open_faults() const;
  [[nodiscard]] bool is_taken_over() const;
  [[nodiscard]] const std::filesystem::path &file() const { return file_; }

private:
  void write(const nlohmann::json &line);
  std::vector<nlohmann::json> lines() const;
  std::filesystem::path file_;
  int descriptor_ = -1;
  int lock_ = -1;
};

/// Undoes all that is open, the last first, and looks whether it is; each is tried `tries` times. Returns
/// what could not be undone, one line each.
[[nodiscard]] std::vector<std::string> undo_all(Journal &journal, Hands &hands, int tries);

/// Undoes one.
[[nodiscard]] std::string undo_one(const OpenFault &fault, Hands &hands);

/// Where an environment's journal is kept: $XDG_STATE_HOME/drsim (or ~/.local/state/drsim), by its name.
[[nodiscard]] std::filesystem::path default_journal(const std::string &environment);

} // namespace drsim::inject
