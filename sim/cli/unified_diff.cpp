#include "sim/cli/unified_diff.hpp"

#include "sim/cli/git_objects.hpp"
#include "sim/core/assertion.hpp"

namespace drsim::inline cli {

std::string unified_diff(const Patch &patch)
{
  const GitLibrary library;
  std::string all;
  for (const FileEdit &edit : patch.edits) {
    git_patch *raw = nullptr;
    const int made = git_patch_from_buffers(&raw, edit.before.data(), edit.before.size(), edit.file.c_str(),
                                            edit.after.data(), edit.after.size(), edit.file.c_str(), nullptr);
    DRSIM_ASSERT(made == 0, "two texts have a difference: " + edit.file);
    const std::unique_ptr<git_patch, void (*)(git_patch *)> owned(raw, git_patch_free);
    git_buf text = GIT_BUF_INIT;
    const int written = git_patch_to_buf(&text, raw);
    all.append(text.ptr == nullptr ? "" : text.ptr, text.size);
    git_buf_dispose(&text);
    DRSIM_ASSERT(written == 0, "a difference can be written: " + edit.file);
  }
  return all;
}

} // namespace drsim::cli
