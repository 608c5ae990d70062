#pragma once
#include "sim/import/runbooks/runbook_markdown.hpp"

#include <cmark-gfm.h>

#include <string>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A block of the page: what it is and which heading it stands under.
struct Block {
  cmark_node *node;
  cmark_node_type type;
  int level = 0; ///< of a heading
  bool numbered = false;
  bool in_procedure = false;
};

/// The literal text of a node, "" when it has none.
[[nodiscard]] std::string literal(cmark_node *node);
/// Text, commands and directives of a node: its first line is the title.
[[nodiscard]] StepText gathered(cmark_node *node);
/// Adds those of a node to a step.
void gather(cmark_node *node, StepText &step);
/// "3. Title", "Шаг 3: Title", "Step 3 - Title".
[[nodiscard]] bool is_numbered(const std::string &title);
/// "Порядок действий", "Procedure".
[[nodiscard]] bool names_procedure(const std::string &title);

/// Whether the list at a place only tells: the paragraph before it opens it as causes, kinds, criteria.
[[nodiscard]] bool tells_only(const std::vector<Block> &blocks, std::size_t at);
/// A block of commands behind a list whose last item ends with a colon belongs to that item.
void continue_item(const Block &block, RunbookText &runbook);

/// Steps of two or more lines that begin with "Step 3" or "Шаг 3" outside headings; false when there are
/// none.
bool steps_of_worded_lines(const std::vector<Block> &blocks, RunbookText &runbook);
/// Steps of a page where nothing is numbered.
void steps_of_unnumbered(const std::vector<Block> &blocks, RunbookText &runbook);

} // namespace drsim::import::runbooks
