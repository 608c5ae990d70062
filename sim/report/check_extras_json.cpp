#include "sim/report/check_extras.hpp"
#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_values = 200; ///< of a distribution

/// At most 200 order statistics, evenly spread in rank: value i of k is that of rank ceil((i + 1) n / k).
Json values_json(const std::vector<double> &sorted)
{
  Json values = Json::array();
  const std::size_t n = sorted.size();
  const std::size_t k = std::min(n, most_values);
  for (std::size_t i = 0; i < k; ++i)
    values.push_back(finite_or_null(sorted[((i + 1) * n + k - 1) / k - 1]));
  return {{"trials", n}, {"values", std::move(values)}};
}

Json picked_json(const std::optional<PickedTrial> &picked, const std::string &replay)
{
  if (!picked)
    return Json();
  return {{"trial", picked->trial},
          {"rto_s", finite_or_null(picked->rto_s)},
          {"rpo_s", finite_or_null(picked->rpo_s)},
          {"repeat", replay + " --traffic " + (picked->exact ? "auto" : "fluid") + " --trial " +
                         std::to_string(picked->trial)}};
}

Json share_json(const TrialShare &share)
{
  return {{"trials", share.count},
          {"of", share.of},
          {"ci_low", share.interval.low},
          {"ci_high", share.interval.high}};
}

Json stops_json(const StopSummary &stops)
{
  return {{"alarms", stops.alarms},
          {"experiment_lasts_s", finite_or_null(stops.lasts_s)},
          {"falsely", share_json(stops.falsely)},
          {"before_the_fault", share_json(stops.before)},
          {"without_harm", share_json(stops.harmless)},
          {"harm_never_stopped", share_json(stops.unstopped)},
          {"before_users_felt_it", share_json(stops.in_time)},
          {"late_s", spread_json(stops.late_s)}};
}

} // namespace

void add_extras(const CheckReport::Part &part, Json &out)
{
  const ScenarioSummary &s = part.summary;
  out["distribution"] = {{"rto_s", values_json(s.rto_values)}, {"rpo_s", values_json(s.rpo_values)}};
  out["typical_trial"] = picked_json(s.typical, part.replay);
  out["worst_trial"] = picked_json(s.worst, part.replay);
  out["alarms"] = Json::array();
  for (const AlarmSpread &alarm : s.alarms)
    out["alarms"].push_back({{"component", alarm.component},
                             {"kind", alarm.kind},
                             {"trials", alarm.trials},
                             {"fired_s", spread_json(alarm.fired_s)}});
  if (part.stops)
    out["stop_conditions"] = stops_json(*part.stops);
  if (part.timelines.empty())
    return;
  out["timelines"] = Json::object();
  for (const auto &[which, text] : part.timelines)
    out["timelines"][which] = Json::parse(text);
}

void add_extras(const CheckReport &report, Json &out)
{
  if (report.source != nullptr) {
    out["inputs"] = Json::array();
    for (const Deployment::InputFile &file : report.source->input_files)
      out["inputs"].push_back({{"file", file.name}, {"sha256", file.sha256}});
  }
  out["findings"] = Json::array();
  for (const FindingRow &finding : report.findings) {
    Json one = {{"id", finding.id}};
    one.update(problem_json({finding.severity, finding.file, finding.where, finding.message, finding.cure}));
    out["findings"].push_back(std::move(one));
  }
}

} // namespace drsim::report
