// drsim import --init

#include "sim/cli/init.hpp"

#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/import/import_file.hpp"
#include "sim/import/initial_deployment.hpp"
#include "sim/report/text.hpp"

#include <algorithm>

#include <unistd.h>

namespace drsim {
namespace fs = std::filesystem;
namespace {

constexpr const char *own_name = "deployment.json";

/// The folder's files as deployment.json names them. A file elsewhere is refused: a copy made here would grow
/// stale unseen.
std::vector<std::string> relative_names(const fs::path &root, const Words &files)
{
  std::vector<std::string> names;
  std::string problems;
  for (const std::string &file : files) {
    std::error_code error;
    const fs::path real = fs::canonical(file, error);
    const auto [at, ignored] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    std::string problem;
    if (error || !fs::is_regular_file(real, error))
      problem = "no such file: " + file;
    else if (at != root.end())
      problem = file + " is not in " + root.string() + ": copy it there first (cp " + shell_word(file) + " " +
                shell_word(root.string()) + ")";
    else if (real.filename() != own_name)
      names.push_back(real.lexically_relative(root).generic_string());
    problems += problem.empty() ? "" : (problems.empty() ? "" : "\n") + problem;
  }
  if (!problems.empty())
    throw UsageError(problems);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

/// An id of letters and digits from the folder's name.
std::string id_of(const fs::path &root)
{
  std::string id;
  for (const char c : root.filename().string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || (!id.empty() && (c == '-' || c == '_')))
      id += c;
  }
  return id.empty() ? "my-deployment" : id;
}

/// Reads every file twice: which regions there are is known only after the first time.
InitialFiles understood(const fs::path &root, const std::vector<std::string> &names)
{
  Diagnostics first;
  std::vector<Imported> yields;
  for (const std::string &name : names)
    yields.push_back(import_file(root / name, {name, ""}, first));
  if (first.has_errors())
    throw InputError(first);
  InitialFiles known;
  known.id = id_of(root);
  known.regions = regions_of_files(yields);
  Diagnostics left_out;
  for (const Imported &one : yields) {
    if (one.format == "unknown") {
      left_out.warning(one.file, "", "left out: no format that drsim understands");
      continue;
    }
    const std::string region =
        region_of_file(one, known.regions.empty() ? std::vector<Region>{{"primary", {}}} : known.regions);
    Diagnostics again;
    known.files.push_back({one.file, region});
    known.yields.push_back(import_file(root / one.file, {one.file, region}, again));
  }
  settle(left_out);
  return known;
}

/// Whole, and never over another unless told: a link is made only where there is nothing yet.
void write_whole(const std::string &text, const fs::path &target, bool overwrite)
{
  if (overwrite)
    return write_result(text, target.string());
  const fs::path beside = target.string() + "." + std::to_string(getpid());
  write_result(text, beside.string());
  std::error_code error;
  fs::create_hard_link(beside, target, error);
  std::error_code ignored;
  fs::remove(beside, ignored);
  if (error)
    throw UsageError("cannot write " + target.string() + ": " + error.message() +
                     "; --overwrite replaces it");
}

std::string closing_words(const fs::path &target, const InitialFiles &known, std::size_t questions)
{
  std::size_t components = 0;
  for (const Imported &one : known.yields)
    components += one.components.size();
  return target.string() + ": " + std::to_string(known.files.size()) + " files, " +
         std::to_string(components) + " components, " + std::to_string(questions) +
         " open questions\nAnswer them in \"questions\" of that file, one by one; then: drsim lint " +
         shell_word(target.parent_path().string()) + "\n";
}

} // namespace

int write_initial_deployment(const std::string &folder, const Words &files, bool overwrite,
                             const Parts &parts)
{
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error || !fs::is_directory(root, error))
    throw UsageError("no such folder: " + folder + "; make it and put the files there");
  const fs::path target = root / own_name;
  if (!overwrite && fs::exists(fs::symlink_status(target, error)))
    throw UsageError(target.string() + " exists; --overwrite replaces it");
  const InitialFiles known = understood(root, relative_names(root, files));
  write_whole(initial_deployment(known), target, overwrite);
  Diagnostics diagnostics;
  static_cast<void>(parts.load_deployment(root, catalogue_folder(), diagnostics));
  const auto &problems = diagnostics.problems();
  const auto questions = std::count_if(problems.begin(), problems.end(), [](const Problem &problem) {
    return problem.where.starts_with("/questions/");
  });
  if (diagnostics.has_errors())
    diagnostics.note(target.string(), "", "written, but it does not load yet: see the errors");
  settle(diagnostics);
  write_result(closing_words(target, known, static_cast<std::size_t>(questions)), "");
  return exit_ok;
}

} // namespace drsim
