#include "sim/components/stores/patroni_settings.hpp"

namespace drsim::inline components::inline stores {

PatroniSettings::PatroniSettings(const ComponentSpec &spec, const Deployment &deployment)
{
  const Parameters parameters(spec);
  ttl_s = parameters.number("ttl_s");
  loop_wait_s = parameters.number("loop_wait_s");
  retry_timeout_s = parameters.number("retry_timeout_s");
  most_lag_bytes = parameters.number("maximum_lag_bytes");
  wal_bytes = parameters.number("wal_bytes_per_transaction");
  synchronous = parameters.flag("synchronous");
  strict = synchronous && parameters.flag("synchronous_strict");
  failsafe = parameters.flag("failsafe");
  election_s = parameters.distribution("election_s");
  promote_s = parameters.distribution("promote_s");
  lag_s = parameters.distribution("replica_lag_s");
  hang_s = parameters.distribution("client_hang_s");
  reconnect_s = parameters.distribution("client_reconnect_s");
  if (const ComponentSpec *found = deployment.find(parameters.link("proxy"))) {
    proxied = true;
    proxy = found->id;
    inter_s = Parameters(*found).number("inter_s");
    rise = Parameters(*found).number("rise");
  }
  dcs = parameters.link("dcs");
}

} // namespace drsim::components::stores
