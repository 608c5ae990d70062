#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim {

/// One step as the page gives it.
struct StepText {
  int line = 0;
  std::string title;                             ///< its first line
  std::string prose;                             ///< the rest, a line each
  std::vector<std::pair<int, std::string>> code; ///< commands: line, text (continued lines joined)
  std::string directive;                         ///< inside of its comments "<!-- drsim: ... -->"
};

struct RunbookText {
  std::string title;     ///< first heading
  std::string directive; ///< of comments outside any step
  std::vector<StepText> steps;
};

/// Splits a Markdown page into steps: numbered headings when there are two or more of them ("## 3. ...",
/// "### Шаг 3: ..."), else the items of ordered lists, of those under a heading that names a procedure when
/// there is one. Text of no step is passed over.
[[nodiscard]] RunbookText split_runbook(std::string_view markdown);

} // namespace drsim
