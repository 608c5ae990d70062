#include "sim/publish/publish.hpp"

#include "sim/publish/formats.hpp"
#include "sim/publish/html.hpp"
#include "sim/publish/svg.hpp"
#include "sim/publish/words.hpp"

#include <functional>

namespace drsim::publish {
namespace {

using Results = std::vector<Result>;

/// A format that needs nothing but the results and English texts.
using Plain = std::string (*)(const Results &, const PublishSettings &, const Words &);

struct FormatRow {
  PublishFormat format;
  Plain make; ///< null: needs files of its own, see publish()
};

const std::vector<FormatRow> &rows()
{
  static const std::vector<FormatRow> all = {
      {{"html", "one page for people, with charts, that opens offline"}, nullptr},
      {{"markdown", "a comment on a pull request"}, markdown},
      {{"junit", "JUnit XML: a suite a deployment, a case a scenario and objective"}, junit},
      {{"sarif", "SARIF 2.1.0: findings of lint and failed objectives on the lines that decide them"}, sarif},
      {{"codequality", "GitLab's Code Quality"}, codequality},
      {{"openmetrics", "for Prometheus' textfile collector and GitLab's metrics report"}, openmetrics},
      {{"annotations", "GitHub's workflow commands, ten of a kind"}, annotations},
      {{"summary", "GitHub's job summary"}, summary},
      {{"svg", "one chart, named by --chart"}, nullptr},
      {{"csv", "a row a scenario and metric"}, csv},
  };
  return all;
}

} // namespace

const std::vector<PublishFormat> &publish_formats()
{
  static const std::vector<PublishFormat> formats = [] {
    std::vector<PublishFormat> all;
    for (const FormatRow &row : rows())
      all.push_back(row.format);
    return all;
  }();
  return formats;
}

std::string publish(const std::vector<Result> &results, const PublishSettings &settings,
                    Diagnostics &diagnostics)
{
  const Words words = Words::load(settings.folder / "texts", settings.language, diagnostics);
  if (diagnostics.has_errors())
    return "";
  if (settings.format == "html")
    return html_page(results, settings, words, diagnostics);
  if (settings.format == "svg")
    return svg(results, settings, words, diagnostics);
  for (const FormatRow &row : rows())
    if (settings.format == row.format.name)
      return row.make(results, settings, words);
  return "";
}

} // namespace drsim::publish
