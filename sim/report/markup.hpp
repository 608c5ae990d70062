#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline report {

/// Text of users on one line: line ends and tabs are blanks; control characters, marks that turn the
/// direction of writing or break lines, what XML forbids and broken UTF-8 are "?".
[[nodiscard]] std::string one_line(std::string_view text);

/// One line as Markdown (GitHub's and GitLab's) and HTML within it show it literally.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// Content or attribute value of XML 1.0; line ends stay.
[[nodiscard]] std::string xml_text(std::string_view text);

/// A double-quoted ID of Graphviz' language.
[[nodiscard]] std::string dot_text(std::string_view text);

/// The message of a workflow command of GitHub Actions: "%" and line ends as it reads them back.
[[nodiscard]] std::string workflow_text(std::string_view text);

/// "newly_missed" -> "newly missed".
[[nodiscard]] std::string spaced_words(std::string name);

/// The parts one after another, as many as fit into `most_bytes` with `pointer` in place of the rest.
[[nodiscard]] std::string joined_within(const std::vector<std::string> &parts, std::size_t most_bytes,
                                        const std::string &pointer);

} // namespace drsim::report
