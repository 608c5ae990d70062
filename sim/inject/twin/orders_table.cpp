// The order "table": what the database that takes writes has of the orders.
#include "sim/inject/program.hpp"
#include "sim/inject/twin/keeper.hpp"
#include "sim/inject/twin/orders.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace drsim::inject::inline twin {
namespace {

std::string asked(const Keeper &keeper, const std::string &host, const std::string &statement, int &status)
{
  const std::string link = "host=127.0.0.1 user=postgres dbname=postgres connect_timeout=2";
  return keeper.network().run_in(host, {"psql", "-XAt", "-F", " ", "-d", link, "-c", statement}, "", status);
}

} // namespace

nlohmann::json table_of_primary(const Keeper &keeper)
{
  std::vector<std::string> primaries;
  for (const TwinServer &server : keeper.plan().servers) {
    if (server.data.empty())
      continue;
    int status = 0;
    const std::string standby = asked(keeper, server.host, "select pg_is_in_recovery()", status);
    if (status != 0 || !standby.starts_with("f"))
      continue;
    primaries.push_back(server.host);
    const std::string rows = asked(keeper, server.host, "select id, amount from orders order by id", status);
    if (status != 0)
      return {{"ok", false}, {"problem", rows}};
    std::ofstream("/srv/log/table.txt") << rows;
  }
  return {{"ok", true}, {"primaries", primaries}};
}

} // namespace drsim::inject::twin
