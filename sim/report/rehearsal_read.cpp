// A plan read back: what a live run and the judging need of it.
#include "sim/report/rehearsal_report.hpp"

#include <limits>

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

/// Null is beyond the horizon, unless too few trials told it.
std::optional<double> quantile_at(const Json &times, const char *name)
{
  for (const Json &one : times.at("unsupported"))
    if (one == name)
      return std::nullopt;
  const Json &value = times.at(name);
  return value.is_null() ? std::numeric_limits<double>::infinity() : value.get<double>();
}

Times times_at(const Json &times)
{
  Times out;
  out.trials = times.at("trials").get<std::size_t>();
  out.p5 = quantile_at(times, "p5");
  out.p50 = quantile_at(times, "p50");
  out.p90 = quantile_at(times, "p90");
  out.p95 = quantile_at(times, "p95");
  return out;
}

PredictedStep step_at(const Json &step)
{
  PredictedStep out;
  out.step = step.at("step");
  out.title = step.value("title", "");
  out.owner = step.value("owner", "");
  out.likely = 2 * step.at("begun").get<std::size_t>() >= step.at("of").get<std::size_t>();
  out.takes_s = times_at(step.at("takes_s"));
  const Times ends = times_at(step.at("ends_s"));
  out.begins_s.trials = ends.trials;
  if (ends.p50 && out.takes_s.p50)
    out.begins_s.p50 = *ends.p50 - *out.takes_s.p50;
  return out;
}

PredictedRehearsal rehearsal_at(const Json &one)
{
  PredictedRehearsal out;
  out.id = one.at("id");
  out.type = one.at("type");
  out.scenario = one.at("scenario");
  const Json &expected = one.at("expected");
  out.rto_target_s = expected.at("rto_s").at("target_s");
  out.rpo_target_s = expected.at("rpo_s").at("target_s");
  out.rto_s = times_at(expected.at("rto_s"));
  out.rpo_s = times_at(expected.at("rpo_s"));
  out.detection_s = times_at(expected.at("phases").at("detection_s"));
  out.decision_s = times_at(expected.at("phases").at("decision_s"));
  out.work_s = times_at(expected.at("phases").at("steps_s"));
  for (const Json &step : expected.at("steps"))
    out.steps.push_back(step_at(step));
  for (const Json &alert : expected.at("alerts"))
    if (alert.at("in") != 0)
      out.alerts.push_back({alert.at("kind"), alert.at("component"), alert.at("to"), alert.at("must_come"),
                            times_at(alert.at("at_s"))});
  for (const Json &point : one.at("abort_points"))
    if (point.at("no_return").get<bool>() && out.no_return.empty())
      out.no_return = point.at("after");
  return out;
}

} // namespace

std::vector<PredictedRehearsal> predicted_of(const Json &plan, const std::string &file,
                                             Diagnostics &diagnostics)
{
  std::vector<PredictedRehearsal> all;
  const std::string cure = "give the plan.json of drsim rehearse --documents, or its --format json";
  if (!plan.is_object() || plan.value("schema", Json()) != "drsim.rehearsal/1") {
    diagnostics.error(file, "/schema", "is no plan of drsim rehearse (drsim.rehearsal/1)", cure);
    return all;
  }
  try {
    for (const Json &one : plan.at("rehearsals"))
      all.push_back(rehearsal_at(one));
  } catch (const Json::exception &) {
    diagnostics.error(file, "/rehearsals/" + std::to_string(all.size()), "is not as a plan has it", cure);
  }
  return all;
}

} // namespace drsim::report
