#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline import::inline automation {

/// Variables whose values the files say; all others are known only at run time.
using JinjaVariables = std::map<std::string, std::string>;

/// A text with its "{{ ... }}" filled in: variables, numbers and texts, + - * / // %, and the filters
/// default (d), int, float, string, bool, trim, lower, upper, round, abs. "{{ (t | default(86400)) | int //
/// 30
/// }}" is 2880 where nothing says t. Absent when something in it is known only at run time.
[[nodiscard]] std::optional<std::string> filled_jinja(const std::string &text,
                                                      const JinjaVariables &variables);

/// The text with what is known filled in, and "<value>" for what is not: commands leave such values open.
[[nodiscard]] std::string jinja_with_gaps(std::string text, const JinjaVariables &variables);

/// Whether a condition holds (a "when" without braces): and, or, not, comparisons, in lists of texts,
/// "is defined"; 1, 0, or -1 when it is known only at run time.
[[nodiscard]] int jinja_holds(const std::string &condition, const JinjaVariables &variables);

} // namespace drsim::import::automation
