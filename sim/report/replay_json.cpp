#include "sim/report/json_parts.hpp"
#include "sim/report/outcome_json.hpp"
#include "sim/report/replay_report.hpp"
#include "sim/verdict/judge.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json judged_json(const Outcome &outcome, const Sources &sources)
{
  Json out = outcome_json(outcome, sources);
  out["finished"] = outcome.status == Outcome::Status::ok;
  out["doubtful"] = is_doubtful(outcome);
  return out;
}

} // namespace

std::string replay_json(const ReplayReport &report)
{
  Json out = {{"schema", "drsim.replay/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"scenario", report.scenario},
              {"seed", report.seed},
              {"trial", report.trial},
              {"horizon_s", report.horizon_s},
              {"timeline_digest", report.outcome.digest},
              {"events", Json::array()},
              {"series", Json::object()},
              {"totals", Json::object()}};
  for (const Event &event : report.timeline->events())
    out["events"].push_back({{"id", event.id},
                             {"t_s", event.t_s},
                             {"component", event.component},
                             {"kind", event.kind},
                             {"what", event.what},
                             {"phase", phase_name(event.phase)},
                             {"causes", event.causes},
                             {"set_by", set_by_json(event.set_by, report.sources)}});
  for (const auto &[name, points] : report.timeline->series()) {
    Json line = Json::array();
    for (const auto &[t_s, value] : points)
      line.push_back({t_s, finite_or_null(value)});
    out["series"][name] = std::move(line);
  }
  for (const auto &[name, value] : report.timeline->totals())
    out["totals"][name] = finite_or_null(value);
  out["outcome"] = judged_json(report.outcome, report.sources);
  return dump(out);
}

} // namespace drsim::report
