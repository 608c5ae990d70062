#include "sim/cli/places.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/plan_sides.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

bool is_root(const fs::path &folder)
{
  std::error_code error;
  return fs::is_directory(folder / "models", error) && fs::is_directory(folder / "scenarios", error);
}

std::vector<fs::path> json_files(const fs::path &folder)
{
  std::vector<fs::path> files;
  std::error_code error;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, error))
    if (entry.is_regular_file(error) && entry.path().extension() == ".json")
      files.push_back(entry.path());
  if (error)
    throw UsageError(folder.string() + ": " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

/// A name is no path: nothing outside the data folder is reached through it.
bool is_name(const std::string &word)
{
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '/';
  };
  return !word.empty() && word[0] != '/' && std::all_of(word.begin(), word.end(), allowed);
}

[[noreturn]] void not_found(const char *what, const std::string &word, const std::vector<std::string> &names,
                            const fs::path &folder)
{
  const std::string near = did_you_mean(word, names);
  constexpr std::size_t shown = 12;
  std::string all;
  for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
    all += (all.empty() ? "; there: " : ", ") + names[i];
  if (names.size() > shown)
    all += " and " + std::to_string(names.size() - shown) + " more (drsim list " + what + "s)";
  throw UsageError(std::string("no ") + what + " \"" + word + "\": neither a path nor a name in " +
                   folder.string() + (near.empty() ? all : "; did you mean " + near + "?"));
}

} // namespace

fs::path data_root()
{
  const char *home = std::getenv("DRSIM_HOME");
  if (home != nullptr && *home != '\0') {
    if (!is_root(home))
      throw UsageError(std::string("DRSIM_HOME is ") + home + ", which has no models/ and scenarios/");
    return home;
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path().parent_path() / "share" / "drsim";
    if (is_root(installed))
      return installed;
  }
  if (is_root(DRSIM_SOURCE_DIR))
    return DRSIM_SOURCE_DIR;
  throw UsageError(
      "models/ and scenarios/ are not where they were installed; set DRSIM_HOME to their folder");
}

fs::path catalogue_folder()
{
  return data_root() / "models" / "catalogue";
}

fs::path reports_folder()
{
  return data_root() / "reports";
}

fs::path charts_script()
{
  std::error_code error;
  const fs::path installed = data_root() / "reports" / "charts.js";
  return fs::exists(installed, error) ? installed : fs::path(DRSIM_BUILD_DIR) / "reports" / "charts.js";
}

namespace {

/// "shop@HEAD~1" or "shop@before-plan", kept until the program ends.
fs::path deployment_at_revision(const std::string &word, const std::string &revision)
{
  static std::map<std::pair<std::string, std::string>, std::unique_ptr<TemporaryFolder>> kept;
  std::unique_ptr<TemporaryFolder> &folder = kept[{word, revision}];
  if (folder == nullptr)
    folder = revision == before_plan ? folder_before_plan(find_deployment(word))
                                     : folder_at_revision(find_deployment(word), revision);
  return folder->path();
}

} // namespace

fs::path find_deployment(const std::string &word)
{
  std::error_code error;
  if (fs::is_directory(word, error))
    return word;
  if (const auto [folder, revision] = split_revision(word); !revision.empty())
    return deployment_at_revision(folder, revision);
  if (fs::is_regular_file(word, error)) {
    const fs::path folder = fs::path(word).parent_path();
    return folder.empty() ? "." : folder;
  }
  const fs::path models = data_root() / "models";
  if (is_name(word) && fs::is_regular_file(models / word / "deployment.json", error))
    return models / word;
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::directory_iterator(models, error))
    if (fs::is_regular_file(entry.path() / "deployment.json", error))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  not_found("deployment", word, names, models);
}

std::vector<fs::path> find_scenarios(const std::string &word, const fs::path &deployment)
{
  std::error_code error;
  if (fs::is_directory(word, error)) {
    std::vector<fs::path> files = json_files(word);
    if (files.empty())
      throw UsageError(word + ": no scenario (*.json) in this folder");
    return files;
  }
  // "plan.json#aws_fis_experiment_template.x": one of the experiments of a file
  if (fs::is_regular_file(word, error) || fs::is_regular_file(word.substr(0, word.find('#')), error))
    return {word};
  if (fs::is_regular_file(deployment / word.substr(0, word.find('#')), error))
    return {deployment / word};
  if (const std::vector<fs::path> all = library_scenarios(); word == library_word && !all.empty())
    return all;
  const fs::path folder = data_root() / "scenarios";
  for (const fs::path &place : {folder, folder / library_word})
    if (is_name(word) && fs::is_regular_file(place / (word + ".json"), error))
      return {place / (word + ".json")};
  std::vector<std::string> names = {library_word};
  for (const auto &some : {json_files(folder), library_scenarios()})
    for (const fs::path &file : some)
      names.push_back(file.stem().string());
  not_found("scenario", word, names, folder);
}

std::vector<fs::path> library_scenarios()
{
  std::error_code error;
  const fs::path folder = data_root() / "scenarios" / library_word;
  return fs::is_directory(folder, error) ? json_files(folder) : std::vector<fs::path>{};
}

bool is_shipped(const fs::path &file)
{
  std::error_code error;
  const fs::path folder = data_root() / "scenarios";
  return fs::equivalent(file.parent_path(), folder, error) ||
         fs::equivalent(file.parent_path(), folder / library_word, error);
}

std::vector<fs::path> all_scenarios()
{
  return json_files(data_root() / "scenarios");
}

} // namespace drsim::cli
