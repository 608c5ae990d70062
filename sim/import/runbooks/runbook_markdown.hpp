#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// One step as the page gives it.
struct StepText {
  int line = 0;
  std::string title;                             ///< its first line
  std::string prose;                             ///< the rest, a line each
  std::vector<int> prose_lines;                  ///< where each line of `prose` stands
  std::vector<int> bullets;                      ///< lines at which its own bullets begin
  std::vector<std::pair<int, std::string>> code; ///< commands: line, text (continued lines joined)
  std::string directive;                         ///< inside of its comments "<!-- drsim: ... -->"
};

struct RunbookText {
  std::string title;     ///< first heading
  int line = 1;          ///< of it
  std::string directive; ///< of comments outside any step
  std::vector<StepText> steps;
  std::string
      taken_from; ///< headings whose contents were taken as steps though nothing is numbered; "" = none
  /// Headings whose lists of steps each begin at one, with the line of the list.
  std::vector<std::pair<int, std::string>> procedures;
};

/// Splits a Markdown page into steps: numbered headings when there are two or more of them ("## 3. ...",
/// "### Шаг 3: ..."; not chapters, which have "### 3.1 ..." and lists of steps below them), else two or more
/// lines that begin with "Step 3" or "Шаг 3", else the items of ordered lists (a table of contents is none),
/// of those under a heading that names a procedure when there is one. Where nothing is numbered: the rows of
/// tables with a column of steps or actions, else the items of checklists ("- [ ] ..."), else of lists
/// announced as steps, else under headings that say what to do (mitigation, restore, "откат"), the headings
/// below them, else the items of bulleted lists, else the blocks of commands (numbered comments in one name
/// steps), else the section itself; else under headings that begin with a verb. Text of no step is passed
/// over. `least_headings`: how many numbered headings are steps; in a part that a scenario's heading opens
/// one is enough.
[[nodiscard]] RunbookText split_runbook(std::string_view markdown, int least_headings = 2);

} // namespace drsim::import::runbooks
