#include "sim/inject/shop/signals.hpp"

#include "sim/inject/shop/clock.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace drsim::inject::inline shop {
namespace {

constexpr double look_s = 0.1; // how late the end may be noticed when the destructor asks for it

sigset_t the_signals()
{
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&set, number);
  return set;
}

} // namespace

Signals::Signals(double for_s, std::function<void()> on_hangup) : event_(eventfd(0, EFD_CLOEXEC))
{
  const sigset_t set = the_signals();
  // A shell starts what it runs with & deaf to SIGINT: blocked and waited for, it is heard all the same.
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread([this, for_s, on_hangup = std::move(on_hangup)] { watch(for_s, on_hangup); });
}

Signals::~Signals()
{
  leaving_ = true;
  thread_.join();
  close(event_);
}

void Signals::watch(double for_s, const std::function<void()> &on_hangup)
{
  const sigset_t set = the_signals();
  const double end_s = steady_s() + for_s;
  while (!leaving_ && !stopped_) {
    const timespec look{0, static_cast<long>(look_s * 1e9)};
    const int number = sigtimedwait(&set, nullptr, &look);
    if (number == SIGHUP && on_hangup)
      on_hangup();
    if (number == SIGTERM || number == SIGINT || steady_s() >= end_s) {
      stopped_ = true;
      const std::uint64_t one = 1;
      [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
    }
  }
}

bool Signals::wait_s(double seconds) const
{
  pollfd poll_fd{event_, POLLIN, 0};
  const double whole_s = std::clamp(seconds, 0.0, 1e6);
  const timespec time{static_cast<std::time_t>(whole_s),
                      static_cast<long>((whole_s - static_cast<double>(static_cast<long>(whole_s))) * 1e9)};
  ppoll(&poll_fd, 1, &time, nullptr);
  return stopped_;
}

} // namespace drsim::inject::shop
