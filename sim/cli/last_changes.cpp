#include "sim/cli/last_changes.hpp"

#include "sim/cli/git_objects.hpp"

#include <optional>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr int most_commits = 5000;

/// A file as a commit has it; absent when it has none of that name.
std::optional<git_oid> content_at(git_commit *commit, const std::string &path)
{
  git_tree *raw_tree = nullptr;
  if (git_commit_tree(&raw_tree, commit) != 0)
    return std::nullopt;
  const Owned<git_tree> tree(raw_tree);
  git_tree_entry *raw = nullptr;
  if (git_tree_entry_bypath(&raw, tree.get(), path.c_str()) != 0)
    return std::nullopt;
  const Owned<git_tree_entry> entry(raw);
  return *git_tree_entry_id(entry.get());
}

bool same(const std::optional<git_oid> &a, const std::optional<git_oid> &b)
{
  return a.has_value() == b.has_value() && (!a || git_oid_equal(&*a, &*b) != 0);
}

/// Whether a commit has a file otherwise than every parent: what a merge takes over from one side it did not
/// change.
bool changed_by(git_commit *commit, const std::string &path)
{
  const std::optional<git_oid> now = content_at(commit, path);
  if (!now)
    return false;
  for (unsigned int i = 0; i < git_commit_parentcount(commit); ++i) {
    git_commit *raw = nullptr;
    if (git_commit_parent(&raw, commit, i) != 0)
      return false;
    if (const Owned<git_commit> parent(raw); same(now, content_at(parent.get(), path)))
      return false;
  }
  return true;
}

} // namespace

std::map<std::string, std::int64_t> last_changes(const fs::path &folder,
                                                 const std::vector<std::string> &files)
{
  std::map<std::string, std::int64_t> found;
  const GitLibrary library;
  git_repository *raw = nullptr;
  if (git_repository_open_ext(&raw, folder.c_str(), 0, nullptr) != 0)
    return found;
  const Owned<git_repository> repository(raw);
  const char *root = git_repository_workdir(raw);
  if (root == nullptr || git_repository_is_shallow(raw) != 0)
    return found;
  std::map<std::string, std::string> open; // path in the repository -> name
  for (const std::string &name : files)
    open.emplace(
        fs::weakly_canonical(folder / name).lexically_relative(fs::weakly_canonical(root)).generic_string(),
        name);
  git_revwalk *raw_walk = nullptr;
  if (git_revwalk_new(&raw_walk, raw) != 0)
    return found;
  const Owned<git_revwalk> walk(raw_walk);
  git_revwalk_sorting(raw_walk, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  if (git_revwalk_push_head(raw_walk) != 0)
    return found;
  git_oid id;
  for (int looked = 0; looked < most_commits && !open.empty() && git_revwalk_next(&id, raw_walk) == 0;
       ++looked) {
    git_commit *raw_commit = nullptr;
    if (git_commit_lookup(&raw_commit, raw, &id) != 0)
      return found;
    const Owned<git_commit> commit(raw_commit);
    std::erase_if(open, [&](const auto &one) {
      return changed_by(raw_commit, one.first) &&
             found.emplace(one.second, git_commit_time(raw_commit)).second;
    });
  }
  return found;
}

} // namespace drsim::cli
