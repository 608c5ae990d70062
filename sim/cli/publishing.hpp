#pragma once
#include "sim/cli/options.hpp"
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

} // namespace drsim::cli
