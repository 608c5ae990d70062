// What the twin's own monitoring remembers.
#include "sim/inject/twin/keeper.hpp"
#include "sim/inject/twin/orders.hpp"

#include <nlohmann/json.hpp>

#include <cmath>
#include <fmt/format.h>

namespace drsim::inject::inline twin {
namespace {

using nlohmann::json;

/// nullptr: the twin has none.
const TwinServer *prometheus_of(const Keeper &keeper)
{
  for (const TwinServer &server : keeper.plan().servers)
    if (server.argv.front() == "prometheus")
      return &server;
  return nullptr;
}

/// All samples of a selector; a text instead says what went wrong.
json samples(const Keeper &keeper, const TwinServer &prometheus, const std::string &selector)
{
  int status = 0;
  const std::string said =
      keeper.network().run_in(prometheus.host,
                              {"promtool", "query", "-o", "json", "instant",
                               fmt::format("http://127.0.0.1:{}", prometheus.ready.tcp_port), selector},
                              "", status);
  json read = status == 0 ? json::parse(said, nullptr, false) : json(said);
  return status == 0 && !read.is_array() ? json("no list of samples: " + said.substr(0, 200)) : read;
}

} // namespace

json history(const json &order, Keeper &keeper)
{
  const auto for_s = static_cast<long>(std::ceil(order.at("for_s").get<double>()));
  const TwinServer *prometheus = prometheus_of(keeper);
  if (prometheus == nullptr)
    return {{"ok", false}, {"problem", "the twin has no Prometheus"}};
  const json alerts = samples(keeper, *prometheus, fmt::format("ALERTS[{}s]", for_s));
  const json notifications =
      samples(keeper, *prometheus, fmt::format("alertmanager_notifications_total[{}s]", for_s));
  for (const json *one : {&alerts, &notifications})
    if (one->is_string())
      return {{"ok", false}, {"problem", "Prometheus: " + one->get<std::string>()}};
  return {{"ok", true}, {"alerts", alerts}, {"notifications", notifications}};
}

} // namespace drsim::inject::twin
