#pragma once
#include "sim/cli/commands.hpp"
#include "sim/cli/options.hpp"
#include "sim/publish/rehearsal/pages.hpp"
#include "sim/report/rehearsal_report.hpp"

#include <string>

namespace drsim::inline cli {

/// Where and how a plan is written.
struct RehearsalOutput {
  std::string format;
  std::string language;
  std::string output;
  std::string documents; ///< folder; "" = none
  bool pdf = false;
};

/// --format, --lang, --output, --documents, --pdf.
[[nodiscard]] RehearsalOutput rehearsal_output(Options &options);
/// Throws UsageError when it could not be written later.
void check_rehearsal_output(const RehearsalOutput &output);
/// The plan in its format, and all documents where a folder is asked for.
void write_rehearsal_output(const publish::Json &plan, const RehearsalOutput &output);
/// A document in a format.
[[nodiscard]] std::string shown(const publish::Document &document, const RehearsalOutput &output,
                                const publish::Words &words);
/// Words of a language; problems of the files are thrown.
[[nodiscard]] publish::Words words_of(const std::string &language);

/// A plan read from --plan, and which of its rehearsals is meant.
struct GivenPlan {
  publish::Json plan;
  std::vector<PredictedRehearsal> rehearsals;
  /// Position of the one that `id` names; without it the only one. Throws UsageError.
  [[nodiscard]] std::size_t find(const std::string &id) const;
};
[[nodiscard]] GivenPlan given_plan(const Options &options);

[[nodiscard]] int judge_rehearsal(Options &options, const Parts &parts);
[[nodiscard]] int run_rehearsal(Options &options);

} // namespace drsim::cli
