#pragma once
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/places.hpp"
#include "sim/publish/publish.hpp"

#include <string>
#include <vector>

namespace drsim::inline cli {

/// --language, --source-url, --path-prefix: of all commands that publish.
[[nodiscard]] std::vector<OptionSpec> publish_options();
/// The options' values, and where templates, texts and the charts' script are.
[[nodiscard]] publish::PublishSettings publish_settings(Options &options);
/// Names of publish::publish_formats(), and pdf.
[[nodiscard]] std::vector<std::string> published_names();
/// publish(), and its page printed where that is asked for; problems are thrown as InputError or UsageError.
[[nodiscard]] std::string published(const std::vector<publish::Result> &results,
                                    publish::PublishSettings settings);

/// A page of its own that needs no charts' script (`make`: report, settings, diagnostics to text); problems
/// are thrown as InputError.
template <class Report>
[[nodiscard]] std::string page_of(std::string (*make)(const Report &, const publish::PublishSettings &,
                                                      Diagnostics &),
                                  const Report &report, const std::string &language)
{
  publish::PublishSettings settings;
  settings.language = language;
  settings.folder = reports_folder();
  Diagnostics diagnostics;
  std::string page = make(report, settings, diagnostics);
  settle(diagnostics);
  return page;
}

} // namespace drsim::cli
