#pragma once
#include <atomic>
#include <functional>
#include <thread>

namespace drsim::inject::inline shop {

/// The end of the program as it is asked for: SIGTERM, SIGINT, or its time is over. To be made before any
/// other thread, which then leave these signals alone. SIGPIPE is ignored.
class Signals {
public:
  /// `for_s`: ends by itself after so long, whatever nobody sends. `on_hangup`: called for each SIGHUP.
  explicit Signals(double for_s, std::function<void()> on_hangup = {});
  ~Signals();
  Signals(const Signals &) = delete;
  Signals &operator=(const Signals &) = delete;

  [[nodiscard]] bool stopped() const { return stopped_; }
  /// Waits until asked to end, at most so long; whether it was.
  bool wait_s(double seconds) const;
  /// Readable once asked to end.
  [[nodiscard]] int fd() const { return event_; }

private:
  void watch(double for_s, const std::function<void()> &on_hangup);

  int event_ = -1;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> leaving_ = false;
  std::thread thread_;
};

} // namespace drsim::inject::shop
