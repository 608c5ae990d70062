#pragma once
#include "sim/import/facts/imported.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline cloudformation {

/// What one file says of a template that is another file.
struct StackHint {
  std::string file;                              ///< as it names the template: a path, or the end of a URL
  std::string region;                            ///< where its stack stands; "" = where the naming one does
  std::map<std::string, std::string> parameters; ///< that its stack is given, as texts
  std::string told_by;                           ///< the file that says so
  std::string address = {};                      ///< of the nested stack in it; "" = none
};

/// The templates that a file names: nested stacks and stack sets of a template (TemplateURL, and
/// "aws:asset:path" of the CDK), artifacts of the manifest of a folder cdk.out. Values that the naming
/// template alone decides are passed on. Empty for any other file.
[[nodiscard]] std::vector<StackHint> stack_hints(std::string_view text, const std::string &shown_name);

/// A nested stack stands where the one that names it does.
void inherit_regions(std::vector<StackHint> &hints);

/// The hint that means a file: one whose path ends as the file's does; nullptr when there is none, or when
/// several stacks use it with different parameters.
[[nodiscard]] const StackHint *hint_of(const std::vector<StackHint> &hints, const std::string &file);

/// The manifest of a folder cdk.out: each stack is seen, with the template it is and where it stands; what is
/// in it comes from the templates.
[[nodiscard]] Imported import_cdk_manifest(std::string_view text, const ImportContext &context,
                                           Diagnostics &diagnostics);

/// Nested stacks among `files` whose templates are files too are played by those: they are seen as
/// understood.
void settle_nested(std::vector<Imported> &files, const std::vector<StackHint> &hints);

/// The template with the hint's parameters as defaults, as JSON; the text itself when there are none.
[[nodiscard]] std::string with_parameters(std::string_view text, const StackHint &hint);

} // namespace drsim::import::cloudformation
