#pragma once
#include "sim/inject/shop/address.hpp"
#include "sim/inject/shop/postgres.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <variant>
#include <vector>

namespace drsim::inject::inline shop {

/// One line of JSON to a unix socket, one back; an answer with "ok": false is a failure.
struct FenceAction {
  std::string socket;
  nlohmann::json order;
};

/// select pg_promote().
struct PromoteAction {
  Address address;
  PgLogin login;
};

/// A name's address in a file of dnsmasq's --addn-hosts, and a SIGHUP for it.
struct RecordAction {
  std::string hosts_file;
  std::string name;
  std::string address;
  std::string pid_file; ///< empty: nobody is told
};

/// Time that a managed service takes and nothing here would.
struct WaitAction {
  double seconds = 0;
};

/// One thing the controller does; the next is done only when it succeeded.
struct Action {
  std::string kind; ///< fence, promote, record, wait
  std::variant<FenceAction, PromoteAction, RecordAction, WaitAction> doing;
  double timeout_s = 10;
  int tries = 1;
};

/// One health check and what follows from it.
struct Check {
  std::string name;
  std::string kind; ///< postgres: a new connection and select 1; http: GET, 2xx or 3xx
  Address address;
  PgLogin login;
  std::string path = "/";
  double interval_s = 1;
  double timeout_s = 1;
  int failures = 3;
  int successes = 1;
  std::vector<Action> down; ///< at each change from up to down
  std::vector<Action> up;   ///< at each change from down to up
};

struct WatchConfig {
  std::string log;
  std::vector<Check> checks;
};

/// `problems`: all that is wrong, each with its JSON pointer.
[[nodiscard]] WatchConfig watch_config_of(const nlohmann::json &json, std::vector<std::string> &problems);

} // namespace drsim::inject::shop
