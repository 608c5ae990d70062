#pragma once

#include <set>
#include <string>
#include <utility>

namespace drsim::inline engine {

/// While it lives, remembers which streams of chance anybody asks for: component and purpose. What they draw
/// follows from these, the seed and the trial. One at a time.
class StreamLog {
public:
  using Name = std::pair<std::string, std::string>;

  StreamLog();
  ~StreamLog();
  StreamLog(const StreamLog &) = delete;
  StreamLog &operator=(const StreamLog &) = delete;

  [[nodiscard]] const std::set<Name> &names() const { return names_; }

  /// Somebody asks for a stream.
  static void note(const std::string &component, const std::string &purpose);

private:
  std::set<Name> names_;
};

} // namespace drsim::engine
