// The program's commands over a toy model: exit codes, messages and mischief can be tested without any
// component. A scenario's id says what goes wrong in trial 3.
#include "sim/cli/commands.hpp"
#include "sim/core/digest.hpp"
#include "tests/sim/campaign/toy.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include <unistd.h>

using namespace drsim;

namespace {

Deployment load_toy(const std::filesystem::path &folder, const std::filesystem::path &,
                    Diagnostics &diagnostics)
{
  const char *mean_s = std::getenv("TOY_REPAIR_S");
  Deployment deployment = test::toy_deployment(mean_s == nullptr ? 600 : std::atof(mean_s));
  deployment.id = folder.filename().string();
  deployment.input_digest = sha256_of(deployment.id + " " + (mean_s == nullptr ? "600" : mean_s));
  if (std::filesystem::exists(folder / "broken")) {
    diagnostics.error("plan.json", "/values", "is cut short");
    diagnostics.error("rules.yml", "7", "no such metric", "use error_ratio");
  }
  if (std::filesystem::exists(folder / "odd"))
    diagnostics.warning("plan.json", "/values", "is odd");
  return deployment;
}

std::vector<FindingRow> lint_toy(const Deployment &deployment)
{
  if (deployment.id != "sick")
    return {{"single-zone", Severity::warning, "plan.json", "", "one zone only", "use two"}};
  return {{"no-pager", Severity::error, "rules.yml", "3", "no alert reaches a person", "add a receiver"}};
}

std::vector<std::unique_ptr<Component>> populate_toy(World &world, const Deployment &deployment,
                                                     const Scenario &scenario)
{
  if (scenario.id == "slow") {
    static_cast<void>(world.settings()); // each trial is, not only what they share
    usleep(20000);
  }
  test::Mischief mischief;
  if (scenario.id == "crash")
    mischief = [](World &) { std::raise(SIGSEGV); };
  if (scenario.id == "throw")
    mischief = [](World &clumsy) { clumsy.spawn("clumsy", [] { throw std::runtime_error("dropped it"); }); };
  return test::toy_model(3, mischief)(world, deployment, scenario);
}

Imported import_toy(const std::filesystem::path &file, const std::vector<std::string> & /*together*/,
                    Diagnostics &diagnostics)
{
  if (!std::filesystem::exists(file))
    diagnostics.error(file.string(), "", "no such file");
  Imported imported;
  imported.file = file.string();
  imported.format = "unknown";
  return imported;
}

} // namespace

int main(int argc, char **argv)
{
  const Parts parts{load_toy, import_toy, lint_toy, populate_toy, {"region_outage", "zone_outage"}, {"toy"}};
  return run_drsim({argv + 1, argv + argc}, parts);
}
