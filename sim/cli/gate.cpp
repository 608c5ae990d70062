// drsim gate
#include "sim/cli/comparing.hpp"
#include "sim/cli/day.hpp"
#include "sim/cli/output.hpp"

#include <algorithm>

namespace drsim::inline cli {
namespace {

CommandSpec gate_spec()
{
  CommandSpec spec{"gate",
                   "BEFORE AFTER | DEPLOYMENT --base REV | DEPLOYMENT | PLAN",
                   "Says whether a change may pass: nothing that was met is missed, nothing is worse beyond "
                   "the rules. With "
                   "one deployment, or one Terraform plan of it: what the plan finds against what it leaves. "
                   "Exit code 1: it "
                   "may not.",
                   1,
                   2,
                   comparison_options()};
  spec.options.push_back(
      {"also", "FORMAT=FILE...", "further formats of the same result, each into its file", true});
  spec.options.push_back(date_option("the day waivers are held against"));
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  for (OptionSpec &option : spec.options)
    if (option.name == "format")
      option.help = "text (the default), json, markdown, junit or github (annotations of a job)";
  return spec;
}

const std::vector<std::string> gate_formats = {"text", "json", "markdown", "junit", "github"};

struct Copy {
  std::string format;
  std::string file;
};

/// "junit=drsim.xml" and the like; what is wrong with any of them is told before anything is played.
std::vector<Copy> copies_of(const std::vector<std::string> &words)
{
  std::vector<Copy> copies;
  std::string problems;
  for (const std::string &word : words) {
    const std::size_t at = word.find('=');
    const std::string format = word.substr(0, at);
    if (at == std::string::npos || at + 1 == word.size() ||
        std::find(gate_formats.begin(), gate_formats.end(), format) == gate_formats.end())
      problems += (problems.empty() ? "" : "\n") + ("--also: \"" + word) +
                  "\" is not FORMAT=FILE with a format of text, json, markdown, junit, github";
    else
      copies.push_back({format, word.substr(at + 1)});
  }
  if (!problems.empty())
    throw UsageError(problems);
  for (const Copy &copy : copies)
    check_output(copy.file);
  return copies;
}

std::string shown(const CompareReport &report, const std::string &format, const std::string &output)
{
  if (format == "json")
    return compare_json(report);
  if (format == "markdown")
    return compare_markdown(report);
  if (format == "junit")
    return compare_junit(report);
  if (format == "github")
    return compare_annotations(report);
  return compare_text(report, wants_colour(output));
}

} // namespace

int run_gate(const Words &words, const Parts &parts)
{
  const CommandSpec command = gate_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const ComparisonAsked asked = comparison_asked(options);
  const std::string format = options.choice("format", gate_formats);
  const std::string output = options.text("output", "");
  const std::vector<std::string> also = options.all("also");
  options.finish();
  const std::string date = day_asked(options);
  check_output(output);
  const std::vector<Copy> copies = copies_of(also);
  CompareReport report = compare_deployments(asked, parts);
  std::vector<ScenarioPair> pairs;
  for (const CompareReport::Part &part : report.parts)
    pairs.push_back(part.pair);
  report.gate = judge_gate(pairs, report.rules, date);
  if (report.applying && report.applying->summary)
    for (GateFinding &finding : judge_applying(*report.applying->summary, report.rules, date))
      report.gate->findings.push_back(std::move(finding));
  for (const Copy &copy : copies)
    write_result(shown(report, copy.format, copy.file), copy.file);
  write_result(shown(report, format, output), output);
  if (tell_broken_pairs(report))
    return exit_defect;
  return report.interrupted || !report.gate->passed() ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
