#pragma once
// A twin seen from outside: brought up, looked at, taken down.

#include "sim/inject/twin/sandbox.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::inject::inline twin {

/// A twin that cannot be had here (no root, no namespaces, servers that are not installed), or that is not as
/// it must be for what is asked.
class TwinError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

struct ServerStatus {
  std::string id;
  std::string state;
  std::string problem;
};

struct TwinStatus {
  enum class Life { none, up, remains } life = Life::none; ///< remains: it ended, and its folder is there
  bool ready = false;
  int keeper_pid = 0;
  std::vector<ServerStatus> servers;
};

/// Where twins of this name keep their folder, unless told otherwise.
[[nodiscard]] TwinFolder default_twin_folder(const std::string &name);

/// What this machine lacks for the twin; empty: nothing.
[[nodiscard]] std::vector<std::string> lacks_for(const TwinPlan &plan);

/// Starts it and waits until all its servers are ready. `configuration` is the folder with the servers'
/// files, copied. `going_on` is asked now and then; false ends the twin again. Throws TwinError; then nothing
/// is left.
void twin_up(const TwinPlan &plan, const std::filesystem::path &configuration, const TwinFolder &folder,
             double within_s, const std::function<bool(const TwinStatus &)> &going_on);

/// Ends it, whatever state it is in, and removes what is left; logs go to `keep_logs` if that is not empty.
/// Throws TwinError with what could not be removed.
void twin_down(const TwinFolder &folder, const std::filesystem::path &keep_logs = {});

[[nodiscard]] TwinStatus twin_status(const TwinFolder &folder);

} // namespace drsim::inject::twin
