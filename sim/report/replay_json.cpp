#include "sim/report/json_parts.hpp"
#include "sim/report/replay_report.hpp"
#include "sim/report/transactions.hpp"
#include "sim/verdict/judge.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json outcome_json(const Outcome &outcome)
{
  Json out = {{"finished", outcome.status == Outcome::Status::ok},
              {"message", outcome.message},
              {"impact", outcome.impact},
              {"impact_before", outcome.impact_before},
              {"censored", outcome.censored},
              {"onset_s", outcome.onset_s},
              {"rto_s", outcome.censored ? Json() : finite_or_null(outcome.rto_s)},
              {"rpo_s", finite_or_null(outcome.rpo_s)},
              {"redundancy_rto_s", finite_or_null(outcome.redundancy_rto_s)},
              {"backlog_rto_s", finite_or_null(outcome.backlog_rto_s)},
              {"lost_transactions", finite_or_null(outcome.lost_transactions)},
              {"failed_transactions", finite_or_null(outcome.failed_transactions)},
              {"doubt_s", finite_or_null(outcome.doubt_s)},
              {"doubtful", is_doubtful(outcome)},
              {"stores", Json::array()},
              {"critical_path", Json::array()}};
  for (const StoreOutcome &store : outcome.stores)
    out["stores"].push_back({{"component", store.component},
                             {"rpo_s", finite_or_null(store.rpo_s)},
                             {"lost_transactions", finite_or_null(store.lost_transactions)},
                             {"duplicated_events", finite_or_null(store.duplicated)}});
  add_transactions(outcome, out);
  for (const Leg &leg : outcome.critical_path)
    out["critical_path"].push_back({{"phase", leg.phase},
                                    {"component", leg.component},
                                    {"kind", leg.kind},
                                    {"what", leg.what},
                                    {"from_s", leg.from_s},
                                    {"to_s", leg.to_s}});
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
                             {"causes", event.causes}});
  for (const auto &[name, points] : report.timeline->series()) {
    Json line = Json::array();
    for (const auto &[t_s, value] : points)
      line.push_back({t_s, finite_or_null(value)});
    out["series"][name] = std::move(line);
  }
  for (const auto &[name, value] : report.timeline->totals())
    out["totals"][name] = finite_or_null(value);
  out["outcome"] = outcome_json(report.outcome);
  return dump(out);
}

} // namespace drsim::report
