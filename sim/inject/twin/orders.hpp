#pragma once
// Orders to the keeper of a twin: one object of JSON a line, {"do": ..., ...}; one line back, {"ok": true,
// ...}. Each can be given twice without harm, so that they can stand in a journal as undo.
//   status                          all servers and their states
//   start|stop SERVER               stop: until it is started
//   kill SERVER STAY                SIGKILL; then what its restart_s says, or nothing if it is to stay so
//   signal SERVER NUMBER            only HUP, USR1, USR2
//   host_down|host_up HOST          link down, frozen, killed; back with all servers that start with the twin
//   freeze|thaw HOST                all processes of a host stand still
//   cpu HOST CORES                  at most this share of a core; 0: no limit
//   link HOST|BRIDGE UP             its wire
//   bandwidth BRIDGE BITS_PER_S     of a region's wire, each way; 0: as the twin's file says
//   look HOST|BRIDGE                how it stands: wire, processes, limits, tables
//   net HOST ARGV INPUT             nft, tc or ip within a host's namespace ("": the switches')
//   fill HOST LEAVE_BYTES, unfill   a file on the host's own disk
//   table                           the orders of whichever database takes writes, to /srv/log/table.txt
//   promote HOST, takes_writes HOST its database leads from now on; whether it does
//   certificate SERVER EXPIRED      which of its two it shows; it reads it again
//   clock SERVER AHEAD_S            its wall clock is so far ahead; 0: right
//   io HOST BYTES_PER_S             what its own disk reads and writes, each way; 0: no limit
//   history FOR_S                   what Prometheus knows of alerts and notifications
//   end                             the twin

#include <nlohmann/json_fwd.hpp>

namespace drsim::inject::inline twin {

class Keeper;

/// {"ok", "primaries": hosts whose database takes writes}; one is as it should be.
[[nodiscard]] nlohmann::json table_of_primary(const Keeper &keeper);

/// {"ok"}: the database of a host leads, or did already.
[[nodiscard]] nlohmann::json promote(const Keeper &keeper, const std::string &host);
/// {"ok", "takes_writes"}.
[[nodiscard]] nlohmann::json takes_writes(const Keeper &keeper, const std::string &host);

/// {"ok"}: see the list above.
[[nodiscard]] nlohmann::json set_certificate(const nlohmann::json &order, Keeper &keeper);
[[nodiscard]] nlohmann::json move_clock(const nlohmann::json &order, Keeper &keeper);
[[nodiscard]] nlohmann::json limit_io(const nlohmann::json &order, Keeper &keeper);
/// What of these a host has now: "io_limited", and by the names of its servers "clocks" that are ahead and
/// "certificates" that are expired.
void look_at_limits(const std::string &host, Keeper &keeper, nlohmann::json &seen);

/// {"ok", "alerts", "notifications"}: samples of Prometheus' own series ALERTS and of Alertmanager's counter
/// of notifications, as promtool prints them.
[[nodiscard]] nlohmann::json history(const nlohmann::json &order, Keeper &keeper);

/// Carries it out. Never throws: what is wrong is in the answer.
[[nodiscard]] nlohmann::json carry_out(const nlohmann::json &order, Keeper &keeper);

} // namespace drsim::inject::twin
