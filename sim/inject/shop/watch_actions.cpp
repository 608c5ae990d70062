#include "sim/inject/shop/watch_actions.hpp"

#include "sim/inject/shop/hosts_file.hpp"

#include "sim/inject/shop/clock.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

namespace drsim::inject::inline shop {
namespace {

std::string file_text(const std::string &path)
{
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Closes what it holds.
struct Descriptor {
  int fd;
  ~Descriptor()
  {
    if (fd >= 0)
      close(fd);
  }
};

/// A line of a socket; empty when none came in time.
std::string read_line(int fd, double until_s)
{
  constexpr std::size_t most_bytes = 1 << 20;
  std::string line;
  while (line.size() < most_bytes) {
    const double left_s = until_s - steady_s();
    pollfd one{fd, POLLIN, 0};
    char c = 0;
    if (left_s <= 0 || poll(&one, 1, static_cast<int>(std::ceil(left_s * 1000))) <= 0 ||
        recv(fd, &c, 1, 0) != 1)
      return {};
    if (c == '\n')
      return line;
    line += c;
  }
  return {};
}

ActionDone done(const FenceAction &fence, double until_s)
{
  const Descriptor socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (fence.socket.size() >= sizeof address.sun_path)
    return {false, fence.socket + ": too long for a socket's name"};
  fence.socket.copy(address.sun_path, sizeof address.sun_path - 1);
  const std::string order = fence.order.dump() + "\n";
  if (connect(socket.fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
      send(socket.fd, order.data(), order.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(order.size()))
    return {false, fence.socket + ": " + std::strerror(errno)};
  const std::string line = read_line(socket.fd, until_s);
  const nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
  if (line.empty() || !answer.is_object())
    return {false, line.empty() ? "no answer of " + fence.socket : "no JSON object: " + line};
  const auto ok = answer.find("ok");
  return {ok == answer.end() || *ok != false, line};
}

ActionDone done(const PromoteAction &promote, double until_s)
{
  PgSession session;
  PgAnswer answer = session.connect(promote.address, promote.login, until_s);
  if (answer.ok) {
    // Seconds it may take; it says false when it is not done by then.
    const long left = std::max(1L, std::lround(until_s - steady_s()));
    answer =
        session.query("select case when pg_is_in_recovery() then pg_promote(true, $1::int) else true end",
                      {std::to_string(left)}, until_s + 1);
  }
  if (!answer.ok)
    return {false, answer.failure + ": " + answer.what};
  const bool promoted = !answer.rows.empty() && answer.rows[0][0] == "t";
  return {promoted, promoted ? "promoted" : "not promoted in time"};
}

/// Tells a name server to read its files again; only one that is called so.
ActionDone tell(const std::string &pid_file)
{
  const long pid = std::strtol(file_text(pid_file).c_str(), nullptr, 10);
  if (pid <= 1)
    return {false, pid_file + ": no process id in it"};
  const std::string name = file_text("/proc/" + std::to_string(pid) + "/comm");
  if (name.rfind("dnsmasq", 0) != 0)
    return {false, pid_file + ": process " + std::to_string(pid) + " is no dnsmasq"};
  if (kill(static_cast<pid_t>(pid), SIGHUP) != 0)
    return {false, std::string("SIGHUP: ") + std::strerror(errno)};
  return {true, "written, and dnsmasq told"};
}

ActionDone done(const RecordAction &record, double /*until_s*/)
{
  const std::string text = with_record(file_text(record.hosts_file), record.name, record.address);
  const std::string next = record.hosts_file + ".next";
  {
    std::ofstream out(next, std::ios::trunc);
    out << text;
    if (!out.flush())
      return {false, next + ": cannot be written"};
  }
  if (std::rename(next.c_str(), record.hosts_file.c_str()) != 0)
    return {false, record.hosts_file + ": " + std::strerror(errno)};
  return record.pid_file.empty() ? ActionDone{true, "written"} : tell(record.pid_file);
}

ActionDone done(const WaitAction &wait, double /*until_s*/)
{
  sleep_until_s(steady_s() + wait.seconds);
  return {true, "waited"};
}

} // namespace

ActionDone perform(const Action &action)
{
  const double until_s = steady_s() + action.timeout_s;
  return std::visit([&](const auto &doing) { return done(doing, until_s); }, action.doing);
}

} // namespace drsim::inject::shop
