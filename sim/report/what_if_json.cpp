#include "sim/model/metrics.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/outcome_json.hpp"
#include "sim/report/what_if_report.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

const char *how_word(WhatIfChange::How how)
{
  switch (how) {
  case WhatIfChange::How::from_the_moment: return "from_the_moment";
  case WhatIfChange::How::read_once: return "read_once";
  case WhatIfChange::How::in_part: return "in_part";
  case WhatIfChange::How::done: return "done";
  }
  return "";
}

Json side_json(const Timeline &timeline, const Outcome &outcome, const WhatIfReport &report)
{
  Json events = Json::array();
  for (const Event &event : timeline.events())
    events.push_back({{"id", event.id},
                      {"t_s", event.t_s},
                      {"component", event.component},
                      {"kind", event.kind},
                      {"what", event.what},
                      {"phase", phase_name(event.phase)},
                      {"causes", event.causes}});
  return {{"timeline_digest", outcome.digest},
          {"objectives_met", meets_objectives(outcome, report.rto_s, report.rpo_s)},
          {"events", std::move(events)},
          {"outcome", outcome_json(outcome, report.sources)}};
}

Json pair_json(const WhatIfReport &report, const EventPair &pair)
{
  const auto id_or_null = [](const std::optional<EventId> &id) { return id ? Json(*id) : Json(nullptr); };
  const auto t_s = [](const Timeline &of, EventId id) {
    return of.events()[static_cast<std::size_t>(id)].t_s;
  };
  Json moved = nullptr;
  if (pair.as_it_was && pair.what_if)
    moved = t_s(*report.what_if, *pair.what_if) - t_s(*report.as_it_was, *pair.as_it_was);
  return {{"as_it_was", id_or_null(pair.as_it_was)},
          {"what_if", id_or_null(pair.what_if)},
          {"moved_s", std::move(moved)}};
}

} // namespace

std::string what_if_json(const WhatIfReport &report)
{
  Json out = {{"schema", "drsim.what_if/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"scenario", report.scenario},
              {"seed", report.seed},
              {"trial", report.trial},
              {"horizon_s", report.horizon_s},
              {"at_s", report.at_s},
              {"objectives", {{"rpo_s", report.rpo_s}, {"rto_s", report.rto_s}}},
              {"changes", Json::array()},
              {"events_in_common", events_before(*report.as_it_was, report.at_s)},
              {"as_it_was", side_json(*report.as_it_was, report.outcome_as_it_was, report)},
              {"what_if", side_json(*report.what_if, report.outcome_what_if, report)},
              {"pairs", Json::array()}};
  for (const WhatIfChange &one : report.changes)
    out["changes"].push_back({{"what", one.what},
                              {"before", one.before.empty() ? Json(nullptr) : Json(one.before)},
                              {"after", one.after},
                              {"how", how_word(one.how)},
                              {"use", one.use}});
  for (const EventPair &pair : paired_events(*report.as_it_was, *report.what_if, report.at_s))
    out["pairs"].push_back(pair_json(report, pair));
  return dump(out);
}

} // namespace drsim::report
