#include "tests/metamorphic/estate.hpp"

#include "sim/campaign/campaign.hpp"
#include "sim/cli/commands.hpp"
#include "sim/exchange/load_any_scenario.hpp"
#include "sim/input/roles.hpp"
#include "sim/input/scenario_file.hpp"

#include <fstream>
#include <stdexcept>

#include <unistd.h>

namespace drsim::test {
namespace fs = std::filesystem;
namespace {

const fs::path source = DRSIM_SOURCE_DIR;

const cli::Parts &the_parts()
{
  static const cli::Parts parts = cli::product_parts();
  return parts;
}

/// A folder that goes with its owner.
struct Folder {
  Folder()
  {
    std::string name = (fs::temp_directory_path() / "drsim-metamorphic-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw std::runtime_error("no folder for the files");
    path = name;
  }
  Folder(const Folder &) = delete;
  Folder &operator=(const Folder &) = delete;
  ~Folder()
  {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  fs::path path;
};

json read(const fs::path &file)
{
  std::ifstream in(file);
  return json::parse(in);
}

} // namespace

Loaded load(const Estate &estate)
{
  const Folder folder;
  if (!estate.files.empty())
    fs::copy(estate.files, folder.path, fs::copy_options::recursive);
  std::ofstream(folder.path / "deployment.json") << estate.deployment.dump(1);
  std::ofstream(folder.path / "scenario.json") << estate.scenario.dump(1);
  Diagnostics diagnostics;
  Loaded loaded;
  loaded.name = estate.name;
  loaded.deployment = the_parts().load_deployment(folder.path, source / "models" / "catalogue", diagnostics);
  if (!diagnostics.has_errors()) {
    loaded.scenario = load_any_scenario(folder.path / "scenario.json", loaded.deployment, diagnostics);
    settle_targets(loaded.scenario, loaded.deployment);
    validate_scenario(loaded.scenario, loaded.deployment, the_parts().fault_kinds, diagnostics);
  }
  if (diagnostics.has_errors() || !loaded.scenario.not_applicable.empty())
    throw std::runtime_error(estate.name + ":\n" + diagnostics.text() + loaded.scenario.not_applicable +
                             estate.deployment.dump(1));
  return loaded;
}

std::vector<Outcome> play(const Loaded &loaded, std::size_t trials)
{
  CampaignSettings settings;
  settings.trials = trials;
  settings.jobs = 2;
  const CampaignResult result =
      run_campaign(loaded.deployment, {loaded.scenario}, the_parts().populate, settings);
  for (const Outcome &outcome : result.runs.at(0).outcomes)
    if (outcome.status != Outcome::Status::ok)
      throw std::runtime_error(loaded.name + ", trial " + std::to_string(outcome.trial) + ": " +
                               outcome.message);
  return result.runs.at(0).outcomes;
}

std::vector<Estate> reference_estates()
{
  std::vector<Estate> estates;
  const fs::path files = source / "models" / "two-region-shop";
  for (const char *name : {"region-outage", "data-corruption", "inter-region-partition"})
    estates.push_back({std::string("two-region-shop, ") + name, read(files / "deployment.json"),
                       read(source / "scenarios" / (std::string(name) + ".json")), files, 2});
  return estates;
}

} // namespace drsim::test
