#include "sim/cli/campaign_inputs.hpp"

#include "sim/cli/places.hpp"
#include "sim/cli/revision.hpp"
#include "sim/formats/json_text.hpp"

#include <fmt/format.h>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr const char *inputs_folder = "/inputs/";

std::string bytes_of(const fs::path &path)
{
  Diagnostics diagnostics;
  auto text = read_text(path, path.string(), diagnostics);
  settle(diagnostics);
  return text.value_or("");
}

bool comes_along(const fs::path &deployment)
{
  std::error_code error;
  return fs::equivalent(deployment.parent_path(), data_root() / "models", error);
}

} // namespace

ContainerInputs container_inputs(const CampaignWords &words, const Loaded &loaded)
{
  ContainerInputs out;
  out.words = words;
  const fs::path deployment = find_deployment(words.deployment);
  std::error_code error;
  if (!fs::is_directory(words.deployment, error) && !split_revision(words.deployment).second.empty())
    throw UsageError(words.deployment + " is a revision; give the folder of a checkout of it");
  if (comes_along(fs::weakly_canonical(deployment, error))) {
    out.words.deployment = fs::weakly_canonical(deployment, error).filename().string();
  } else {
    out.words.deployment = std::string(inputs_folder) + "deployment";
    for (const auto &input : loaded.deployment.input_files)
      if (!input.name.starts_with("catalogue/")) // it comes with drsim
        out.files.push_back({"deployment/" + input.name, bytes_of(deployment / input.name)});
  }
  if (words.by_name)
    return out;
  out.words.scenarios.clear();
  const auto add = [&](const Scenario &scenario) {
    if (is_shipped(scenario.file)) {
      out.words.scenarios.push_back(scenario.id);
      return;
    }
    const std::string file = scenario.file.substr(0, scenario.file.find('#'));
    const std::string path =
        fmt::format("scenarios/{:03}{}", out.files.size(), fs::path(file).extension().string());
    out.files.push_back({path, bytes_of(file)});
    out.words.scenarios.push_back(inputs_folder + path + scenario.file.substr(file.size()));
  };
  for (const Scenario &scenario : loaded.scenarios)
    add(scenario);
  for (const Scenario &scenario : loaded.skipped)
    add(scenario);
  return out;
}

} // namespace drsim::cli
