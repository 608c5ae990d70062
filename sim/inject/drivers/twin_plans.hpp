#pragma once
// The parts of the twin's driver: what its entry says, and what plans are made from.

#include "sim/inject/drivers/entry.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>

namespace drsim::inject::inline drivers {

/// All keys of an entry of the twin's driver.
struct TwinEntry {
  std::string socket;
  std::string how;
  std::string host;
  std::vector<std::string> hosts;
  std::vector<std::string> admits; ///< addresses that a rule lets through
  std::string server;
  std::string bridge;
  std::string control; ///< file of settings
  int port = 0;
  std::string record;  ///< a name
  std::string address; ///< that it leads to
  double bits_per_s = 0;
  double cores = 0;
  double leave_bytes = 0;
  double orders_per_s = 0;
  double bytes_per_s = 0; ///< of a disk, each way
  double ahead_s = 0;     ///< how far a wall clock goes wrong
};

/// Reads it; what is wrong goes to `problems`.
[[nodiscard]] TwinEntry read_twin_entry(const Target &target, Diagnostics &problems);

/// What a plan is made from.
struct TwinMaking {
  const FaultOrder &order;
  const Target &target;
  TwinEntry entry;
  Diagnostics &problems;
  Plan plan = {};

  [[nodiscard]] Operation ask(const std::string &what, const nlohmann::json &says) const
  {
    return {what, AskKeeper{entry.socket, says.dump()}};
  }
  void begin(const std::string &what, const nlohmann::json &says) { plan.begin.push_back(ask(what, says)); }
  void undo(const std::string &what, const nlohmann::json &says) { plan.undo.push_back(ask(what, says)); }
  /// A look at a host that finds `begun` while the fault is there, and `undone` after it.
  void look(const std::string &host, const std::string &begun, const std::string &undone)
  {
    const Operation look = ask("look at " + host, {{"do", "look"}, {"host", host}});
    plan.begun.push_back({look, begun, false, 10});
    plan.undone.push_back({look, undone, false, 20});
  }
  bool needs(const std::string &key, bool there)
  {
    return needs_key(target, key, there, "this fault", problems);
  }
};

/// credential_expiry: a server shows a certificate that has expired, or its wall clock goes ahead.
void expire_credential(TwinMaking &making);

/// `make` with the entry read and the keeper asked whether it is there; nothing when a problem is an error.
[[nodiscard]] std::optional<Plan> twin_plan(const FaultOrder &order, const Target &target, Hands &reading,
                                            Diagnostics &problems,
                                            const std::function<void(TwinMaking &)> &make);

} // namespace drsim::inject::drivers
