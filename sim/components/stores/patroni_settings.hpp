#pragma once
#include "sim/components/component.hpp"

#include <string>

namespace drsim::inline components::inline stores {

/// What a Patroni cluster is configured with, and how long its parts take.
struct PatroniSettings {
  PatroniSettings(const ComponentSpec &spec, const Deployment &deployment);

  double ttl_s = 0;
  double loop_wait_s = 0;
  double retry_timeout_s = 0;
  double most_lag_bytes = 0;
  double wal_bytes = 0; ///< of a transaction
  bool synchronous = false;
  bool strict = false;
  bool failsafe = false;
  bool proxied = false;
  double inter_s = 0; ///< of the proxy's checks
  double rise = 1;
  std::string dcs;
  std::string proxy;
  Distribution election_s;
  Distribution promote_s;
  Distribution lag_s;
  Distribution reconnect_s;
  Distribution hang_s;
};

} // namespace drsim::components::stores
