// Steps of a runbook in a twin.
#include "sim/inject/drivers/twin.hpp"
#include "sim/inject/drivers/twin_plans.hpp"
#include "sim/inject/shop/hosts_file.hpp"

#include <csignal>

namespace drsim::inject::inline drivers {
namespace {

using nlohmann::json;

constexpr double twin_promoted_s = 120; ///< assumed: a standby with nothing left to replay takes a second

void promote(TwinMaking &making)
{
  const std::string &host = making.entry.host;
  if (!making.needs("host", !host.empty()))
    return;
  making.begin("promote the database of " + host, {{"do", "promote"}, {"host", host}});
  making.plan.begun.push_back(
      {making.ask("ask " + host + " whether it takes writes", {{"do", "takes_writes"}, {"host", host}}),
       R"("takes_writes":true)", false, twin_promoted_s});
}

void restart(TwinMaking &making)
{
  const std::string &server = making.entry.server;
  if (!making.needs("server", !server.empty()))
    return;
  const std::size_t slash = server.find('/');
  making.begin("start " + server, {{"do", "start"}, {"server", server}});
  making.plan.begun.push_back(
      {making.ask("look at " + server, {{"do", "look"}, {"host", server.substr(0, slash)}}),
       "\"" + server.substr(slash + 1) + "\":\"ready\"", false, twin_promoted_s});
}

void lead_name(TwinMaking &making, Hands &reading)
{
  const TwinEntry &entry = making.entry;
  bool whole = making.needs("control", !entry.control.empty());
  whole = making.needs("record", !entry.record.empty()) && whole;
  whole = making.needs("address", !entry.address.empty()) && whole;
  if (!making.needs("server", !entry.server.empty()) || !whole)
    return;
  const Done old = reading.perform({"read " + entry.control, CallProgram{{"cat", entry.control}}});
  if (!old.ok) {
    entry_problem(making.target, "control", entry.control + " cannot be read: " + old.problem,
                  "the twin is up?", making.problems);
    return;
  }
  const std::string line = entry.address + " " + entry.record;
  making.plan.begin.push_back(
      {"let " + entry.record + " lead to " + entry.address,
       WriteFile{entry.control, with_record(old.output, entry.record, entry.address)}});
  making.begin("tell " + entry.server, {{"do", "signal"}, {"server", entry.server}, {"number", SIGHUP}});
  making.plan.begun.push_back(
      {Operation{"read " + entry.control, CallProgram{{"cat", entry.control}}}, line, false, 5});
}

} // namespace

std::vector<std::string> TwinDriver::step_actions() const
{
  return {"promote", "repoint", "restart", "switch_dns", "switch_dns_back"};
}

std::optional<Plan> TwinDriver::plan_step(const FaultOrder &order, const Target &target, Hands &reading,
                                          Diagnostics &problems) const
{
  return twin_plan(order, target, reading, problems, [&](TwinMaking &making) {
    if (order.kind == "promote")
      promote(making);
    else if (order.kind == "restart")
      restart(making);
    else
      lead_name(making, reading);
  });
}

} // namespace drsim::inject::drivers
