#include "sim/inject/twin/twin_logs.hpp"

#include "sim/core/utc.hpp"
#include "sim/inject/ask.hpp"
#include "sim/inject/measured/watchers.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace drsim::inject::inline twin {
namespace {

using nlohmann::json;

std::string text_of(const std::filesystem::path &file)
{
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string survivors_table(const TwinFolder &folder, std::vector<std::string> &problems)
{
  const Done done = ask_socket(folder.socket().string(), R"({"do":"table"})", 60);
  const json said = json::parse(done.output, nullptr, false);
  if (!done.ok || !said.is_object()) {
    problems.push_back("the survivor's table: " + done.problem);
    return {};
  }
  const std::vector<std::string> primaries = said.at("primaries");
  if (primaries.size() != 1)
    problems.push_back(primaries.empty() ? "no database takes writes: what survived cannot be told"
                                         : "more than one database takes writes, " + primaries[0] + " and " +
                                               primaries[1] + ": what survived cannot be told");
  return primaries.size() == 1 ? text_of(folder.log() / "table.txt") : "";
}

measured::MonitoringSeen monitoring_of(const TwinFolder &folder, std::int64_t from_us)
{
  measured::MonitoringSeen seen;
  seen.asked_us = wall_clock_us();
  const double for_s = static_cast<double>(seen.asked_us - from_us) * 1e-6;
  const Done done =
      ask_socket(folder.socket().string(), json{{"do", "history"}, {"for_s", for_s}}.dump(), 60);
  const json said = json::parse(done.output, nullptr, false);
  seen.problem = done.ok && said.is_object() ? ""
                 : done.problem.empty()      ? "the keeper's answer"
                                             : done.problem;
  if (seen.problem.empty()) {
    seen.alerts = said.at("alerts");
    seen.notifications = said.at("notifications");
  }
  return seen;
}

/// Of each HAProxy of the twin: HOST-haproxy.log.
std::vector<json> balancers_of(const TwinFolder &folder)
{
  const std::string end = "-haproxy.log";
  std::vector<json> all;
  for (const auto &entry : std::filesystem::directory_iterator(folder.log()))
    if (const std::string name = entry.path().filename().string(); name.ends_with(end)) {
      const std::vector<json> lines =
          measured::read_balancer(name.substr(0, name.size() - end.size()), text_of(entry.path()));
      all.insert(all.end(), lines.begin(), lines.end());
    }
  return all;
}

} // namespace

measured::RunSeen seen_in_twin(const TwinFolder &folder, const std::vector<Scheduled> &faults,
                               const RunEnd &end, std::vector<std::string> &problems)
{
  measured::RunSeen seen;
  for (const Scheduled &one : faults) {
    measured::FaultDone done{one.plan.component, one.plan.kind, one.plan.kind + " of " + one.plan.component,
                             0, 0};
    for (const RunEvent &event : end.events)
      if (event.fault == one.plan.fault && event.kind == "begun")
        done.at_us = event.at_us;
      else if (event.fault == one.plan.fault && event.kind == "undone")
        done.undone_us = event.at_us;
    if (done.at_us > 0)
      seen.faults.push_back(done);
  }
  // The log first: what was acknowledged until now must be in a table that is read later.
  seen.load = measured::read_load(text_of(folder.log() / "orders.jsonl"), problems);
  seen.table = measured::read_table(survivors_table(folder, problems), problems);
  seen.pages = measured::read_happenings(text_of(folder.log() / "pages.jsonl"), problems);
  seen.controller = measured::read_happenings(text_of(folder.log() / "watch.jsonl"), problems);
  seen.monitoring = monitoring_of(folder, seen.load.begin_us);
  seen.balancers = balancers_of(folder);
  return seen;
}

} // namespace drsim::inject::twin
