// drsim gate
#include "sim/cli/comparing.hpp"
#include "sim/cli/output.hpp"

#include <ctime>

namespace drsim::inline cli {
namespace {

CommandSpec spec()
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
  spec.options.push_back({"date", "YYYY-MM-DD", "the day waivers are held against (today)", false});
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  for (OptionSpec &option : spec.options)
    if (option.name == "format")
      option.help = "text (the default), json, markdown, junit or github (annotations of a job)";
  return spec;
}

std::string today()
{
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  gmtime_r(&now, &parts);
  char text[16];
  std::strftime(text, sizeof text, "%Y-%m-%d", &parts);
  return text;
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
  const CommandSpec command = spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const ComparisonAsked asked = comparison_asked(options);
  const std::string format = options.choice("format", {"text", "json", "markdown", "junit", "github"});
  const std::string output = options.text("output", "");
  const std::string date = options.text("date", today());
  options.finish();
  if (!is_day(date))
    throw UsageError("--date: \"" + date + "\" is no day; write it as 2027-01-31");
  check_output(output);
  CompareReport report = compare_deployments(asked, parts);
  std::vector<ScenarioPair> pairs;
  for (const CompareReport::Part &part : report.parts)
    pairs.push_back(part.pair);
  report.gate = judge_gate(pairs, report.rules, date);
  if (report.applying && report.applying->summary)
    for (GateFinding &finding : judge_applying(*report.applying->summary, report.rules, date))
      report.gate->findings.push_back(std::move(finding));
  write_result(shown(report, format, output), output);
  if (tell_broken_pairs(report))
    return exit_defect;
  return report.interrupted || !report.gate->passed() ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
