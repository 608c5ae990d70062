#pragma once
#include "sim/import/records/drill_log.hpp"

#include <string>

namespace drsim::inline cli {

/// The file of a live rehearsal: lines of JSON, appended, each on disk before the call that wrote it returns.
/// At most one process has it at a time.
class DrillFile {
public:
  /// Makes it, or opens one that is there to go on with it (`resume`). Throws UsageError when it is there
  /// unasked, is not there, is another rehearsal's, or another process has it. A last line that was cut short
  /// is taken off.
  DrillFile(const std::string &name, bool resume, const std::string &rehearsal,
            const std::string &deployment);
  ~DrillFile();
  DrillFile(const DrillFile &) = delete;
  DrillFile &operator=(const DrillFile &) = delete;

  /// What it held when it was opened.
  [[nodiscard]] const DrillLog &log() const { return log_; }
  void append(const DrillEntry &entry);

private:
  void write(const std::string &line);
  void read_back(const std::string &rehearsal);
  std::string name_;
  int descriptor_ = -1;
  DrillLog log_;
};

} // namespace drsim::cli
