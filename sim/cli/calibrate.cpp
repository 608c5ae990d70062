// drsim calibrate
#include "sim/cli/calibrating.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/formats/source_text.hpp"
#include "sim/publish/html_calibration.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

namespace drsim::inline cli {
namespace {

constexpr std::size_t most_files = 1000;

CommandSpec calibrate_spec()
{
  CommandSpec spec{
      "calibrate",
      "DEPLOYMENT RECORDS...",
      "Turns records of what really happened into distributions of the parameters that they speak "
      "of. RECORDS: results of drsim inject, logs of rehearsals and lengths as CSV, and the JSON of "
      "SSM, ARC Region switch, FIS, AWS Backup, PagerDuty, Opsgenie, GitHub and GitLab "
      "(reports/CALIBRATION.md). Give all records each time: the figures start from the catalogue, "
      "not from an earlier calibration.",
      2,
      1 + most_files,
      {}};
  spec.options = {
      {"overlay", "FILE",
       "write the figures there, for \"calibration\" of deployment.json: later commands then use them",
       false},
      {"as", "NAME=PARAM...",
       "what records of that name speak of: \"Promote the replica=orders-db-dr.promote_s\"", true},
      {"replace", "PARAM...", "take the records' figure although you set one", true},
      {"language", "LANGUAGE", "en (the default) or ru: of html", false}};
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json or html";
    spec.options.push_back(option);
  }
  return spec;
}

RecordAnswers answers_of(const std::vector<std::string> &words)
{
  RecordAnswers answers;
  std::string wrong;
  for (const std::string &word : words) {
    const std::size_t equals = word.rfind('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == word.size())
      wrong += (wrong.empty() ? "" : "\n") + ("--as " + word) +
               ": write NAME=COMPONENT.PARAMETER, as in \"Promote the replica=orders-db-dr.promote_s\"";
    else
      answers[word.substr(0, equals)] = word.substr(equals + 1);
  }
  if (!wrong.empty())
    throw UsageError(wrong);
  return answers;
}

/// Throws UsageError for names that are no parameter of the deployment, all of them.
void check_parameters(const Deployment &deployment, const std::vector<std::string> &names, const char *option)
{
  std::vector<std::string> known;
  for (const ComponentSpec &component : deployment.components)
    for (const auto &[name, parameter] : component.parameters)
      known.push_back(component.id + "." + name);
  std::string wrong;
  for (const std::string &name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end())
      continue;
    const std::string near = did_you_mean(name, known);
    wrong += (wrong.empty() ? "" : "\n") + (std::string(option) + " " + name) + ": " + deployment.id +
             " has no such parameter" + (near.empty() ? "" : "; did you mean " + near + "?");
  }
  if (!wrong.empty())
    throw UsageError(wrong);
}

/// Answers must name parameters, and be of some record.
void check_answers(const RecordAnswers &answers, const std::vector<Record> &records,
                   const Deployment &deployment)
{
  std::vector<std::string> parameters;
  std::string wrong;
  for (const auto &[name, parameter] : answers) {
    parameters.push_back(parameter);
    const bool used = std::any_of(records.begin(), records.end(), [&, word = name](const Record &one) {
      return one.name == word || one.of + "/" + one.name == word;
    });
    if (!used)
      wrong += (wrong.empty() ? "" : "\n") + ("--as " + name) + ": no record is called so";
  }
  if (!wrong.empty())
    throw UsageError(wrong);
  check_parameters(deployment, parameters, "--as");
}

/// Reads all files; every problem of all of them is thrown at once.
std::vector<Record> read_all(const std::vector<std::string> &names, CalibrationReport &report)
{
  Diagnostics diagnostics;
  std::vector<Record> all;
  for (const std::string &name : names) {
    const auto same = [&](const RecordFile &file) { return file.name == name; };
    if (std::any_of(report.files.begin(), report.files.end(), same)) {
      diagnostics.error(name, "", "is given twice", "its records would count twice");
      continue;
    }
    const auto bytes = read_import_bytes(name, name, diagnostics);
    if (!bytes)
      continue;
    Records records = read_records(*bytes, name, diagnostics);
    report.files.push_back({name, records.format, records.records.size()});
    for (Unread &one : records.unread)
      report.loose.push_back(
          {std::move(one.file), std::move(one.where), std::move(one.what), std::move(one.why)});
    std::move(records.records.begin(), records.records.end(), std::back_inserter(all));
  }
  settle(diagnostics);
  return all;
}

std::string written(const CalibrationReport &report, const std::string &format, const std::string &language,
                    bool colour)
{
  if (format == "text")
    return calibration_text(report, colour);
  if (format == "json")
    return calibration_json(report);
  return page_of(publish::calibration_page, report, language);
}

/// How the figures are taken up, where the deployment does not name the file yet.
void tell_how(const CalibrationReport &report, const std::string &overlay)
{
  std::fprintf(
      stderr,
      "drsim: %zu figures written to %s; deployment.json takes them up by \"calibration\": [\"%s\"]\n",
      counts_of(report).taken, overlay.c_str(), std::filesystem::path(overlay).filename().string().c_str());
}

} // namespace

int run_calibrate(const Words &words, const Parts &parts)
{
  const CommandSpec command = calibrate_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json", "html"});
  const std::string language = options.choice("language", {"en", "ru"});
  const std::string output = options.text("output", "");
  const std::string overlay = options.text("overlay", "");
  const std::vector<std::string> replace = options.all("replace");
  options.finish();
  const RecordAnswers answers = answers_of(options.all("as"));
  check_output(output);
  check_output(overlay);
  Parts own = parts; // records would count twice, and what they replaced would be forgotten
  if (parts.load_uncalibrated)
    own.load_deployment = parts.load_uncalibrated;
  const Loaded loaded = load(options.arguments().at(0), {}, own);
  const Deployment &deployment = loaded.deployment;
  check_parameters(deployment, replace, "--replace");

  CalibrationReport report;
  report.version = DRSIM_VERSION;
  report.deployment = deployment.id;
  const std::vector<Record> records =
      read_all({options.arguments().begin() + 1, options.arguments().end()}, report);
  check_answers(answers, records, deployment);
  const Attachment attachment = attach_records(deployment, records, answers);
  Diagnostics diagnostics;
  const Evidence evidence = load_evidence(catalogue_folder(), diagnostics);
  settle(diagnostics);
  report.figures = calibrated_figures(
      attachment, {deployment, known_catalogue(), evidence, {replace.begin(), replace.end()}});
  const std::vector<LooseRecord> loose = loose_records(attachment);
  report.loose.insert(report.loose.begin(), loose.begin(), loose.end());
  write_result(written(report, format, language, wants_colour(output)), output);
  if (!overlay.empty()) {
    write_result(calibration_overlay(report), overlay);
    tell_how(report, overlay);
  }
  return counts_of(report).taken + counts_of(report).yours > 0 ? exit_ok : exit_unmet;
}

} // namespace drsim::cli
