#include "sim/publish/rehearsal/pages.hpp"

namespace drsim::publish::inline rehearsal {
namespace {

bool is_empty(const Json &value)
{
  return value.is_null() || value == "" || (value.is_array() && value.empty());
}

/// What people wrote stays; what is empty is filled in.
void fill(Json &into, const char *key, Json value)
{
  if (is_empty(into[key]))
    into[key] = std::move(value);
}

Json actual_of(const Json &judged, const char *figure)
{
  for (const Json &one : judged.at("figures"))
    if (one.at("figure") == figure)
      return one.at("measured_s");
  return nullptr;
}

Json target_rows(const Json &plan, const Json &rehearsal, const Json &judged, const char *figure,
                 const RehearsalWords &words)
{
  const Json &times = rehearsal.at("expected").at(figure);
  return Json::array({{{"system", plan.at("deployment")},
                       {"target", times.at("target_s")},
                       {"predicted", words.spread(times) + " (" + words.text("predicted") + ")"},
                       {"actual", actual_of(judged, figure)}}});
}

Json step_rows(const Json &judged)
{
  Json rows = Json::array();
  for (const Json &one : judged.at("steps"))
    if (one.at("end") != "not_begun")
      rows.push_back({{"step", one.at("step")},
                      {"who", one.at("who")},
                      {"result", one.at("end")},
                      {"begun_s", one.at("begun_s")},
                      {"took_s", one.at("took_s")}});
  return rows;
}

Json alert_rows(const Json &judged, const RehearsalWords &words)
{
  Json rows = Json::array();
  for (const Json &one : judged.at("alerts"))
    rows.push_back({{"alert", one.at("component")},
                    {"expected", words.spread(one.at("predicted_s")) + " (" + words.text("predicted") + ")"},
                    {"received_s", one.at("received_s")}});
  return rows;
}

/// What was carried out: only on staging, or live, does that test a figure.
Json tested_rows(const Json &judged, const RehearsalWords &words)
{
  Json rows = Json::array();
  if (!judged.at("tests_figures").get<bool>())
    return Json::array({words.text("judged.untested")});
  for (const Json &one : judged.at("figures"))
    if (one.at("tested").get<bool>())
      rows.push_back(one.at("figure").get<std::string>() + ": " + words.duration(one.at("measured_s")));
  for (const Json &one : judged.at("steps"))
    if (one.at("end") == "done")
      rows.push_back(step_name(one));
  return rows;
}

void fill_conclusion(Json &conclusion, const Json &plan, const Json &judged, const RehearsalWords &words)
{
  Json deviations = Json::array();
  Json actions = Json::array();
  Json conditions = Json::array();
  for (const Json &one : judged.at("deviations")) {
    const std::string told = words.note(one);
    const std::string action = deviation_action(one, words);
    deviations.push_back({{"severity", one.at("severity")}, {"kind", one.at("kind")}, {"deviation", told}});
    actions.push_back({{"finding", told},
                       {"action", action},
                       {"owner", one.at("owner")},
                       {"due", one.at("due").is_null() ? Json("") : one.at("due")},
                       {"closed", false}});
    if (judged.at("verdict") == "conditions")
      conditions.push_back(action + ": " + told);
  }
  fill(conclusion, "deviations", std::move(deviations));
  fill(conclusion, "verdict", judged.at("verdict"));
  fill(conclusion, "conditions", std::move(conditions));
  fill(conclusion, "actions", std::move(actions));
  fill(conclusion, "next_date", judged.at("next_date"));
  fill(conclusion, "retest_date", judged.at("retest_date"));
  fill(conclusion, "retention",
       words.text("retention",
                  {{"n", words.figure(plan.at("rules").at("retention_years").at("value").get<double>())}}));
}

} // namespace

void fill_record(Json &record, const Json &plan, const Json &rehearsal, const Json &judged,
                 const RehearsalWords &words)
{
  record["judgement"] = judged;
  Json &execution = record["execution"];
  fill(execution, "steps", step_rows(judged));
  fill(execution, "alerts", alert_rows(judged, words));
  Json &results = record["results"];
  fill(results, "rto", target_rows(plan, rehearsal, judged, "rto_s", words));
  fill(results, "rpo", target_rows(plan, rehearsal, judged, "rpo_s", words));
  fill(results, "tested", tested_rows(judged, words));
  fill_conclusion(record["conclusion"], plan, judged, words);
}

} // namespace drsim::publish::rehearsal
