// drsim rehearse --record
#include "sim/cli/calibrating.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/rehearsal_modes.hpp"
#include "sim/cli/rehearsing.hpp"
#include "sim/core/duration.hpp"
#include "sim/core/utc.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/import/import_file.hpp"
#include "sim/report/json_parts.hpp"
#include "sim/report/rehearsal_report.hpp"

#include <cmath>
#include <cstdio>

namespace drsim::inline cli {
namespace {

using publish::Json;

/// What a log says of the deployment's figures; only where people worked on the clock.
CalibrationReport calibration_of(const Judgement &judgement, const DrillLog &log,
                                 const Deployment &deployment)
{
  CalibrationReport report;
  report.version = DRSIM_VERSION;
  report.deployment = deployment.id;
  std::vector<Record> records;
  for (const MeasuredStep &step : judgement.steps) {
    if (!step.took_s)
      continue;
    Record record;
    record.name = step.step;
    record.of = step.step.substr(0, step.step.rfind('/'));
    record.value_s = *step.took_s;
    record.censored = step.end != "done";
    record.file = log.file;
    record.where = "";
    records.push_back(std::move(record));
  }
  report.files.push_back({log.file, "a log of a rehearsal", records.size()});
  const Attachment attachment = attach_records(deployment, records, {});
  Diagnostics diagnostics;
  const Evidence evidence = load_evidence(catalogue_folder(), diagnostics);
  settle(diagnostics);
  report.figures = calibrated_figures(attachment, {deployment, known_catalogue(), evidence, {}});
  report.loose = loose_records(attachment);
  return report;
}

/// The record that is filled in: what people wrote where they did, else what the plan knows.
Json base_record(const Json &plan, const Json &rehearsal, const std::string &text)
{
  const Json given = Json::parse(text, nullptr, false);
  Json record = empty_record(plan, rehearsal);
  if (given.is_object() && given.value("schema", Json()) == record.at("schema"))
    record.merge_patch(given);
  return record;
}

void set_times(Json &record, const DrillLog &log)
{
  if (!log.dated || log.entries.empty())
    return;
  Json &identity = record["identity"];
  const double from_s = log.entries.front().at_s;
  const double to_s = log.entries.back().at_s;
  const auto text = [](double at_s) { return utc_text(std::llround(at_s * 1e6)); };
  for (const auto &[key, value] : {std::pair("date", text(from_s).substr(0, 10)),
                                   std::pair("start", text(from_s)), std::pair("end", text(to_s))})
    if (identity[key] == "")
      identity[key] = value;
  if (identity["duration"] == "")
    identity["duration"] = format_duration(to_s - from_s);
}

/// Calibration on its own lines, after the page.
std::string calibration_told(const CalibrationReport &report, const std::string &deployment,
                             const std::string &file, const publish::RehearsalWords &words)
{
  return "\n" + words.text("judged.calibration") + ":\n\n" + calibration_text(report, false) +
         "\n  drsim calibrate " + shell_word(deployment) + " " + shell_word(file) + " --overlay FILE\n";
}

} // namespace

int judge_rehearsal(Options &options, const Parts &parts)
{
  const std::string file = options.text("record", "");
  const RehearsalOutput output = rehearsal_output(options);
  options.finish();
  check_output(output.output);
  if (output.format == "ics")
    throw UsageError("--format ics is of a plan, not of what happened");
  const GivenPlan given = given_plan(options);
  Diagnostics diagnostics;
  const auto text = read_text(file, file, diagnostics);
  const DrillLog log = text ? read_drill_log(*text, file, diagnostics) : DrillLog{};
  settle(diagnostics);
  const std::size_t at = given.find(options.text("rehearsal", log.rehearsal));
  Parts own = parts; // an earlier calibration would count the record twice
  if (parts.load_uncalibrated)
    own.load_deployment = parts.load_uncalibrated;
  const Loaded loaded = load(options.arguments().at(0), {}, own, false);
  const PredictedRehearsal &predicted = given.rehearsals[at];
  const RehearsalFolder folder = rehearsal_folder(loaded.deployment.folder);
  const Judgement judgement = judge_log(predicted, log, folder.settings.rules);
  const publish::Words words = words_of(output.language);
  const publish::RehearsalWords told(words);
  const Json &rehearsal = given.plan.at("rehearsals").at(at);
  Json record = base_record(given.plan, rehearsal, *text);
  set_times(record, log);
  publish::fill_record(record, given.plan, rehearsal, judgement_json(judgement), told);
  if (predicted.times_people()) {
    const CalibrationReport calibration = calibration_of(judgement, log, loaded.deployment);
    record["calibration"] = Json::parse(calibration_json(calibration));
    if (output.format == "text") {
      write_result(shown(publish::judged_page(record, told), output, words) +
                       calibration_told(calibration, options.arguments().at(0), file, told),
                   output.output);
      return judgement.verdict == "failed" ? exit_unmet : exit_ok;
    }
  }
  write_result(output.format == "json" ? dump(record)
                                       : shown(publish::judged_page(record, told), output, words),
               output.output);
  return judgement.verdict == "failed" ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
