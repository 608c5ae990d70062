// Orders about databases: which one takes writes, what it has of the orders, that another leads from now on.
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
    if (!server.is_database)
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

nlohmann::json promote(const Keeper &keeper, const std::string &host)
{
  int status = 0;
  const std::string said = asked(
      keeper, host, "select case when pg_is_in_recovery() then pg_promote(true, 20) else true end", status);
  if (status == 0 && said.starts_with("t"))
    return {{"ok", true}};
  return {{"ok", false}, {"problem", status != 0 ? said : "not promoted within 20 s"}};
}

nlohmann::json takes_writes(const Keeper &keeper, const std::string &host)
{
  int status = 0;
  const std::string standby = asked(keeper, host, "select pg_is_in_recovery()", status);
  return {{"ok", true}, {"takes_writes", status == 0 && standby.starts_with("f")}};
}

} // namespace drsim::inject::twin
