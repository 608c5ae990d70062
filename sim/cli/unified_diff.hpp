#pragma once
#include "sim/insight/patch.hpp"

#include <string>

namespace drsim::inline cli {

/// The edits as a unified diff that `git apply` and `patch -p1` take, run in the deployment's folder; by
/// libgit2.
[[nodiscard]] std::string unified_diff(const Patch &patch);

} // namespace drsim::cli
