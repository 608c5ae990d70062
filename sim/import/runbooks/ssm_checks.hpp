#pragma once
#include "sim/import/runbooks/ssm_document.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// Something in a document that AWS would refuse, or that fails when it is carried out.
struct SsmFlaw {
  bool certain = false; ///< else the call may be younger than the table, or the step is idle
  std::string text;
  std::string line;
};

/// What a document's own rules say of it.
struct SsmChecks {
  /// Steps of which something that could be wrong was looked up: a call of the API, where a branch leads,
  /// what an input names. By their places in SsmDocument::steps().
  std::set<std::size_t> held;
  std::set<std::size_t> elsewhere; ///< their script stands in no file
  std::vector<SsmFlaw> flaws;
};

/// Holds each step against the schema of its action and against the rest of the document: actions and their
/// inputs, calls of the API and theirs (aws_operations.hpp), steps, outputs, parameters and variables that
/// are named, steps that no way leads to, scripts whose handler or input is missing.
/// Not looked at: values that are known only at run time, fields below the first of an answer.
[[nodiscard]] SsmChecks check_ssm_document(const YAML::Node &document);

/// The flaws of a document as text; none when it is no such document.
[[nodiscard]] std::vector<SsmFlaw> ssm_flaws(std::string_view text);

} // namespace drsim::import::runbooks
