// drsim import
#include "sim/cli/commands.hpp"
#include "sim/cli/init.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

namespace drsim::inline cli {

int run_import(const Words &words, const Parts &parts)
{
  constexpr std::size_t any_number = 100000;
  std::vector<OptionSpec> own = output_options();
  own.push_back({"init", "FOLDER",
                 "write FOLDER/deployment.json for the files, which lie in FOLDER (none given: all of it)",
                 false});
  own.push_back({"overwrite", "", "with --init: replace a deployment.json that is there", false});
  const CommandSpec command{
      "import", "FILE...", "Tells what was understood of real files, and what was not.", 0, any_number, own};
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const std::string format = options.choice("format", {"text", "json"});
  const std::string output = options.text("output", "");
  const std::string folder = options.text("init", "");
  if (options.has("init") && (options.has("format") || options.has("output")))
    throw UsageError("--init writes deployment.json: it takes neither --format nor --output");
  if (options.has("overwrite") && !options.has("init"))
    throw UsageError("--overwrite belongs to --init");
  options.finish();
  if (options.arguments().empty() && !options.has("init"))
    throw UsageError("import needs FILE...");
  if (options.has("init"))
    return write_initial_deployment(folder, options.arguments(), options.has("overwrite"), parts);
  check_output(output);
  Diagnostics diagnostics;
  std::vector<Imported> files;
  for (const std::string &name : options.arguments())
    files.push_back(parts.import_file(name, options.arguments(), diagnostics));
  if (diagnostics.has_errors())
    throw InputError(diagnostics);
  write_result(format == "json" ? import_json(files, diagnostics)
                                : import_text(files, diagnostics, wants_colour(output)),
               output);
  return exit_ok;
}

} // namespace drsim::cli
