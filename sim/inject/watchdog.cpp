#include "sim/inject/watchdog.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

namespace drsim::inject {
namespace {

using Clock = std::chrono::steady_clock;

constexpr char sign_of_life = 'l';
constexpr char farewell = 'b';
/// How often undo is tried before a person is needed; a second lies between.
constexpr int tries = 120;

/// Why it must act; empty when it was told to go.
std::string wait_for_reason(int line, double lease_s, double time_limit_s)
{
  const auto lease = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(lease_s));
  const auto over =
      Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(time_limit_s));
  auto due = Clock::now() + lease;
  while (true) {
    const auto now = Clock::now();
    if (now >= over)
      return "the run's time limit is over";
    if (now >= due)
      return "the run gave no sign of life for its lease";
    const auto left = std::min(due, over) - now;
    pollfd wait{line, POLLIN, 0};
    const int ready = ::poll(
        &wait, 1, static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(left).count()) + 1);
    if (ready < 0 && errno != EINTR)
      return "the line to the run broke";
    if (ready <= 0)
      continue;
    std::array<char, 256> signs{};
    const ssize_t count = ::read(line, signs.data(), signs.size());
    if (count <= 0)
      return "the run is gone";
    if (std::find(signs.begin(), signs.begin() + count, farewell) != signs.begin() + count)
      return {};
    due = Clock::now() + lease;
  }
}

[[noreturn]] void keep_watch(Journal &journal, int line, double lease_s, double time_limit_s)
{
  ::setsid(); // what ends the run's terminal or group does not end this
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPIPE})
    ::signal(number, SIG_IGN);
  int status = 0;
  try {
    const std::string why = wait_for_reason(line, lease_s, time_limit_s);
    if (!why.empty()) {
      journal.take_over(why);
      RealHands hands;
      status = undo_all(journal, hands, tries).empty() ? 0 : 1;
      if (status == 0)
        journal.close_run();
    }
  } catch (const std::exception &) {
    status = 2; // the journal stays as it is: drsim inject --recover
  }
  ::_exit(status);
}

} // namespace

Watchdog::Watchdog(Journal &journal, double lease_s, double time_limit_s)
{
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::runtime_error("no watchdog can be had: nothing is begun");
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  process_ = ::fork();
  if (process_ < 0)
    throw std::runtime_error("no watchdog can be had: nothing is begun");
  if (process_ == 0) {
    ::close(ends[1]);
    keep_watch(journal, ends[0], lease_s, time_limit_s);
  }
  ::close(ends[0]);
  line_ = ends[1];
}

Watchdog::~Watchdog()
{
  ::close(line_);
  // Without a farewell something is left, which it goes on trying to undo for as long as that takes: nobody
  // waits.
  while (farewell_said_ && ::waitpid(process_, nullptr, 0) < 0 && errno == EINTR)
    continue;
}

bool Watchdog::alive()
{
  return ::write(line_, &sign_of_life, 1) == 1 || errno == EAGAIN;
}

void Watchdog::good_bye()
{
  farewell_said_ = true;
  (void)!::write(line_, &farewell, 1);
}

} // namespace drsim::inject
