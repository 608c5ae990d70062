// drsim lint
#include "sim/cli/last_changes.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <algorithm>

namespace drsim::inline cli {

namespace {

/// Notes for the rules when the file of each component was last changed, as far as git knows.
void note_last_changes(Deployment &deployment)
{
  std::vector<std::string> files;
  for (const Deployment::InputFile &file : deployment.input_files)
    files.push_back(file.name);
  const auto changes = last_changes(deployment.folder, files);
  for (ComponentSpec &component : deployment.components)
    if (const auto found = changes.find(component.from.file); found != changes.end())
      component.parameters["file_changed_s"].value = static_cast<double>(found->second);
}

} // namespace

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
  Loaded loaded = load(options.arguments().at(0), {}, parts);
  note_last_changes(loaded.deployment);
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
