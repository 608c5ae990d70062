#include "sim/inject/twin/server_process.hpp"

#include "sim/inject/program.hpp"
#include "sim/inject/twin/cgroups.hpp"
#include "sim/inject/twin/clocks.hpp"
#include "sim/inject/twin/postgres_data.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <grp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

constexpr auto look_pause = std::chrono::milliseconds(50);
constexpr auto grace = std::chrono::seconds(3); ///< between asking a server to end and killing it

/// Becomes the user; false when there is none of that name.
bool become_user(const std::string &name)
{
  const passwd *user = ::getpwnam(name.c_str());
  return user != nullptr && ::initgroups(user->pw_name, user->pw_gid) == 0 && ::setgid(user->pw_gid) == 0 &&
         ::setuid(user->pw_uid) == 0;
}

void log_to(const std::string &file)
{
  const int log = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(log, 1);
  ::dup2(log, 2);
}

int become_program(const std::vector<std::string> &argv)
{
  fmt::print(stderr, "{}: {}\n", argv[0], std::strerror(exec_program(argv)));
  return 127;
}

/// What must be there before its first start; 0 when it is.
int prepare(const TwinServer &spec)
{
  namespace fs = std::filesystem;
  for (const FileCopy &copy : spec.copies)
    fs::copy_file(copy.from, copy.to, fs::copy_options::overwrite_existing);
  const std::string problem = spec.data.empty() ? "" : make_postgres_data(spec.data.front());
  fmt::print(stderr, "{}{}", problem, problem.empty() ? "" : "\n");
  return problem.empty() ? 0 : 1;
}

/// 0 when something accepts at the port of this host.
int accepts(const TwinServer &server)
{
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server.ready.tcp_port));
  ::inet_pton(AF_INET, server.address.c_str(), &address.sin_addr);
  return ::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 ? 0 : 1;
}

} // namespace

const char *state_word(ServerState state)
{
  switch (state) {
  case ServerState::off: return "off";
  case ServerState::waiting: return "waiting";
  case ServerState::preparing: return "preparing";
  case ServerState::starting: return "starting";
  case ServerState::ready: return "ready";
  case ServerState::ended: return "ended";
  case ServerState::failed: return "failed";
  }
  return "";
}

void ServerProcess::start()
{
  if (state_ != ServerState::off && state_ != ServerState::failed && state_ != ServerState::ended)
    return;
  prepared_ = false;
  problem_.clear();
  state_ = ServerState::waiting;
}

void ServerProcess::stop()
{
  if (process_ > 0) {
    ::kill(process_, spec_.stop_signal);
    kill_at_ = Clock::now() + grace;
  }
  state_ = ServerState::off;
}

void ServerProcess::kill()
{
  if (process_ > 0)
    ::kill(process_, SIGKILL);
}

void ServerProcess::signal(int number) const
{
  if (process_ > 0)
    ::kill(process_, number);
}

void ServerProcess::host_gone()
{
  state_ = ServerState::off;
}

/// A child in the server's host, with its user, its group and its log.
pid_t ServerProcess::launch(const std::function<int()> &body) const
{
  const pid_t child = ::fork();
  if (child != 0)
    return child;
  ::setsid();
  log_to(
      fmt::format("{}/{}{}{}.log", place_.log_folder, spec_.host, spec_.host.empty() ? "" : "-", spec_.name));
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  try {
    if (!spec_.host.empty()) {
      if (!HostCgroup(place_.twin, spec_.host).enter())
        fmt::print(stderr, "the control group of {} cannot be entered\n", spec_.host);
      place_.network->of(spec_.host).enter();
    }
    if (spec_.user != "root" && !become_user(spec_.user)) {
      fmt::print(stderr, "there is no user {}\n", spec_.user);
      ::_exit(126);
    }
    ::_exit(body());
  } catch (const std::exception &problem) {
    fmt::print(stderr, "{}\n", problem.what());
    ::_exit(125);
  }
}

void ServerProcess::launch_server()
{
  process_ = launch([this] {
    bring_clock(spec_);
    return become_program(spec_.argv);
  });
  state_ = ServerState::starting;
  next_ = Clock::now();
}

void ServerProcess::look()
{
  if (spec_.ready.argv.empty() && spec_.ready.tcp_port == 0) {
    state_ = ServerState::ready;
    return;
  }
  helper_ =
      launch([this] { return spec_.ready.argv.empty() ? accepts(spec_) : become_program(spec_.ready.argv); });
}

void ServerProcess::fail(const std::string &why)
{
  problem_ = why;
  state_ = ServerState::failed;
}

void ServerProcess::tick(const std::function<bool(const std::string &)> &ready)
{
  const auto now = Clock::now();
  const bool is_to_go = state_ == ServerState::off || state_ == ServerState::waiting;
  if (is_to_go && process_ > 0 && now >= kill_at_)
    ::kill(process_, SIGKILL);
  if (helper_ != 0 || now < next_)
    return;
  if (state_ == ServerState::ended && process_ == 0)
    state_ = ServerState::waiting;
  if (state_ == ServerState::waiting && process_ == 0) {
    for (const std::string &first : spec_.after)
      if (!prepared_ && !ready(first))
        return;
    if ((spec_.data.empty() && spec_.copies.empty()) || prepared_) {
      launch_server();
      return;
    }
    state_ = ServerState::preparing;
    helper_ = launch([this] { return prepare(spec_); });
  } else if (state_ == ServerState::starting) {
    look();
  }
}

bool ServerProcess::ended(pid_t child, int status)
{
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (child == helper_) {
    helper_ = 0;
    if (state_ == ServerState::preparing) {
      prepared_ = well;
      state_ = ServerState::waiting;
      if (!well)
        fail("its data cannot be made ready; see its log");
    } else if (state_ == ServerState::starting) {
      state_ = well ? ServerState::ready : ServerState::starting;
      next_ = Clock::now() + look_pause;
    }
    return true;
  }
  if (child != process_)
    return false;
  process_ = 0;
  if (state_ == ServerState::off)
    return true;
  if (spec_.restart_s == 0) {
    fail(WIFSIGNALED(status) ? fmt::format("ended by signal {}", WTERMSIG(status))
                             : fmt::format("ended with {}; see its log", WEXITSTATUS(status)));
    return true;
  }
  state_ = ServerState::ended;
  next_ = Clock::now() +
          std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(spec_.restart_s));
  return true;
}

} // namespace drsim::inject::twin
