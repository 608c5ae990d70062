// drsim lint
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <algorithm>

namespace drsim::inline cli {

int run_lint(const Words &words, const Parts &parts)
{
  const CommandSpec command{"lint", "DEPLOYMENT",    "Tells what is wrong before anything fails.", 1,
                            1,      output_options()};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  const Loaded loaded = load(options.arguments().at(0), {}, parts);
  const std::vector<FindingRow> findings = parts.lint(loaded.deployment);
  write_result(format == "json" ? lint_json(loaded.deployment.id, findings)
                                : lint_text(findings, wants_colour(output)),
               output);
  const bool error = std::any_of(findings.begin(), findings.end(), [](const FindingRow &finding) {
    return finding.severity == Severity::error;
  });
  return error ? exit_unmet : exit_ok;
}

} // namespace drsim::cli
