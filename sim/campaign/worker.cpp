#include "sim/campaign/worker.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string>

#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline campaign {
namespace {

constexpr int code_no_answer = 70;
constexpr int heap_step_bytes = 2 << 20; // the heap grows by so much at once
constexpr int mapped_bytes = 16 << 20;   // smaller pieces come from it: actors' stacks are the most of them

bool write_all(int to, const char *bytes, std::size_t size)
{
  while (size > 0) {
    const ssize_t sent = ::write(to, bytes, size);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// The length first, so that an answer cut short is never taken for a whole one.
[[noreturn]] void send_and_leave(int to, const std::string &answer)
{
  const std::uint64_t size = answer.size();
  char head[sizeof size];
  std::memcpy(head, &size, sizeof size);
  const bool sent = write_all(to, head, sizeof head) && write_all(to, answer.data(), answer.size());
  _exit(sent ? 0 : code_no_answer);
}

/// Nothing when there are no more.
std::optional<std::size_t> next_order(int orders)
{
  std::size_t index = 0;
  ssize_t got = 0;
  do
    got = recv(orders, &index, sizeof index, 0);
  while (got < 0 && errno == EINTR);
  return got == sizeof index ? std::optional(index) : std::nullopt;
}

/// Waits for the end and leaves the process's number taken: whoever still kills it kills nobody else.
ProcessEnd wait_for(pid_t process)
{
  siginfo_t info{};
  while (waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  ProcessEnd end;
  (info.si_code == CLD_EXITED ? end.code : end.signal) = info.si_status;
  return end;
}

void reap(pid_t process)
{
  while (waitpid(process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void settle_down(bool quiet)
{
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGPIPE})
    std::signal(number, SIG_DFL);
  for (const int number : {SIGINT, SIGTERM}) // the scheduler decides; Ctrl-C reaches the whole group
    std::signal(number, SIG_IGN);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  if (quiet) {
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0)
      dup2(nowhere, STDERR_FILENO);
  }
  mallopt(M_TOP_PAD, heap_step_bytes); // a mapping for each stack is a tenth of a trial (decision 0003)
  mallopt(M_MMAP_THRESHOLD, mapped_bytes);
}

void tell(const WorkerLines &lines, Slot &slot, const ProcessEnd &end)
{
  send(lines.orders, &end, sizeof end, MSG_NOSIGNAL); // in vain when the scheduler has gone
  slot.open = false;
}

} // namespace

/// Does what jobs have in common, then forks each of them from there.
class Host {
public:
  Host(const Job &job, const PoolSettings &settings, const WorkerLines &lines, Slot &slot, std::size_t index)
      : job_(job), settings_(settings), lines_(lines), slot_(slot), index_(index)
  {
  }

  [[noreturn]] void live()
  {
    be_watched();
    const Line line(lines_.answers, &slot_.beats, this);
    const std::size_t first = settings_.alike ? index_ : which();
    job_(first, line);
    _exit(code_no_answer);
  }

  /// Returns in the job's own process.
  std::size_t which()
  {
    const std::size_t built_for = index_;
    while (!is_the_job_) {
      const pid_t host = getpid();
      const pid_t process = fork();
      if (process == 0) {
        tie_to(host);
        is_the_job_ = true;
        break;
      }
      tell(lines_, slot_, process < 0 ? ProcessEnd{0, 0, errno} : watch(process));
      const std::optional<std::size_t> next = next_order(lines_.orders);
      if (process > 0)
        reap(process);
      if (!next)
        _exit(0);
      slot_.open = true;
      index_ = *next;
      if (settings_.alike && !settings_.alike(built_for, index_)) {
        slot_.handed_on = index_;
        _exit(0);
      }
    }
    return index_;
  }

private:
  void be_watched()
  {
    slot_.process = getpid();
    if (slot_.leave)
      _exit(0);
  }

  ProcessEnd watch(pid_t process)
  {
    slot_.process = process;
    if (slot_.leave) // either this is seen here or the process there
      kill(process, SIGKILL);
    return wait_for(process);
  }

  const Job &job_;
  const PoolSettings &settings_;
  const WorkerLines &lines_;
  Slot &slot_;
  std::size_t index_;
  bool is_the_job_ = false;
};

void Line::answer(const std::string &text) const
{
  send_and_leave(to_, text);
}

std::size_t Line::which() const
{
  return host_->which();
}

void tie_to(pid_t parent)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(code_no_answer);
}

void live_as_worker(const Job &job, const PoolSettings &settings, WorkerLines lines, Slot &slot)
{
  settle_down(settings.quiet);
  const pid_t worker = getpid();
  std::optional<std::size_t> index = next_order(lines.orders);
  while (index) {
    slot.open = true;
    slot.handed_on = Slot::none;
    const pid_t process = fork();
    if (process == 0) {
      tie_to(worker);
      Host(job, settings, lines, slot, *index).live();
    }
    ProcessEnd end{0, 0, errno};
    if (process > 0) {
      end = wait_for(process);
      slot.process = 0;
      reap(process);
    }
    if (slot.handed_on != Slot::none) {
      index = slot.handed_on;
      continue;
    }
    if (slot.open) // it died of the job before it could fork it
      tell(lines, slot, end);
    index = next_order(lines.orders);
  }
  _exit(0);
}

} // namespace drsim::campaign
