#include "sim/core/utc.hpp"
#include "sim/inject/measured/measured.hpp"

#include <cmath>

namespace drsim::inject::inline measured {
namespace {

using Json = nlohmann::ordered_json;

Json finite_or_null(double value)
{
  return std::isfinite(value) ? Json(value) : Json();
}

Json outcome_json(const Measured &measured)
{
  const Outcome &outcome = measured.outcome;
  const Survival &survival = measured.survival;
  return {{"impact", outcome.impact},
          {"impact_before", outcome.impact_before},
          {"censored", outcome.censored},
          {"onset_s", outcome.onset_s},
          {"rto_s", outcome.censored ? Json() : Json(outcome.rto_s)},
          {"rto_at_least_s", outcome.rto_s},
          {"rpo_s", survival.rpo_s},
          {"longest_gap_s", measured.longest_gap_s},
          {"seen_well_s", finite_or_null(measured.seen_well_s)},
          {"lost_transactions", survival.lost.size()},
          {"failed_transactions", survival.failed.size()},
          {"duplicated", survival.duplicated.size()},
          {"corrupted", survival.corrupted.size()},
          {"in_doubt", survival.in_doubt.size()},
          {"unknown", survival.unknown.size()},
          {"detected_s", measured.detected_s ? Json(*measured.detected_s) : Json()},
          {"alerted_s", measured.alerted_s ? Json(*measured.alerted_s) : Json()},
          {"paged_s", measured.paged_s ? Json(*measured.paged_s) : Json()},
          {"ids",
           {{"lost", survival.lost},
            {"duplicated", survival.duplicated},
            {"corrupted", survival.corrupted},
            {"in_doubt", survival.in_doubt},
            {"unknown", survival.unknown}}}};
}

} // namespace

Json measured_json(const Measured &measured)
{
  Json out = {{"schema", "drsim.measured/1"},
              {"scenario", measured.scenario},
              {"run", measured.run},
              {"began_at", utc_text(measured.began_us)},
              {"events", Json::array()}};
  for (const Event &event : measured.timeline.events())
    out["events"].push_back({{"id", event.id},
                             {"t_s", event.t_s},
                             {"wall_time", utc_text(measured.began_us + static_cast<std::int64_t>(
                                                                            std::llround(event.t_s * 1e6)))},
                             {"component", event.component},
                             {"kind", event.kind},
                             {"what", event.what},
                             {"phase", phase_name(event.phase)},
                             {"causes", event.causes}});
  out["outcome"] = outcome_json(measured);
  if (!measured.unasked.empty())
    out["unasked"] = measured.unasked;
  out["critical_path"] = Json::array();
  for (const Leg &leg : measured.outcome.critical_path)
    out["critical_path"].push_back({{"phase", leg.phase},
                                    {"component", leg.component},
                                    {"kind", leg.kind},
                                    {"what", leg.what},
                                    {"from_s", leg.from_s},
                                    {"to_s", leg.to_s}});
  out["durations"] = Json::array();
  for (const Duration &one : measured.durations)
    out["durations"].push_back(
        {{"parameter", one.parameter}, {"value_s", one.value_s}, {"censored", one.censored}});
  return out;
}

} // namespace drsim::inject::measured
