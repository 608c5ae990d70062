#include "sim/campaign/pool.hpp"

#include "sim/campaign/worker.hpp"

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <new>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inline campaign {
namespace {

constexpr int stop_poll_ms = 100; // how soon a set `stop` is seen when no signal interrupts the poll

/// A worker as the scheduler sees it, and the job that it has in hand.
struct Worker {
  Slot *slot = nullptr;
  pid_t process = -1; ///< none: -1
  int orders = -1;
  int answers = -1;
  bool busy = false;
  bool resting = false; ///< had no process for its job: until another ends
  std::size_t index = 0;
  pid_t watched = 0;       ///< the process at work when last looked at
  std::uint64_t beats = 0; ///< when it was last seen to get on
  double got_on_s = 0;     ///< its processor time then
  bool killed = false;     ///< it stood still
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

/// Slots that this process and those forked from it share.
class Slots {
public:
  explicit Slots(std::size_t count) : count_(count)
  {
    void *memory = mmap(nullptr, bytes(), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
      throw std::system_error(errno, std::generic_category(), "no memory to share with trials");
    first_ = static_cast<Slot *>(memory);
    for (std::size_t i = 0; i < count; ++i)
      new (first_ + i) Slot;
  }
  ~Slots() { munmap(first_, bytes()); }
  Slots(const Slots &) = delete;
  Slots &operator=(const Slots &) = delete;
  Slot *at(std::size_t place) { return first_ + place; }

private:
  [[nodiscard]] std::size_t bytes() const { return count_ * sizeof *first_; }

  std::size_t count_;
  Slot *first_ = nullptr;
};

class Pool {
public:
  using OnEnd = std::function<void(std::size_t, JobEnd)>;

  Pool(std::size_t count, const Job &job, const PoolSettings &settings, const OnEnd &on_end)
      : count_(count), job_(job), settings_(settings), on_end_(on_end), scheduler_(getpid()),
        slots_(static_cast<std::size_t>(settings.jobs)), workers_(static_cast<std::size_t>(settings.jobs))
  {
    for (std::size_t i = 0; i < workers_.size(); ++i)
      workers_[i].slot = slots_.at(i);
  }
  ~Pool()
  {
    for (Worker &worker : workers_)
      dismiss(worker);
  }
  Pool(const Pool &) = delete;
  Pool &operator=(const Pool &) = delete;

  void run()
  {
    while (!stopped() && ended_ < count_) {
      for (Worker &worker : workers_)
        if (has_work() && !worker.busy && !worker.resting)
          order(worker);
      wait_and_read();
    }
  }

private:
  [[nodiscard]] bool stopped() const { return settings_.stop != nullptr && settings_.stop->load(); }
  [[nodiscard]] bool has_work() const { return !again_.empty() || next_ < count_; }

  void order(Worker &worker)
  {
    if (worker.process < 0)
      if (const int why = start(worker); why != 0)
        return rest(worker, why);
    if (again_.empty())
      again_.push_back(next_++);
    worker.index = again_.back();
    worker.watched = 0;
    worker.killed = false;
    worker.bytes.clear();
    worker.slot->process = 0;
    worker.slot->beats = 0;
    if (send(worker.orders, &worker.index, sizeof worker.index, MSG_NOSIGNAL) != sizeof worker.index)
      return dismiss(worker); // it has died; another takes its place
    again_.pop_back();
    worker.busy = true;
  }

  /// The machine has no process to give just now, but will once a running job ends.
  void rest(Worker &worker, int why)
  {
    worker.resting = true;
    for (const Worker &other : workers_)
      if (other.busy)
        return;
    throw std::system_error(why, std::generic_category(), "cannot start a process for a trial");
  }

  /// 0, or errno.
  int start(Worker &worker)
  {
    int orders[2] = {-1, -1};
    int answers[2] = {-1, -1};
    const auto shut = [](int(&ends)[2], int from) {
      for (int i = from; i < 2; ++i)
        if (ends[i] >= 0)
          close(ends[i]);
    };
    pid_t process = -1;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, orders) == 0 &&
        pipe2(answers, O_CLOEXEC) == 0 && fcntl(answers[0], F_SETFL, O_NONBLOCK) == 0)
      process = fork();
    if (process < 0) {
      const int why = errno;
      shut(orders, 0);
      shut(answers, 0);
      return why;
    }
    if (process == 0) {
      tie_to(scheduler_);
      close(orders[0]);
      close(answers[0]);
      for (const Worker &other : workers_) // or they would never see the end of their orders
        if (other.process >= 0) {
          close(other.orders);
          close(other.answers);
        }
      live_as_worker(job_, settings_, {orders[1], answers[1]}, *worker.slot);
    }
    shut(orders, 1);
    shut(answers, 1);
    worker.process = process;
    worker.orders = orders[0];
    worker.answers = answers[0];
    return 0;
  }

  void wait_and_read()
  {
    std::vector<pollfd> waiting;
    for (const Worker &worker : workers_) {
      waiting.push_back({worker.busy ? worker.answers : -1, POLLIN, 0});
      waiting.push_back({worker.busy ? worker.orders : -1, POLLIN, 0});
    }
    poll(waiting.data(), waiting.size(), stop_poll_ms);
    std::vector<std::pair<std::size_t, JobEnd>> ended;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      Worker &worker = workers_[i];
      if (!worker.busy)
        continue;
      if (waiting[2 * i].revents != 0)
        read_answers(worker);
      if (waiting[2 * i + 1].revents != 0)
        read_end(worker, ended);
      else if (!worker.killed && stands_still(worker)) {
        worker.killed = true;
        kill(worker.watched, SIGKILL);
      }
    }
    ended_ += ended.size();
    for (auto &[index, end] : ended)
      on_end_(index, std::move(end));
  }

  bool stands_still(Worker &worker)
  {
    const pid_t process = worker.slot->process;
    if (process == 0)
      return false;
    const double time_s = processor_time_s(process);
    const std::uint64_t beats = worker.slot->beats;
    if (process != worker.watched || beats != worker.beats) {
      worker.watched = process;
      worker.beats = beats;
      worker.got_on_s = time_s;
    }
    return time_s - worker.got_on_s >= settings_.stall_limit_s;
  }

  static void read_answers(Worker &worker)
  {
    char buffer[65536];
    for (;;) {
      const ssize_t got = read(worker.answers, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR)
        continue;
      if (got <= 0)
        return;
      worker.bytes.append(buffer, static_cast<std::size_t>(got));
    }
  }

  /// The job's process has ended, so all that it has said is there.
  void read_end(Worker &worker, std::vector<std::pair<std::size_t, JobEnd>> &ended)
  {
    ProcessEnd end;
    const ssize_t got = recv(worker.orders, &end, sizeof end, 0);
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
      return;
    read_answers(worker);
    worker.busy = false;
    if (got != sizeof end) { // somebody has killed the worker itself
      dismiss(worker);
      end = {0, SIGKILL, 0};
    }
    if (end.no_process != 0) {
      again_.push_back(worker.index);
      return rest(worker, end.no_process);
    }
    for (Worker &other : workers_)
      other.resting = false;
    ended.emplace_back(worker.index, job_end(worker, end));
  }

  static JobEnd job_end(Worker &worker, const ProcessEnd &end)
  {
    std::uint64_t size = 0;
    if (worker.bytes.size() >= sizeof size) {
      std::memcpy(&size, worker.bytes.data(), sizeof size);
      if (worker.bytes.size() == sizeof size + size)
        return {JobEnd::How::finished, 0, 0, worker.bytes.substr(sizeof size)};
    }
    if (worker.killed)
      return {JobEnd::How::stood_still, 0, 0, {}};
    return {JobEnd::How::died, end.signal, end.code, {}};
  }

  /// Ends the worker and whatever it has in hand.
  static void dismiss(Worker &worker)
  {
    if (worker.process < 0)
      return;
    worker.slot->leave = true; // either its processes see this or their number is seen here
    if (const pid_t process = worker.slot->process; worker.busy && process > 0)
      kill(process, SIGKILL);
    close(worker.orders);
    close(worker.answers);
    while (waitpid(worker.process, nullptr, 0) < 0 && errno == EINTR) {
    }
    worker.slot->leave = false;
    worker.process = -1;
    worker.busy = false;
  }

  const std::size_t count_;
  const Job &job_;
  const PoolSettings &settings_;
  const OnEnd &on_end_;
  const pid_t scheduler_;
  Slots slots_;
  std::vector<Worker> workers_;
  std::vector<std::size_t> again_; ///< jobs to begin before the next one
  std::size_t next_ = 0;
  std::size_t ended_ = 0;
};

} // namespace

void run_jobs(std::size_t count, const Job &job, const PoolSettings &settings,
              const std::function<void(std::size_t index, JobEnd)> &on_end)
{
  Pool(count, job, settings, on_end).run();
}

} // namespace drsim::campaign
