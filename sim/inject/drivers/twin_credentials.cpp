// Credentials of a twin that are no longer valid: the certificate has ended, or the clock of who checks it is
// wrong.
#include "sim/inject/drivers/twin_plans.hpp"

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

void expire_certificate(TwinMaking &making, const std::string &host, const std::string &name)
{
  const std::string &server = making.entry.server;
  making.begin("have " + server + " show an expired certificate",
               {{"do", "certificate"}, {"server", server}, {"expired", true}});
  making.undo("have " + server + " show its valid certificate",
              {{"do", "certificate"}, {"server", server}, {"expired", false}});
  making.look(host, "\"certificates\":{\"" + name + "\":\"expired\"}", "\"certificates\":{}");
}

void put_clock_ahead(TwinMaking &making, const std::string &host, const std::string &name)
{
  const std::string &server = making.entry.server;
  const auto ahead_s = static_cast<long>(making.entry.ahead_s);
  making.begin("put the clock of " + server + " ahead",
               {{"do", "clock"}, {"server", server}, {"ahead_s", ahead_s}});
  making.undo("put the clock of " + server + " right", {{"do", "clock"}, {"server", server}, {"ahead_s", 0}});
  making.look(host, "\"clocks\":{\"" + name + "\":" + std::to_string(ahead_s) + "}", "\"clocks\":{}");
}

} // namespace

void expire_credential(TwinMaking &making)
{
  const TwinEntry &entry = making.entry;
  if (!making.needs("server", !entry.server.empty()))
    return;
  const std::size_t slash = entry.server.find('/');
  const std::string host = entry.server.substr(0, slash), name = entry.server.substr(slash + 1);
  const std::string how = !entry.how.empty() ? entry.how : entry.ahead_s > 0 ? "clock" : "certificate";
  if (how == "certificate")
    return expire_certificate(making, host, name);
  if (how != "clock")
    return entry_problem(making.target, "how", "\"" + how + "\" lets no credential expire",
                         "certificate or clock", making.problems);
  if (making.needs("ahead_s", entry.ahead_s > 0))
    put_clock_ahead(making, host, name);
}

} // namespace drsim::inject::drivers
