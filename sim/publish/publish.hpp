#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/publish/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace drsim::publish {

struct PublishSettings {
  std::string format;          ///< one of publish_formats()
  std::string language = "en"; ///< of what people read: html, markdown
  std::string source_url = {}; ///< put before a file's name to link to it; "" = no links
  std::string path_prefix =
      {};                 ///< put before a file's name where tools want it from the root of a repository
  std::string chart = {}; ///< svg: "SCENARIO/rto", "SCENARIO/rpo" or "SCENARIO/seconds"
  std::filesystem::path folder = {}; ///< reports/: templates and texts
  std::filesystem::path charts = {}; ///< the script that draws a page's charts
};

/// A format, and what it is for.
struct PublishFormat {
  const char *name;
  const char *what;
};

/// In the order of the help.
[[nodiscard]] const std::vector<PublishFormat> &publish_formats();

/// The results in one format: a pure function of its arguments and the files of the settings. Problems with
/// these files, or with a chart that is not there, are reported; the text is then empty.
[[nodiscard]] std::string publish(const std::vector<Result> &results, const PublishSettings &settings,
                                  Diagnostics &diagnostics);

} // namespace drsim::publish
