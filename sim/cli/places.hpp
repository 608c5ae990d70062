#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::inline cli {

/// The folder that holds models/ and scenarios/: $DRSIM_HOME when set, else share/drsim of the prefix the
/// program is installed under, else the source tree it was built from. Throws UsageError when there is none.
[[nodiscard]] std::filesystem::path data_root();

[[nodiscard]] std::filesystem::path catalogue_folder();

/// The folder of a deployment given as a path (a folder, or its deployment.json) or as a name in models/;
/// with
/// "@REVISION" behind it as it stood then (revision.hpp), kept until the program ends. Throws UsageError,
/// with the nearest name.
[[nodiscard]] std::filesystem::path find_deployment(const std::string &word);

/// The scenario files a word stands for: a file, every *.json of a folder (sorted), a name in scenarios/
/// or scenarios/library/, or "library" for all of the latter. A path counts from here, else from the folder
/// of the deployment. Throws UsageError, with the nearest name.
[[nodiscard]] std::vector<std::filesystem::path> find_scenarios(const std::string &word,
                                                                const std::filesystem::path &deployment);

/// The word by which all of scenarios/library/ are meant.
inline constexpr const char *library_word = "library";
[[nodiscard]] std::vector<std::filesystem::path> library_scenarios();

/// Whether a scenario's file is one of scenarios/ or scenarios/library/: it is found by its name.
[[nodiscard]] bool is_shipped(const std::filesystem::path &file);

/// Every scenario of scenarios/ itself, sorted.
[[nodiscard]] std::vector<std::filesystem::path> all_scenarios();

/// Templates and texts of reports.
[[nodiscard]] std::filesystem::path reports_folder();
/// The script that draws a page's charts, installed or in the folder it was built in; it may not be there.
[[nodiscard]] std::filesystem::path charts_script();

} // namespace drsim::cli
