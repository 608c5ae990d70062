// drsim report
#include "sim/cli/loading.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/formats/json_text.hpp"

namespace drsim::inline cli {
namespace {

CommandSpec report_spec()
{
  CommandSpec spec{"report",
                   "RESULT...",
                   "Writes results of drsim check --format json for people, pipelines and monitoring.",
                   1,
                   SIZE_MAX,
                   {}};
  std::string formats;
  for (const std::string &name : published_names())
    formats += (formats.empty() ? "" : ", ") + name;
  spec.options = {{"format", "FORMAT", formats, false}};
  for (const OptionSpec &option : publish_options())
    spec.options.push_back(option);
  spec.options.push_back({"output", "FILE", "write the report there instead of stdout", false});
  return spec;
}

} // namespace

int run_report(const Words &words, const Parts &)
{
  const CommandSpec command = report_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  publish::PublishSettings settings = publish_settings(options);
  settings.format = options.choice("format", published_names());
  const std::string output = options.text("output", "");
  options.finish();
  check_output(output);
  Diagnostics diagnostics;
  std::vector<publish::Result> results;
  for (const std::string &file : options.arguments()) {
    const std::optional<std::string> text = read_text(file, file, diagnostics);
    std::optional<publish::Result> result =
        text ? publish::read_result(*text, file, diagnostics) : std::nullopt;
    if (result)
      results.push_back(std::move(*result));
  }
  settle(diagnostics);
  write_result(published(results, settings), output);
  return exit_ok;
}

} // namespace drsim::cli
