#pragma once
#include <nlohmann/json_fwd.hpp>

#include <string>

namespace drsim::inject::inline shop {

/// A file of JSON lines. Each line is one write to a file opened for appending: it is with the kernel when
/// `write` returns, so a SIGKILL of the writer loses none, and several threads may write.
class LineLog {
public:
  /// Throws std::runtime_error when the file cannot be opened.
  explicit LineLog(const std::string &path);
  ~LineLog();
  LineLog(const LineLog &) = delete;
  LineLog &operator=(const LineLog &) = delete;

  /// A line that cannot be written (disk full) is said on standard error, the first time.
  void write(const nlohmann::json &line);

private:
  int fd_ = -1;
  bool complained_ = false;
};

} // namespace drsim::inject::shop
