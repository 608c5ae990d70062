#include "sim/report/json_parts.hpp"
#include "sim/report/stress_report.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json example_json(const std::optional<StressExample> &example, const Sources &sources, bool moved)
{
  if (!example)
    return nullptr;
  Json path = Json::array();
  for (const Leg &leg : example->path)
    path.push_back({{"phase", leg.phase},
                    {"component", leg.component},
                    {"what", leg.what.empty() ? leg.kind : leg.what},
                    {"took_s", leg.to_s - leg.from_s},
                    {"set_by", set_by_json(leg.set_by, sources)}});
  Json out = {{"trial", example->trial},
              {"rto_s", finite_or_null(example->rto_s)},
              {"rpo_s", finite_or_null(example->rpo_s)},
              {"log_likelihood", example->log_likelihood}};
  if (moved)
    out["second_fault_s"] = example->second_fault_s;
  out["command"] = example->command;
  out["critical_path"] = std::move(path);
  return out;
}

Json rare_json(const StressReport &report)
{
  const StressRare &rare = *report.rare;
  const SplittingEstimate &estimate = rare.estimate;
  Json runs = Json::array();
  for (const SplittingResult &one : rare.runs) {
    Json levels = Json::array();
    for (const SplittingResult::Level &level : one.levels)
      levels.push_back({{"score_s", level.score}, {"killed", level.killed}});
    runs.push_back({{"probability", one.probability},
                    {"trials", one.played},
                    {"extinct", one.extinct},
                    {"levels", std::move(levels)}});
  }
  return {{"probability", estimate.probability},
          {"standard_error", finite_or_null(estimate.standard_error)},
          {"ci_low", estimate.low},
          {"ci_high", estimate.high},
          {"trials", estimate.played},
          {"times_plain", estimate.times_plain ? Json(*estimate.times_plain) : Json(nullptr)},
          {"plain",
           {{"trials", rare.plain},
            {"hits", rare.plain_hits},
            {"ci_low", rare.plain_low},
            {"ci_high", rare.plain_high}}},
          {"runs", std::move(runs)},
          {"likeliest", example_json(rare.example, report.sources, false)}};
}

Json moment_json(const StressWorst::Moment &one, bool of_loss)
{
  return {{"after_s", one.after_s},
          {"trials", one.trials},
          {"missed", one.missed},
          {of_loss ? "rpo_p50_s" : "rto_p50_s", finite_or_null(one.p50_s)},
          {of_loss ? "rpo_max_s" : "rto_max_s", finite_or_null(one.max_s)}};
}

Json worst_json(const StressReport &report)
{
  const StressWorst &worst = *report.worst;
  Json alone = moment_json(worst.alone, report.of_loss);
  alone.erase("after_s");
  Json out = {{"first_fault", worst.first},
              {"second_fault", worst.second},
              {"alone", std::move(alone)},
              {"profile", Json::array()},
              {"searches", Json::array()}};
  for (const StressWorst::Moment &one : worst.profile)
    out["profile"].push_back(moment_json(one, report.of_loss));
  for (const StressWorst::Search &one : worst.searches)
    out["searches"].push_back(
        {{"search", one.name},
         {"trials", one.plays},
         {"failures", one.failures},
         {"first_failure", one.first_failure ? Json(*one.first_failure) : Json(nullptr)},
         {"failed", one.failed},
         {"likeliest", example_json(one.likeliest, report.sources, true)}});
  return out;
}

} // namespace

std::string stress_json(const StressReport &report)
{
  Json out = {{"schema", "drsim.stress/1"},
              {"drsim", {{"version", report.version}}},
              {"deployment", report.deployment},
              {"scenario", report.scenario},
              {"seed", report.seed},
              {"horizon_s", report.horizon_s},
              {report.of_loss ? "lost_more_than_s" : "longer_than_s", report.limit_s},
              {"interrupted", report.interrupted},
              {"rare", report.rare ? rare_json(report) : Json(nullptr)},
              {"worst", report.worst ? worst_json(report) : Json(nullptr)}};
  return dump(out);
}

} // namespace drsim::report
