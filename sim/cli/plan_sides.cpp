#include "sim/cli/plan_sides.hpp"

#include "sim/cli/commands.hpp"
#include "sim/core/diagnostics.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/import/terraform/prior_plan.hpp"
#include "sim/input/deployment_file.hpp"

#include <fstream>
#include <memory>
#include <vector>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

DeploymentFile deployment_file(const fs::path &folder)
{
  Diagnostics ignored; // load() reports them
  return load_deployment_file(folder / "deployment.json", "deployment.json", ignored);
}

bool lists(const fs::path &folder, const fs::path &plan)
{
  std::error_code error;
  if (!fs::is_regular_file(folder / "deployment.json", error))
    return false;
  for (const NamedFile &file : deployment_file(folder).files)
    if (fs::equivalent(folder / file.path, plan, error))
      return true;
  return false;
}

fs::path folder_of_plan(const fs::path &plan)
{
  for (fs::path folder = fs::absolute(plan).parent_path();; folder = folder.parent_path()) {
    if (lists(folder, plan))
      return folder;
    if (folder == folder.parent_path())
      break;
  }
  throw UsageError(plan.string() +
                   ": no deployment.json in a folder above lists it; write one with: drsim import "
                   "--init FOLDER " +
                   plan.string());
}

void write_over(const fs::path &file, const std::string &text)
{
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush())
    throw UsageError("cannot write " + file.string());
}

/// The files deployment.json lists, and itself: nothing else of the folder is read.
void copy_listed(const fs::path &from, const DeploymentFile &file, const fs::path &to)
{
  const auto copy = [&](const std::string &path) {
    std::error_code error; // a file that is missing is reported by load()
    fs::create_directories((to / path).parent_path(), error);
    fs::copy_file(from / path, to / path, fs::copy_options::overwrite_existing, error);
  };
  copy("deployment.json");
  for (const NamedFile &one : file.files)
    copy(one.path);
  if (!file.traffic.measured.file.empty())
    copy(file.traffic.measured.file);
}

} // namespace

PlanSides sides_of_plan(const std::string &word)
{
  std::error_code error;
  const bool plan = fs::is_regular_file(word, error) && fs::path(word).filename() != "deployment.json";
  const std::string deployment = plan ? folder_of_plan(word).string() : word;
  return {deployment + "@" + before_plan, deployment};
}

std::unique_ptr<TemporaryFolder> folder_before_plan(const fs::path &folder)
{
  const DeploymentFile file = deployment_file(folder);
  auto copy = std::make_unique<TemporaryFolder>();
  copy_listed(folder, file, copy->path());
  bool any = false;
  for (const NamedFile &one : file.files) {
    Diagnostics ignored;
    const auto text = read_text(copy->path() / one.path, one.path, ignored);
    const auto before = text ? plan_before_apply(*text) : std::nullopt;
    if (!before)
      continue;
    any = true;
    write_over(copy->path() / one.path, *before);
  }
  if (!any)
    throw UsageError(folder.string() +
                     ": none of its files is a Terraform plan with a prior state, so that nothing "
                     "says what was there before; give two deployments, or --base REV");
  return copy;
}

std::vector<PlanAction> actions_of_plans(const fs::path &folder)
{
  std::vector<PlanAction> all;
  for (const NamedFile &one : deployment_file(folder).files) {
    Diagnostics ignored;
    if (!one.path.ends_with(".json"))
      continue;
    if (const auto text = read_text(folder / one.path, one.path, ignored))
      for (PlanAction &action : plan_actions(*text))
        all.push_back(std::move(action));
  }
  return all;
}

} // namespace drsim::cli
