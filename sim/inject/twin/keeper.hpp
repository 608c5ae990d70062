#pragma once
// Process 1 of a twin: makes its wires, starts its servers, takes orders, and ends it all when it ends.

#include "sim/inject/twin/server_process.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace drsim::inject::inline twin {

class Keeper {
public:
  /// Within the sandbox, with its mounts in place; `id` names its control groups. Throws std::runtime_error.
  Keeper(const TwinPlan &plan, const std::string &id, int listening);
  /// Until the twin's life is over, or `end` is ordered.
  void run();

  [[nodiscard]] const TwinPlan &plan() const { return plan_; }
  [[nodiscard]] const std::string &id() const { return id_; }
  [[nodiscard]] const TwinNetwork &network() const { return network_; }
  [[nodiscard]] std::vector<ServerProcess> &servers() { return servers_; }
  /// nullptr for one that is not there.
  [[nodiscard]] ServerProcess *server(const std::string &id);
  [[nodiscard]] const TwinHost *host(const std::string &name) const;
  /// Sends the host into the dark; its servers are off.
  void host_down(const std::string &host);
  void host_up(const std::string &host);
  void end() { ends_ = true; }

private:
  void reap();
  void answer(int listening);
  TwinPlan plan_;
  std::string id_;
  TwinNetwork network_;
  std::vector<ServerProcess> servers_;
  int listening_;
  bool ends_ = false;
};

/// The relays that the bridges want, as servers of the switches' namespace.
[[nodiscard]] std::vector<TwinServer> relays_of(const TwinPlan &plan);

} // namespace drsim::inject::twin
