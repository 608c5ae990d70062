#include "sim/campaign/pool.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <new>
#include <system_error>
#include <vector>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline campaign {
namespace {

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

[[noreturn]] void live_as_child(const Job &job, std::size_t index, const Line &line, pid_t parent, bool quiet)
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
  job(index, line);
  _exit(code_no_answer);
}

struct Running {
  std::size_t index = 0;
  pid_t process = -1;
  int from = -1;
  std::size_t slot = 0;    ///< of its beats
  std::uint64_t beats = 0; ///< when it was last seen to get on
  double got_on_s = 0;     ///< its processor time then
  std::string bytes;
};

/// Seconds of processor time a process has had: a machine with much else to do makes it no older.
double processor_time_s(pid_t process)
{
  clockid_t clock;
  timespec time{};
  if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &time) != 0)
    return 0;
  constexpr double nanosecond_s = 1e-9;
  return static_cast<double>(time.tv_sec) + nanosecond_s * static_cast<double>(time.tv_nsec);
}

/// Counters that this process and those forked from it share.
class Beats {
public:
  explicit Beats(std::size_t slots) : slots_(slots)
  {
    void *memory = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      throw std::system_error(errno, std::generic_category(), "no memory to share with trials");
    first_ = static_cast<std::atomic<std::uint64_t> *>(memory);
    for (std::size_t i = 0; i < slots; ++i)
      new (first_ + i) std::atomic<std::uint64_t>(0);
  }
  ~Beats() { munmap(first_, bytes()); }
  Beats(const Beats &) = delete;
  Beats &operator=(const Beats &) = delete;
  std::atomic<std::uint64_t> &operator[](std::size_t slot) { return first_[slot]; }

private:
  [[nodiscard]] std::size_t bytes() const { return slots_ * sizeof *first_; }

  std::size_t slots_;
  std::atomic<std::uint64_t> *first_ = nullptr;
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

class Pool {
public:
  Pool(const Job &job, const PoolSettings &settings, const std::function<void(std::size_t, JobEnd)> &on_end)
      : job_(job), settings_(settings), on_end_(on_end), parent_(getpid()),
        beats_(static_cast<std::size_t>(settings.jobs))
  {
    for (std::size_t slot = static_cast<std::size_t>(settings.jobs); slot-- > 0;)
      free_.push_back(slot);
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
    const std::size_t slot = free_.back();
    beats_[slot] = 0;
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
      live_as_child(job_, index, Line(ends[1], &beats_[slot]), parent_, settings_.quiet);
    }
    close(ends[1]);
    free_.pop_back();
    running_.push_back({index, process, ends[0], slot, 0, 0, {}});
    return true;
  }

  void wait_and_read()
  {
    std::vector<pollfd> waiting;
    for (const Running &one : running_)
      waiting.push_back({one.from, POLLIN, 0});
    poll(waiting.data(), waiting.size(), stop_poll_ms);
    std::vector<Running> still;
    std::vector<std::pair<std::size_t, JobEnd>> ended;
    for (std::size_t i = 0; i < running_.size(); ++i) {
      Running &one = running_[i];
      if (waiting[i].revents != 0 && !read_some(one))
        ended.emplace_back(one.index, finish(one));
      else if (stands_still(one)) {
        reap(one);
        ended.emplace_back(one.index, JobEnd{JobEnd::How::stood_still, 0, 0, {}});
      } else
        still.push_back(std::move(one));
    }
    running_ = std::move(still);
    for (auto &[index, end] : ended)
      on_end_(index, std::move(end));
  }

  bool stands_still(Running &one)
  {
    const double time_s = processor_time_s(one.process);
    if (const std::uint64_t beats = beats_[one.slot]; beats != one.beats) {
      one.beats = beats;
      one.got_on_s = time_s;
    }
    return time_s - one.got_on_s >= settings_.stall_limit_s;
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
  JobEnd finish(Running &one)
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

  int reap(Running &one)
  {
    free_.push_back(one.slot);
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
  Beats beats_;
  std::vector<std::size_t> free_; ///< slots
  std::vector<Running> running_;
};

} // namespace

void Line::answer(const std::string &text) const
{
  send_and_leave(to_, text);
}

void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end)
{
  Pool pool(job, settings, on_end);
  pool.run(count);
}

} // namespace drsim::campaign
