#include "sim/inject/shop/pager.hpp"

#include "sim/inject/shop/clock.hpp"
#include "sim/inject/shop/line_log.hpp"
#include "sim/inject/shop/options.hpp"
#include "sim/inject/shop/web_server.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inject::inline shop {
namespace {

nlohmann::json part(const nlohmann::json &object, const char *key, nlohmann::json otherwise)
{
  const auto found = object.find(key);
  return found == object.end() || found->type() != otherwise.type() ? otherwise : *found;
}

} // namespace

std::vector<nlohmann::json> page_lines(const std::string &body, std::int64_t at_us)
{
  std::vector<nlohmann::json> lines;
  const nlohmann::json page = nlohmann::json::parse(body, nullptr, false);
  if (!page.is_object())
    return lines;
  for (const nlohmann::json &alert : part(page, "alerts", nlohmann::json::array())) {
    if (!alert.is_object())
      continue;
    const nlohmann::json labels = part(alert, "labels", nlohmann::json::object());
    lines.push_back({{"at_us", at_us},
                     {"alertname", part(labels, "alertname", "")},
                     {"status", part(alert, "status", "")},
                     {"labels", labels},
                     {"starts_at", part(alert, "startsAt", "")},
                     {"ends_at", part(alert, "endsAt", "")},
                     {"receiver", part(page, "receiver", "")}});
  }
  return lines;
}

int pager_command(const std::vector<std::string> &arguments)
{
  Options options("pager", "receives Alertmanager's notifications and writes them down");
  options.text("listen", "IP:PORT", true).text("log", "file of JSON lines, appended to", true);
  if (!options.read(arguments))
    return options.exit_status();
  const Address listen = options.address("listen", true);
  if (!options.all_right())
    return options.exit_status();
  const Signals signals(options.number("for-s"));
  LineLog log(options.text("log"));
  httplib::Server server;
  constexpr int threads = 8;
  prepare(server, threads);
  server.Get("/-/ready", [](const httplib::Request &, httplib::Response &response) {
    response.set_content("ready\n", "text/plain");
  });
  server.Post("/.*", [&](const httplib::Request &request, httplib::Response &response) {
    const std::vector<nlohmann::json> lines = page_lines(request.body, wall_us());
    for (const nlohmann::json &line : lines)
      log.write(line);
    response.status = lines.empty() ? 400 : 200;
  });
  serve(server, listen, signals);
  return 0;
}

} // namespace drsim::inject::shop
