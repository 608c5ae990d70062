// drsim export
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/exchange/export_scenario.hpp"
#include "sim/report/text.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

Exported exported(const std::string &format, const Scenario &scenario, const Deployment &deployment)
{
  if (format == "chaostoolkit")
    return export_chaostoolkit(scenario, deployment);
  return format == "chaosmesh" ? export_chaosmesh(scenario, deployment) : export_fis(scenario, deployment);
}

} // namespace

int run_export(const Words &words, const Parts &parts)
{
  const CommandSpec command{"export",
                            "DEPLOYMENT SCENARIO",
                            "Writes a scenario for another tool; what that cannot say goes to stderr.",
                            2,
                            2,
                            {{"to", "FORMAT", "fis (the default), chaostoolkit or chaosmesh", false},
                             {"output", "FILE", "write the result there instead of stdout", false}}};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("to", {"fis", "chaostoolkit", "chaosmesh"});
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  const Loaded loaded = load(options.arguments().at(0), {options.arguments().at(1)}, parts);
  if (loaded.scenarios.size() != 1)
    throw UsageError("export writes one scenario: give a file or a name, not a folder");
  const Exported result = exported(format, loaded.scenarios[0], loaded.deployment);
  for (const std::string &note : result.notes)
    std::fprintf(stderr, "%s\n", printable(note).c_str());
  if (result.faults == 0)
    throw UsageError("no fault of " + loaded.scenarios[0].id + " can be said in " + format);
  write_result(result.text, output);
  return exit_ok;
}

} // namespace drsim::cli
