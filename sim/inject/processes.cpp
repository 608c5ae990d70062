#include "sim/inject/processes.hpp"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>

namespace drsim::inject {
namespace {

/// The fields of /proc/PID/stat after the name, which may hold blanks and brackets; "state" is the first.
std::vector<std::string> fields_of(int pid)
{
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_ends = line.rfind(')');
  std::vector<std::string> fields;
  if (name_ends == std::string::npos)
    return fields;
  std::istringstream rest(line.substr(name_ends + 1));
  for (std::string field; rest >> field;)
    fields.push_back(field);
  return fields;
}

constexpr std::size_t parent_field = 1; // after the name
constexpr std::size_t start_field = 19;

} // namespace

std::optional<std::uint64_t> start_of(int pid)
{
  const std::vector<std::string> fields = fields_of(pid);
  if (fields.size() <= start_field || fields[0] == "Z" || fields[0] == "X")
    return std::nullopt;
  return std::strtoull(fields[start_field].c_str(), nullptr, 10);
}

Signalled signal_process(int pid, std::uint64_t start_ticks, int number)
{
  const int held = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (held < 0)
    return errno == ESRCH || errno == EINVAL ? Signalled::gone : Signalled::refused;
  Signalled result = Signalled::gone;
  if (start_of(pid) == start_ticks) {
    if (::syscall(SYS_pidfd_send_signal, held, number, nullptr, 0) == 0)
      result = Signalled::yes;
    else if (errno != ESRCH)
      result = Signalled::refused;
  }
  const int why = errno;
  ::close(held);
  errno = why;
  return result;
}

std::vector<int> family_of(int pid)
{
  std::multimap<int, int> children;
  std::error_code ignored;
  for (const auto &entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const int one = std::atoi(entry.path().filename().c_str());
    if (one <= 0)
      continue;
    const std::vector<std::string> fields = fields_of(one);
    if (fields.size() > parent_field)
      children.emplace(std::atoi(fields[parent_field].c_str()), one);
  }
  std::vector<int> family{pid};
  for (std::size_t at = 0; at < family.size(); ++at) {
    const auto [from, to] = children.equal_range(family[at]);
    for (auto child = from; child != to; ++child)
      family.push_back(child->second);
  }
  return family;
}

} // namespace drsim::inject
