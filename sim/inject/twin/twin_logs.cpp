#include "sim/inject/twin/twin_logs.hpp"

#include "sim/inject/ask.hpp"

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
  return seen;
}

} // namespace drsim::inject::twin
