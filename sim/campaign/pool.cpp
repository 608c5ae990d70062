#include "sim/campaign/pool.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline campaign {
namespace {

using Clock = std::chrono::steady_clock; // bounds real time only; nothing of it reaches a result

constexpr int stop_poll_ms = 100; // how soon a set `stop` is seen when no signal interrupts the poll
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

[[noreturn]] void live_as_child(const Job &job, std::size_t index, int to, pid_t parent, bool quiet)
{
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent)
    _exit(code_no_answer);
  for (const int number : {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGBUS, SIGPIPE})
    std::signal(number, SIG_DFL);
  for (const int number : {SIGINT, SIGTERM}) // the parent decides; Ctrl-C reaches the whole group
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
  job(index, [to](const std::string &answer) { send_and_leave(to, answer); });
  _exit(code_no_answer);
}

struct Running {
  std::size_t index = 0;
  pid_t process = -1;
  int from = -1;
  Clock::time_point deadline;
  std::string bytes;
};

class Pool {
public:
  Pool(const Job &job, const PoolSettings &settings, const std::function<void(std::size_t, JobEnd)> &on_end)
      : job_(job), settings_(settings), on_end_(on_end), parent_(getpid())
  {
  }
  ~Pool()
  {
    for (Running &one : running_)
      reap(one);
  }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;

  void run(std::size_t count)
  {
    std::size_t next = 0;
    while (!stopped() && (next < count || !running_.empty())) {
      while (next < count && running_.size() < static_cast<std::size_t>(settings_.jobs) && start(next))
        ++next;
      wait_and_read();
    }
  }

private:
  [[nodiscard]] bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }

  /// False when the machine has no process or pipe to give just now, but will once a running job ends.
  bool start(std::size_t index)
  {
    int ends[2];
    const bool piped = pipe2(ends, O_CLOEXEC) == 0;
    const pid_t process = piped ? fork() : -1;
    if (process < 0) {
      const int why = errno;
      if (piped) {
        close(ends[0]);
        close(ends[1]);
      }
      if (!running_.empty())
        return false;
      throw std::system_error(why, std::generic_category(), "cannot start a process for a trial");
    }
    if (process == 0) {
      close(ends[0]);
      live_as_child(job_, index, ends[1], parent_, settings_.quiet);
    }
    close(ends[1]);
    const auto limit = std::chrono::duration<double>(settings_.wall_limit_s);
    running_.push_back(
        {index, process, ends[0], Clock::now() + std::chrono::duration_cast<Clock::duration>(limit), {}});
    return true;
  }

  void wait_and_read()
  {
    std::vector<pollfd> waiting;
    for (const Running &one : running_)
      waiting.push_back({one.from, POLLIN, 0});
    poll(waiting.data(), waiting.size(), stop_poll_ms);
    const Clock::time_point now = Clock::now();
    std::vector<Running> still;
    std::vector<std::pair<std::size_t, JobEnd>> ended;
    for (std::size_t i = 0; i < running_.size(); ++i) {
      Running &one = running_[i];
      if (waiting[i].revents != 0 && !read_some(one))
        ended.emplace_back(one.index, finish(one));
      else if (now >= one.deadline) {
        reap(one);
        ended.emplace_back(one.index, JobEnd{JobEnd::How::timed_out, 0, 0, {}});
      } else
        still.push_back(std::move(one));
    }
    running_ = std::move(still);
    for (auto &[index, end] : ended)
      on_end_(index, std::move(end));
  }

  /// False at the end of what the process has to say.
  static bool read_some(Running &one)
  {
    char buffer[65536];
    const ssize_t got = read(one.from, buffer, sizeof buffer);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      return true;
    if (got > 0)
      one.bytes.append(buffer, static_cast<std::size_t>(got));
    return got > 0;
  }

  /// The pipe's end comes when the process leaves, so its status stands; the kill is for one that closed its
  /// end and stayed.
  static JobEnd finish(Running &one)
  {
    const int status = reap(one);
    JobEnd end;
    std::uint64_t size = 0;
    if (one.bytes.size() >= sizeof size) {
      std::memcpy(&size, one.bytes.data(), sizeof size);
      if (one.bytes.size() == sizeof size + size)
        return {JobEnd::How::finished, 0, 0, one.bytes.substr(sizeof size)};
    }
    end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    end.code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return end;
  }

  static int reap(Running &one)
  {
    kill(one.process, SIGKILL);
    int status = 0;
    while (waitpid(one.process, &status, 0) < 0 && errno == EINTR) {
    }
    close(one.from);
    return status;
  }

  const Job &job_;
  const PoolSettings &settings_;
  const std::function<void(std::size_t, JobEnd)> &on_end_;
  pid_t parent_;
  std::vector<Running> running_;
};

} // namespace

void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end)
{
  Pool pool(job, settings, on_end);
  pool.run(count);
}

} // namespace drsim::campaign
