#include "sim/inject/shop/hold.hpp"

#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/postgres.hpp"
#include "sim/inject/shop/signals.hpp"

#include <algorithm>
#include <cstdio>

namespace drsim::inject::inline shop {
namespace {

constexpr double connect_limit_s = 1;
constexpr double pause_s = 0.2; // between two rounds that take what has become free
constexpr int failures_a_round = 3;

/// Opens what is not open; how many are.
int take(std::vector<PgSession> &sessions, const Address &address, const PgLogin &login,
         const Signals &signals)
{
  int failures = 0;
  for (PgSession &session : sessions) {
    if (signals.stopped() || failures >= failures_a_round)
      break;
    if (!session.usable() && !session.connect(address, login, steady_s() + connect_limit_s).ok)
      ++failures;
  }
  return static_cast<int>(
      std::count_if(sessions.begin(), sessions.end(), [](PgSession &session) { return session.usable(); }));
}

} // namespace

int hold_command(const std::vector<std::string> &arguments)
{
  Options options("hold", "holds idle connections to a PostgreSQL server until its time is over");
  options.text("address", "the server, IP:PORT", true)
      .number("count", "connections", 100, 1, 2000)
      .text("db-user", "whom to connect as", false, "shop")
      .text("db-database", "which database", false, "shop");
  if (!options.read(arguments))
    return options.exit_status();
  const Address address = options.address("address", true);
  if (!options.all_right())
    return options.exit_status();
  const Signals signals(options.number("for-s"));
  const PgLogin login{options.text("db-user"), options.text("db-database"), "drsim-shop hold"};
  std::vector<PgSession> sessions(static_cast<std::size_t>(options.count("count")));
  for (int held = -1; !signals.stopped(); signals.wait_s(pause_s))
    if (const int now = take(sessions, address, login, signals); now != held) {
      std::fprintf(stderr, "drsim-shop hold: %d of %d\n", now, options.count("count"));
      held = now;
    }
  return 0;
}

} // namespace drsim::inject::shop
