#pragma once
#include "sim/insight/fixes.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline insight {

/// A file of the user before and after.
struct FileEdit {
  std::string file; ///< in the deployment's folder
  std::string before;
  std::string after;
};

/// What must be done by hand, since the file that says it is made by others.
struct PatchHint {
  std::string figure; ///< "alb:shop-primary.interval_s"
  std::string where;  ///< file and address
  std::string what;   ///< "becomes 10"
};

struct Patch {
  std::vector<FileEdit> edits; ///< in order of file
  std::vector<PatchHint> hints;
};

/// The text of a file of the deployment's folder; absent when it cannot be read.
using ReadFile = std::function<std::optional<std::string>(const std::string &file)>;

/// The fixes as changes of the user's own files. A figure that a line of YAML or HCL sets is changed in that
/// line; one of a runbook page in its drsim comment; one of deployment.json there. What nobody's file sets
/// goes to "parameters" of deployment.json, with the fix as its source: there it says what was done, it does
/// not do it. What a Terraform plan or another file that is generated sets is a hint.
[[nodiscard]] Patch patch_of(const std::vector<Fix> &fixes, const ReadFile &read);

} // namespace drsim::insight
