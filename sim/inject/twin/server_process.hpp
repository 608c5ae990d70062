#pragma once
// One server of the twin: prepared, started, looked at until it is ready, started again. Never blocks.

#include "sim/inject/twin/network.hpp"
#include "sim/inject/twin/twin_file.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <sys/types.h>

namespace drsim::inject::inline twin {

enum class ServerState { off, waiting, preparing, starting, ready, ended, failed };
[[nodiscard]] const char *state_word(ServerState state);

/// What every server of a twin shares.
struct TwinPlace {
  std::string twin;
  std::string log_folder;
  const TwinNetwork *network = nullptr;
};

class ServerProcess {
public:
  using Clock = std::chrono::steady_clock;

  ServerProcess(const TwinServer &spec, const TwinPlace &place) : spec_(spec), place_(place) {}

  [[nodiscard]] const TwinServer &spec() const { return spec_; }
  [[nodiscard]] ServerState state() const { return state_; }
  [[nodiscard]] const std::string &problem() const { return problem_; }
  [[nodiscard]] pid_t pid() const { return process_; }

  /// From now on it is to run; its data is made ready first.
  void start();
  /// From now on it is not; it is asked to end and killed if it does not.
  void stop();
  /// Its process dies at once; whether it comes back is its restart_s.
  void kill();
  void signal(int number) const;
  /// Its host is gone, and all its processes with it.
  void host_gone();

  /// What is due now; `ready` says of an id whether that server is.
  void tick(const std::function<bool(const std::string &)> &ready);
  /// A child of the keeper has ended; true when it was one of this server's.
  bool ended(pid_t child, int status);

private:
  pid_t launch(const std::function<int()> &body) const;
  void launch_server();
  void look();
  void fail(const std::string &why);

  TwinServer spec_;
  TwinPlace place_;
  ServerState state_ = ServerState::off;
  bool prepared_ = false;
  pid_t process_ = 0;
  pid_t helper_ = 0; ///< that prepares or looks
  Clock::time_point next_ = {};
  Clock::time_point kill_at_ = {};
  std::string problem_;
};

} // namespace drsim::inject::twin
