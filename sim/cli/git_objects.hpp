#pragma once
#include <git2.h>

#include <memory>

// What those who read a git repository share: objects of libgit2 that free themselves.

namespace drsim::inline cli {

struct FreeGit {
  void operator()(git_repository *one) const { git_repository_free(one); }
  void operator()(git_object *one) const { git_object_free(one); }
  void operator()(git_revwalk *one) const { git_revwalk_free(one); }
  void operator()(git_commit *one) const { git_commit_free(one); }
  void operator()(git_tree *one) const { git_tree_free(one); }
  void operator()(git_blob *one) const { git_blob_free(one); }
  void operator()(git_tree_entry *one) const { git_tree_entry_free(one); }
};
template <class T> using Owned = std::unique_ptr<T, FreeGit>;

/// libgit2 counts its users; one of these must live while its objects do.
struct GitLibrary {
  GitLibrary()
  {
    git_libgit2_init();
    // Objects are read and nothing of a repository is run, so it may belong to somebody else, as in CI.
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
  }
  ~GitLibrary() { git_libgit2_shutdown(); }
  GitLibrary(const GitLibrary &) = delete;
  GitLibrary &operator=(const GitLibrary &) = delete;
};

} // namespace drsim::cli
