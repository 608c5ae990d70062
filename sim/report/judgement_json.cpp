#include "sim/report/json_parts.hpp"
#include "sim/report/rehearsal_parts.hpp"
#include "sim/report/rehearsal_report.hpp"

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(std::optional<double> value)
{
  return value ? finite_or_null(*value) : Json();
}

Json figures_json(const Judgement &judgement)
{
  Json rows = Json::array();
  for (const MeasuredFigure &one : judgement.figures)
    rows.push_back({{"figure", one.name},
                    {"measured_s", or_null(one.measured_s)},
                    {"tested", one.measured_s.has_value() && judgement.rehearsal->tests()},
                    {"target_s", or_null(one.target_s)},
                    {"position", one.position},
                    {"predicted_s", times_json(one.predicted)},
                    {"predicted_status", predicted_words}});
  return rows;
}

Json steps_json(const Judgement &judgement)
{
  Json rows = Json::array();
  for (const MeasuredStep &one : judgement.steps)
    rows.push_back({{"step", one.step},
                    {"title", one.title},
                    {"who", one.who},
                    {"end", one.end},
                    {"begun_s", or_null(one.begun_s)},
                    {"took_s", or_null(one.took_s)},
                    {"position", one.position},
                    {"predicted_s", times_json(one.predicted)},
                    {"predicted_status", predicted_words}});
  return rows;
}

Json alerts_json(const Judgement &judgement)
{
  Json rows = Json::array();
  for (const MeasuredAlert &one : judgement.alerts)
    rows.push_back({{"kind", one.alert.kind},
                    {"component", one.alert.component},
                    {"to", one.alert.to},
                    {"must_come", one.alert.must_come},
                    {"received_s", or_null(one.received_s)},
                    {"position", one.position},
                    {"predicted_s", times_json(one.alert.at_s)},
                    {"predicted_status", predicted_words}});
  return rows;
}

Json deviations_json(const Judgement &judgement)
{
  Json rows = Json::array();
  for (const Deviation &one : judgement.deviations) {
    Json row = note_json(one.note);
    row["severity"] = one.severity;
    row["kind"] = one.kind;
    row["owner"] = one.owner;
    row["due"] = one.due > 0 ? Json(day_text(one.due)) : Json();
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace

Json judgement_json(const Judgement &judgement)
{
  return {{"verdict", judgement.verdict},
          {"tests_figures", judgement.rehearsal->tests()},
          {"aborted", judgement.aborted},
          {"held_s", judgement.held_s},
          {"figures", figures_json(judgement)},
          {"steps", steps_json(judgement)},
          {"alerts", alerts_json(judgement)},
          {"unknown_steps", judgement.unknown},
          {"deviations", deviations_json(judgement)},
          {"next_date", judgement.next_day ? Json(day_text(*judgement.next_day)) : Json()},
          {"retest_date", judgement.retest_day ? Json(day_text(*judgement.retest_day)) : Json()}};
}

} // namespace drsim::report
