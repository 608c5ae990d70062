#include "sim/cli/asking.hpp"

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace drsim::inline cli {
namespace {

constexpr int wait_ms = 100;

/// What was read and not asked for yet: std::cin cannot be waited for with a time limit.
std::string &waiting()
{
  static std::string text;
  return text;
}

std::optional<std::string> taken_line()
{
  std::string &text = waiting();
  const std::size_t end = text.find('\n');
  if (end == std::string::npos)
    return std::nullopt;
  std::string line = text.substr(0, end);
  text.erase(0, end + 1);
  if (line.ends_with('\r'))
    line.pop_back();
  return line;
}

} // namespace

std::optional<std::string> asked_line(const std::function<bool()> &stopped)
{
  for (;;) {
    if (auto line = taken_line())
      return line;
    if (stopped && stopped())
      return std::nullopt;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (::poll(&input, 1, wait_ms) <= 0)
      continue;
    char bytes[4096];
    const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (count < 0 && errno == EINTR)
      continue;
    if (count > 0) {
      waiting().append(bytes, static_cast<std::size_t>(count));
      continue;
    }
    if (waiting().empty())
      return std::nullopt;
    waiting() += '\n'; // a last line without an end
  }
}

} // namespace drsim::cli
