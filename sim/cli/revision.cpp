#include "sim/cli/revision.hpp"

#include "sim/cli/commands.hpp"
#include "sim/cli/git_objects.hpp"
#include "sim/cli/options.hpp"

#include <cstdlib>
#include <fstream>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr int deepest_folder = 64;

std::string last_words()
{
  const git_error *error = git_error_last();
  return error != nullptr && error->message != nullptr ? error->message : "no reason given";
}

Owned<git_repository> open_repository(const fs::path &folder)
{
  git_repository *raw = nullptr;
  if (git_repository_open_ext(&raw, folder.c_str(), 0, nullptr) != 0)
    throw UsageError(folder.string() + " lies in no git repository (" + last_words() +
                     "); give both deployments as folders");
  return Owned<git_repository>(raw);
}

/// The folder's place in the repository, "" for its root.
std::string place_in(git_repository *repository, const fs::path &folder)
{
  const char *root = git_repository_workdir(repository);
  if (root == nullptr)
    throw UsageError(folder.string() + " lies in a bare git repository");
  const fs::path place = fs::weakly_canonical(folder).lexically_relative(fs::weakly_canonical(root));
  return place == "." ? "" : place.generic_string();
}

Owned<git_tree> tree_at(git_repository *repository, const std::string &revision, const std::string &place)
{
  git_object *found = nullptr;
  if (git_revparse_single(&found, repository, (revision + "^{tree}").c_str()) != 0)
    throw UsageError("no revision \"" + revision + "\" in the repository: " + last_words());
  Owned<git_tree> root(reinterpret_cast<git_tree *>(found));
  if (place.empty())
    return root;
  git_tree_entry *entry = nullptr;
  if (git_tree_entry_bypath(&entry, root.get(), place.c_str()) != 0)
    throw UsageError("\"" + place + "\" is not there at revision \"" + revision + "\"");
  const Owned<git_tree_entry> owned(entry);
  git_tree *below = nullptr;
  if (git_tree_entry_type(entry) != GIT_OBJECT_TREE ||
      git_tree_lookup(&below, repository, git_tree_entry_id(entry)) != 0)
    throw UsageError("\"" + place + "\" is no folder at revision \"" + revision + "\"");
  return Owned<git_tree>(below);
}

void write_blob(git_repository *repository, const git_tree_entry *entry, const fs::path &to)
{
  git_blob *raw = nullptr;
  if (git_blob_lookup(&raw, repository, git_tree_entry_id(entry)) != 0)
    throw UsageError("git cannot read " + to.filename().string() + ": " + last_words());
  const Owned<git_blob> blob(raw);
  const auto *bytes = static_cast<const char *>(git_blob_rawcontent(raw));
  const auto size = static_cast<std::size_t>(git_blob_rawsize(raw));
  if (git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK) {
    fs::create_symlink(std::string(bytes, size), to); // who reads the folder follows none that leaves it
    return;
  }
  std::ofstream out(to, std::ios::binary);
  out.write(bytes, static_cast<std::streamsize>(size));
  if (!out.flush())
    throw UsageError("cannot write " + to.string());
}

/// Submodules are other repositories: they are left out.
void write_tree(git_repository *repository, const git_tree *tree, const fs::path &to, int depth)
{
  fs::create_directories(to);
  for (std::size_t i = 0; i < git_tree_entrycount(tree); ++i) {
    const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
    const std::string name = git_tree_entry_name(entry);
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
      throw UsageError("the repository holds a file called \"" + name + "\"");
    if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB)
      write_blob(repository, entry, to / name);
    if (git_tree_entry_type(entry) != GIT_OBJECT_TREE || depth >= deepest_folder)
      continue;
    git_tree *below = nullptr;
    if (git_tree_lookup(&below, repository, git_tree_entry_id(entry)) != 0)
      throw UsageError("git cannot read the folder " + name + ": " + last_words());
    write_tree(repository, Owned<git_tree>(below).get(), to / name, depth + 1);
  }
}

} // namespace

std::unique_ptr<TemporaryFolder> folder_at_revision(const fs::path &folder, const std::string &revision)
{
  const GitLibrary library;
  const Owned<git_repository> repository = open_repository(folder);
  const Owned<git_tree> tree = tree_at(repository.get(), revision, place_in(repository.get(), folder));
  auto out = std::make_unique<TemporaryFolder>();
  write_tree(repository.get(), tree.get(), out->path(), 0);
  return out;
}

std::pair<std::string, std::string> split_revision(const std::string &word)
{
  const std::size_t at = word.find('@');
  if (at == std::string::npos || at == 0)
    return {word, ""};
  return {word.substr(0, at), word.substr(at + 1)};
}

} // namespace drsim::cli
