// drsim compare
#include "sim/cli/comparing.hpp"
#include "sim/cli/output.hpp"

#include <algorithm>

namespace drsim::inline cli {
namespace {

CommandSpec compare_spec()
{
  CommandSpec spec{
      "compare",
      "BEFORE AFTER | DEPLOYMENT --base REV | DEPLOYMENT --set PARAM=VALUE",
      "Plays the same trials before and after a change, with the same luck, and says what became "
      "better, worse, or stayed the same. Exit code 1: something became worse.",
      1,
      2,
      comparison_options()};
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  for (OptionSpec &option : spec.options)
    if (option.name == "format")
      option.help = "text (the default), json or markdown";
  return spec;
}

bool any_worse(const CompareReport &report)
{
  return std::any_of(report.parts.begin(), report.parts.end(), [](const CompareReport::Part &part) {
    return std::any_of(part.pair.differences.begin(), part.pair.differences.end(),
                       [](const Difference &one) { return one.turn == Turn::worse; });
  });
}

} // namespace

int run_compare(const Words &words, const Parts &parts)
{
  const CommandSpec command = compare_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const ComparisonAsked asked = comparison_asked(options);
  const std::string format = options.choice("format", {"text", "json", "markdown"});
  const std::string output = options.text("output", "");
  options.finish();
  if (asked.plan)
    throw UsageError("compare needs two deployments, or one and --base REV or --set PARAM=VALUE");
  check_output(output);
  const CompareReport report = compare_deployments(asked, parts);
  write_result(format == "json"       ? compare_json(report)
               : format == "markdown" ? compare_markdown(report)
                                      : compare_text(report, wants_colour(output)),
               output);
  if (tell_broken_pairs(report))
    return exit_defect;
  return report.interrupted || any_worse(report) ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
