#include "sim/cli/publishing.hpp"

#include "sim/cli/loading.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/printing.hpp"

namespace drsim::inline cli {

std::vector<OptionSpec> publish_options()
{
  return {{"language", "LANGUAGE", "en (the default) or ru: of html, markdown and summary", false},
          {"chart", "SCENARIO/WHICH", "of svg: rto, rpo or seconds of a scenario", false},
          {"source-url", "URL",
           "put before a file's name to link to it: https://github.com/me/shop/blob/main/", false},
          {"path-prefix", "FOLDER/",
           "put before a file's name where a tool wants it from the root of a repository", false}};
}

publish::PublishSettings publish_settings(Options &options)
{
  publish::PublishSettings settings;
  settings.language = options.choice("language", {"en", "ru"});
  settings.source_url = options.text("source-url", "");
  settings.path_prefix = options.text("path-prefix", "");
  settings.chart = options.text("chart", "");
  settings.folder = reports_folder();
  settings.charts = charts_script();
  return settings;
}

std::vector<std::string> published_names()
{
  std::vector<std::string> names;
  for (const publish::PublishFormat &format : publish::publish_formats())
    names.emplace_back(format.name);
  names.emplace_back("pdf");
  return names;
}

std::string published(const std::vector<publish::Result> &results, publish::PublishSettings settings)
{
  const bool print = settings.format == "pdf";
  if (print)
    settings.format = "html";
  Diagnostics diagnostics;
  const std::string text = publish::publish(results, settings, diagnostics);
  settle(diagnostics);
  return print ? printed(text) : text;
}

} // namespace drsim::cli
