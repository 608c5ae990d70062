#include "sim/cli/shard_files.hpp"

#include "sim/campaign/shard_file.hpp"
#include "sim/cli/commands.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline cli {
namespace fs = std::filesystem;

std::vector<fs::path> shard_files(const std::vector<std::string> &words)
{
  std::vector<fs::path> files;
  std::string wrong;
  for (const std::string &word : words) {
    std::error_code error;
    if (!fs::is_directory(word, error)) {
      if (fs::exists(word, error))
        files.emplace_back(word);
      else
        wrong += (wrong.empty() ? "" : "\n") + word + ": no such file or folder";
      continue;
    }
    for (const fs::directory_entry &entry : fs::directory_iterator(word, error))
      if (entry.path().extension() == shard_extension)
        files.push_back(entry.path());
    if (error)
      wrong += (wrong.empty() ? "" : "\n") + word + ": " + error.message();
  }
  if (!wrong.empty())
    throw UsageError(wrong);
  std::sort(files.begin(), files.end());
  std::set<fs::path> seen;
  std::erase_if(files, [&](const fs::path &file) {
    std::error_code error;
    return !seen.insert(fs::weakly_canonical(file, error)).second;
  });
  return files;
}

void refuse_files(const std::vector<std::string> &refused)
{
  std::string all;
  for (const std::string &one : refused)
    all += (all.empty() ? "" : "\n") + one;
  if (!all.empty())
    throw UsageError(all);
}

} // namespace drsim::cli
