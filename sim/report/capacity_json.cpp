#include "sim/report/capacity_report.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json row_json(const Row &row)
{
  Json out = {{"tier", row.tier},
              {"resource", row.resource},
              {"unit", row.unit},
              {"state", state_name(row.state())},
              {"required", finite_or_null(row.required)},
              {"standing", finite_or_null(row.standing)},
              {"on_nodes", finite_or_null(row.on_nodes)},
              {"available", finite_or_null(row.available)},
              {"headroom", finite_or_null(row.headroom())},
              {"headroom_ratio", finite_or_null(row.headroom_ratio())},
              {"cause", cause_name(row.cause)},
              {"limit", row.limit},
              {"why", row.why}};
  if (row.pods_needed > 0) {
    out["pods_needed"] = row.pods_needed;
    out["pods_most"] = row.pods_most;
    if (row.pods_at_rest > 0)
      out["pods_at_rest"] = row.pods_at_rest;
  }
  if (!row.warning.empty())
    out["warning"] = row.warning;
  if (!row.unknown.empty())
    out["to_declare"] = row.unknown;
  if (!row.assumed.empty())
    out["assumed"] = row.assumed;
  return out;
}

Json case_json(const Case &one)
{
  Json rows = Json::array();
  for (const Row &row : one.rows)
    rows.push_back(row_json(row));
  Json out = {{"region", one.region},
              {"loss", {{"id", one.loss.id}, {"kind", loss_name(one.loss.kind)}, {"title", one.loss.title}}},
              {"load", one.load.id},
              {"state", state_name(one.state())}};
  if (const Row *tightest = one.tightest())
    out["tightest"] = {{"tier", tightest->tier},
                       {"resource", tightest->resource},
                       {"cause", cause_name(tightest->cause)},
                       {"headroom_ratio", finite_or_null(tightest->headroom_ratio())}};
  out["rows"] = std::move(rows);
  return out;
}

Json ramp_json(const Ramp &ramp)
{
  Json late = Json::array();
  for (const auto &[service, trials] : ramp.late)
    late.push_back({{"service", service}, {"trials", trials}});
  const Interval refused = exact_interval(ramp.refused, ramp.trials);
  return {{"region", ramp.region},
          {"scenario", ramp.scenario},
          {"trials", ramp.trials},
          {"complete", ramp.complete},
          {"refused", {{"trials", ramp.refused}, {"ci_low", refused.low}, {"ci_high", refused.high}}},
          {"pods_standing", ramp.pods_standing},
          {"pods_needed", ramp.pods_needed},
          {"asked_s", spread_json(ramp.asked_s)},
          {"room_s", spread_json(ramp.room_s)},
          {"ready_s", spread_json(ramp.ready_s)},
          {"last_ready", late}};
}

Json limit_json(const LoadLimit &limit)
{
  Json out = {{"id", limit.id},
              {"title", limit.title},
              {"trials", limit.trials},
              {"probability", limit.probability},
              {"searched", {{"low", limit.low}, {"high", limit.high}, {"precision", limit.precision}}},
              {"not_even_at_low", limit.below},
              {"factor", limit.factor},
              {"factor_of_able", limit.able_factor}};
  if (limit.interval)
    out["interval_95"] = {{"low", limit.interval->low}, {"high", limit.interval->high}};
  return out;
}

Json bill_json(const Bill &bill)
{
  Json lines = Json::array();
  for (const CostLine &line : bill.lines)
    lines.push_back({{"what", line.what}, {"usd", line.usd}, {"assumed", line.assumed}});
  return {{"usd_per_month", bill.usd()}, {"lines", lines}, {"unpriced", bill.unpriced}};
}

Json alternative_json(const Alternative &one)
{
  return {{"id", one.id},
          {"title", one.title},
          {"changes", one.changes},
          {"cost", bill_json(one.bill)},
          {"trials", one.trials},
          {"rto_met",
           {{"trials", one.met}, {"ci_low", one.met_interval.low}, {"ci_high", one.met_interval.high}}},
          {"both_met", one.rpo_played ? Json(one.met_both) : Json(nullptr)},
          {"not_played", one.not_played},
          {"rto_s", spread_json(one.rto_s)},
          {"on_front", one.best}};
}

Json cure_json(const Cure &cure)
{
  Json remedies = Json::array();
  for (const Remedy &one : cure.remedies)
    remedies.push_back({{"change", one.change},
                        {"mends", one.mends},
                        {"usd_per_month", one.priced ? Json(one.usd) : Json(nullptr)},
                        {"note", one.note}});
  return {{"region", cure.region},     {"loss", cure.loss},   {"load", cure.load},
          {"usd_per_month", cure.usd}, {"changes", remedies}, {"still_short", cure.left}};
}

template <class List, class Make> Json array_of(const List &list, Make make)
{
  Json out = Json::array();
  for (const auto &one : list)
    out.push_back(make(one));
  return out;
}

} // namespace

std::string capacity_json(const CapacityReport &report)
{
  Json out = {{"schema", "drsim.capacity/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"seed", report.seed},
              {"input_digest", report.input_digest},
              {"objectives",
               {{"rpo_s", report.objectives.rpo_s},
                {"rto_s", report.objectives.rto_s},
                {"probability", report.objectives.probability}}},
              {"interrupted", report.interrupted},
              {"peak",
               {{"rate_per_s", report.table.peak_per_s},
                {"weekday", report.table.peak.weekday},
                {"hour", report.table.peak.hour}}}};
  out["forecast"] = {{"from", report.forecast_from},
                     {"quarters", array_of(report.forecast, [](const ForecastQuarter &one) {
                        return Json{{"quarter", one.name}, {"factor", one.factor}};
                      })}};
  out["loads"] = array_of(report.table.loads, [](const LoadCase &one) {
    return Json{{"id", one.id}, {"title", one.title}, {"rate_per_s", one.rate_per_s}};
  });
  out["cases"] = array_of(report.table.cases, case_json);
  out["to_declare"] = array_of(to_declare(report), [](const auto &one) {
    return Json{{"parameter", one.first}, {"decides", one.second}};
  });
  if (report.simulated) {
    out["ramps"] = array_of(report.ramps, ramp_json);
    out["largest_loads"] = array_of(report.limits, limit_json);
    out["alternatives"] = {{"prices", report.prices},
                           {"list", array_of(report.alternatives, alternative_json)}};
  }
  out["cures"] = array_of(report.cures, cure_json);
  out["notes"] = report.notes;
  return dump(out);
}

} // namespace drsim::report
