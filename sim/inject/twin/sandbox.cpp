#include "sim/inject/twin/sandbox.hpp"

#include "sim/core/digest.hpp"
#include "sim/inject/processes.hpp"
#include "sim/inject/twin/disks.hpp"
#include "sim/inject/twin/keeper.hpp"
#include "sim/inject/twin/must.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <sched.h>
#include <set>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace drsim::inject::inline twin {
namespace {

namespace fs = std::filesystem;

void bind_into(const fs::path &from, const fs::path &to)
{
  fs::create_directories(to);
  must(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0, "mounting " + from.string());
}

/// A /proc of the new processes, and /srv as a disk in memory; none of it is seen outside.
void make_mounts(const TwinPlan &plan, const TwinFolder &folder)
{
  must(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
  must(::mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, nullptr) == 0, "mounting /proc");
  must(::mount("twin", "/srv", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") == 0, "mounting /srv");
  // Servers name what they share by their numbers, which are the same in every twin.
  must(::mount("twin", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777") == 0, "mounting /dev/shm");
  bind_into(folder.etc(), "/srv/etc");
  bind_into(folder.log(), "/srv/log");
  bind_into(folder.control(), "/srv/control");
  std::ofstream("/srv/keeper.sock"); // a fixed place for those who fence
  must(::mount(folder.socket().c_str(), "/srv/keeper.sock", nullptr, MS_BIND, nullptr) == 0,
       "mounting the socket");
  for (const TwinHost &host : plan.hosts)
    mount_disk(host);
}

int listen_at(const fs::path &path)
{
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.string().size() >= sizeof address.sun_path)
    throw std::runtime_error(path.string() + " is too long for a socket's path: choose another --folder");
  std::strcpy(address.sun_path, path.c_str());
  const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(listening >= 0 &&
           ::bind(listening, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 &&
           ::listen(listening, 16) == 0,
       path.string());
  ::chmod(path.c_str(), 0600);
  return listening;
}

/// Where the servers' programs are: beside this one, where Debian keeps PostgreSQL's, and the usual places.
void set_path()
{
  std::string path = fs::read_symlink("/proc/self/exe").parent_path().string();
  std::set<fs::path, std::greater<>> versions; // the newest first
  std::error_code ignored;
  for (const auto &entry : fs::directory_iterator("/usr/lib/postgresql", ignored))
    versions.insert(entry.path() / "bin");
  for (const fs::path &version : versions)
    path += ":" + version.string();
  ::setenv("PATH", (path + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin").c_str(), 1);
  for (const char *variable : {"http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"})
    ::unsetenv(variable); // no link leads out
}

/// Standard streams: nothing in, the keeper's log out.
void speak_to_log(const TwinFolder &folder)
{
  const int log =
      ::open((folder.log() / "keeper.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(log, 1);
  ::dup2(log, 2);
}

/// Process 1 of the new namespaces, from its first moment to its last; never returns.
[[noreturn]] void keep(const TwinPlan &plan, const TwinFolder &folder)
{
  int status = 0;
  ::prctl(PR_SET_NAME, "drsim-keeper"); // as ps and top show it
  try {
    const int listening = listen_at(folder.socket());
    make_mounts(plan, folder);
    Keeper(plan, folder.id(), listening).run();
  } catch (const std::exception &problem) {
    fmt::print(stderr, "{}\n", problem.what());
    status = 1;
  }
  std::fflush(nullptr);
  ::_exit(status); // and with process 1 everything ends
}

void write_keeper_file(const TwinFolder &folder, pid_t keeper)
{
  const fs::path whole = folder.path / "keeper.json.new";
  std::ofstream out(whole);
  out << nlohmann::json{{"pid", keeper}, {"start_ticks", start_of(keeper).value_or(0)}}.dump() << "\n";
  out.close();
  fs::rename(whole, folder.keeper_file());
}

} // namespace

std::string TwinFolder::id() const
{
  return sha256_of(fs::absolute(path).lexically_normal().string()).substr(0, 12);
}

void start_keeper(const TwinPlan &plan, const TwinFolder &folder, int lock_descriptor)
{
  const pid_t between = ::fork();
  must(between >= 0, "fork");
  if (between > 0) {
    int status = 0;
    while (::waitpid(between, &status, 0) < 0 && errno == EINTR)
      continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
      throw std::runtime_error("the twin's namespaces cannot be made; see " +
                               (folder.log() / "keeper.log").string());
    return;
  }
  try {
    ::setsid();
    ::fcntl(lock_descriptor, F_SETFD, FD_CLOEXEC); // the keeper's, not its servers'
    speak_to_log(folder);
    set_path();
    must(::unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS) == 0,
         "new namespaces");
    std::array<int, 2> go{};
    must(::pipe2(go.data(), O_CLOEXEC) == 0, "pipe");
    const pid_t keeper = ::fork();
    must(keeper >= 0, "fork");
    if (keeper == 0) {
      ::close(go[1]);
      char written =
          0; // the keeper's /proc will hide the number that it has outside: it waits until that is told
      if (::read(go[0], &written, 1) != 1)
        ::_exit(1);
      keep(plan, folder);
    }
    write_keeper_file(folder, keeper);
    (void)!::write(go[1], "w", 1);
    ::_exit(0);
  } catch (const std::exception &problem) {
    fmt::print(stderr, "{}\n", problem.what());
    std::fflush(nullptr);
    ::_exit(1);
  }
}

} // namespace drsim::inject::twin
