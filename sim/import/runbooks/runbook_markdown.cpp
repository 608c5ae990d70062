#include "sim/import/runbooks/runbook_markdown.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_blocks.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <sstream>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

struct FreeNode {
  void operator()(cmark_node *node) const { cmark_node_free(node); }
};
struct FreeIterator {
  void operator()(cmark_iter *iterator) const { cmark_iter_free(iterator); }
};

/// Collects text, commands and directives of nodes under one step or heading.
class Gatherer {
public:
  explicit Gatherer(StepText &step) : step_(step) {}
  void take(cmark_node *root);

private:
  void end_line();
  void code_block(cmark_node *node);
  void comment(const std::string &html);

  StepText &step_;
  std::string line_;
  int at_ = 0; ///< of line_
};

void Gatherer::end_line()
{
  if (line_.find_first_not_of(" \t") != std::string::npos) {
    if (step_.title.empty())
      step_.title = line_;
    else {
      step_.prose += line_ + "\n";
      step_.prose_lines.push_back(at_);
    }
  }
  line_.clear();
}

void Gatherer::code_block(cmark_node *node)
{
  const std::string text = literal(node);
  int line = cmark_node_get_start_line(node) + 1;
  std::string joined;
  int begun = line;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string one = text.substr(at, end - at);
    at = end + 1;
    begun = joined.empty() ? line : begun;
    const bool goes_on = !one.empty() && one.back() == '\\';
    if (goes_on)
      one.pop_back();
    joined += one + (goes_on ? " " : "");
    if (goes_on && at < text.size())
      continue;
    if (!joined.empty() && joined.front() != '#')
      step_.code.emplace_back(begun, joined);
    joined.clear();
  }
}

void Gatherer::comment(const std::string &html)
{
  const std::size_t mark = html.find("<!--");
  const std::size_t end = html.find("-->", mark == std::string::npos ? 0 : mark);
  const std::size_t word = html.find("drsim:");
  if (mark != std::string::npos && word != std::string::npos && word > mark && word < end)
    step_.directive += html.substr(word + 6, end == std::string::npos ? end : end - word - 6) + " ";
}

void Gatherer::take(cmark_node *root)
{
  const std::unique_ptr<cmark_iter, FreeIterator> iterator(cmark_iter_new(root));
  for (cmark_event_type event; (event = cmark_iter_next(iterator.get())) != CMARK_EVENT_DONE;) {
    cmark_node *node = cmark_iter_get_node(iterator.get());
    const cmark_node_type type = cmark_node_get_type(node);
    const bool leaves = event == CMARK_EVENT_EXIT;
    if (leaves && (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING))
      end_line();
    if (leaves)
      continue;
    if (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING)
      at_ = cmark_node_get_start_line(node);
    if (type == CMARK_NODE_ITEM && node != root)
      step_.bullets.push_back(cmark_node_get_start_line(node));
    if (type == CMARK_NODE_TEXT)
      line_ += literal(node);
    else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) {
      end_line();
      ++at_;
    } else if (type == CMARK_NODE_CODE_BLOCK)
      code_block(node);
    else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
      comment(literal(node));
    if (type == CMARK_NODE_CODE) {
      line_ += literal(node);
      step_.code.emplace_back(at_, literal(node));
    }
  }
  end_line();
}

} // namespace

/// "3. Title", "Шаг 3: Title", "Step 3 - Title".
bool is_numbered(const std::string &title)
{
  std::string text = lower_case(title);
  const bool worded = text.starts_with("шаг ") || text.starts_with("этап ") || text.starts_with("step ");
  if (worded)
    text = text.substr(text.find(' ') + 1);
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || text.empty())
    return false;
  return worded || (digits != std::string::npos && (text[digits] == '.' || text[digits] == ')') &&
                    (digits + 1 == text.size() || text[digits + 1] == ' '));
}

bool names_procedure(const std::string &title)
{
  const std::string text = lower_case(title);
  for (const char *word : {"порядок", "действия", "шаги", "процедура", "procedure", "steps", "actions"})
    if (text.find(word) != std::string::npos)
      return true;
  return false;
}

StepText gathered(cmark_node *node)
{
  StepText step;
  step.line = cmark_node_get_start_line(node);
  Gatherer(step).take(node);
  return step;
}

void gather(cmark_node *node, StepText &step)
{
  Gatherer(step).take(node);
}

bool tells_only(const std::vector<Block> &blocks, std::size_t at)
{
  if (at == 0 || blocks[at - 1].type != CMARK_NODE_PARAGRAPH)
    return false;
  const StepText before = gathered(blocks[at - 1].node);
  std::string text = lower_case(before.title + "\n" + before.prose);
  text.erase(text.find_last_not_of(" \n*_") + 1);
  if (!text.ends_with(':'))
    return false;
  const std::size_t sentence = text.rfind(". ");
  text = text.substr(std::max(text.rfind('\n') + 1, sentence == std::string::npos ? 0 : sentence));
  for (const char *asks : {"step", "do the following", "шаг", "следующие действия"})
    if (text.find(asks) != std::string::npos)
      return false;
  for (const char *tells : {"causes", "reasons", "two kind", "kinds", "types of", "criteria",
                            "drive the decision", "причин", "виды", "критери"})
    if (text.find(tells) != std::string::npos)
      return true;
  return false;
}

void continue_item(const Block &block, RunbookText &runbook)
{
  if (block.type != CMARK_NODE_CODE_BLOCK || runbook.steps.empty())
    return;
  StepText &step = runbook.steps.back();
  std::string text = step.title + "\n" + step.prose;
  text.erase(text.find_last_not_of(" \n*_") + 1);
  if (text.ends_with(':'))
    gather(block.node, step);
}

std::string literal(cmark_node *node)
{
  const char *text = cmark_node_get_literal(node);
  return text == nullptr ? std::string{} : std::string(text);
}

namespace {

std::vector<Block> blocks_of(cmark_node *document, RunbookText &runbook)
{
  std::vector<Block> blocks;
  int procedure_level = 0; // heading level of the procedure we are under; 0 = none
  for (cmark_node *node = cmark_node_first_child(document); node != nullptr; node = cmark_node_next(node)) {
    Block block{node, cmark_node_get_type(node)};
    if (block.type == CMARK_NODE_HEADING) {
      const std::string title = gathered(node).title;
      block.level = cmark_node_get_heading_level(node);
      block.numbered = is_numbered(title);
      if (runbook.title.empty()) {
        runbook.title = title;
        runbook.line = cmark_node_get_start_line(node);
      }
      if (block.level <= procedure_level)
        procedure_level = 0;
      if (procedure_level == 0 && block.level > 1 && names_procedure(title))
        procedure_level = block.level;
    }
    block.in_procedure = procedure_level > 0;
    blocks.push_back(block);
  }
  return blocks;
}

void steps_of_headings(const std::vector<Block> &blocks, RunbookText &runbook)
{
  int level = 0;
  StepText outside;
  for (const Block &block : blocks) {
    if (block.type == CMARK_NODE_HEADING && block.numbered && (level == 0 || block.level <= level)) {
      level = block.level;
      runbook.steps.push_back(gathered(block.node));
    } else if (block.type == CMARK_NODE_HEADING && block.level <= level) {
      level = 0;
    } else {
      Gatherer(level > 0 ? runbook.steps.back() : outside).take(block.node);
    }
  }
  runbook.directive = outside.directive;
}

/// "1. [Overview](#overview)": a table of contents.
bool is_contents(cmark_node *list)
{
  for (cmark_node *item = cmark_node_first_child(list); item != nullptr; item = cmark_node_next(item)) {
    cmark_node *paragraph = cmark_node_first_child(item);
    cmark_node *link = paragraph == nullptr ? nullptr : cmark_node_first_child(paragraph);
    if (link == nullptr || cmark_node_get_type(link) != CMARK_NODE_LINK ||
        !std::string_view(cmark_node_get_url(link)).starts_with('#'))
      return false;
  }
  return true;
}

bool is_digit(const std::string &title)
{
  return !title.empty() && title.front() >= '0' && title.front() <= '9';
}

bool is_steps_list(const Block &block)
{
  return block.type == CMARK_NODE_LIST && cmark_node_get_list_type(block.node) == CMARK_ORDERED_LIST &&
         !is_contents(block.node);
}

/// "3.1 Failover of the database".
bool is_subsection(const std::string &title)
{
  const std::size_t dot = title.find_first_not_of("0123456789");
  return dot != 0 && dot + 1 < title.size() && title[dot] == '.' && title[dot + 1] >= '0' &&
         title[dot + 1] <= '9';
}

bool says_any(const std::string &title, std::initializer_list<const char *> words)
{
  const std::string text = lower_case(title);
  return std::any_of(words.begin(), words.end(),
                     [&](const char *word) { return text.find(word) != std::string::npos; });
}

/// "1. Overview", "2. Роли": nothing anybody does.
bool names_chapter(const std::string &title)
{
  const std::string text = lower_case(title);
  const std::size_t word = std::min(text.find_first_not_of("0123456789.) "), text.size());
  for (const char *start :
       {"overview", "introduction", "purpose", "scope", "objective", "contacts", "roles", "общие положения",
        "введение", "назначение", "область применения", "цель", "цели", "роли", "контакты", "термины"})
    if (text.compare(word, std::string_view(start).size(), start) == 0)
      return true;
  return false;
}

/// Lists under such a heading tell, they do not ask.
bool names_telling(const std::string &title)
{
  return says_any(title,
                  {"symptom", "background", "impact", "симптом", "признаки", "lessons", "предыстория"});
}

/// Numbered headings are chapters, not steps, where one is "1. Overview" or sections are numbered below them
/// ("3.1") and two lists or more say what to do. "Step 3" is a step all the same.
void drop_chapters(std::vector<Block> &blocks)
{
  int chapter_level = 0;
  bool sections = false;
  bool told = false;
  int lists = 0;
  for (const Block &block : blocks) {
    const bool heading = block.type == CMARK_NODE_HEADING;
    const std::string title = heading ? gathered(block.node).title : std::string{};
    if (heading && block.numbered && is_digit(title) && (chapter_level == 0 || block.level < chapter_level))
      chapter_level = block.level;
    told = told || (heading && block.numbered && is_digit(title) && names_chapter(title));
    sections =
        sections || (heading && chapter_level > 0 && block.level > chapter_level && is_subsection(title));
    lists += chapter_level > 0 && is_steps_list(block) ? 1 : 0;
  }
  RunbookText worded;
  if (told ? lists < 1 && !steps_of_worded_lines(blocks, worded) : !sections || lists < 2)
    return;
  for (Block &block : blocks)
    if (block.numbered && is_digit(gathered(block.node).title))
      block.numbered = false;
}

/// Notes under which heading a list of steps begins at one.
void note_procedure(const Block &list, const std::string &heading, RunbookText &runbook)
{
  if (cmark_node_get_list_start(list.node) == 1 && !heading.empty() &&
      (runbook.procedures.empty() || runbook.procedures.back().second != heading))
    runbook.procedures.emplace_back(cmark_node_get_start_line(list.node), heading);
}

int lists_that_ask(const std::vector<Block> &blocks)
{
  int lists = 0;
  bool telling = false;
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    if (blocks[at].type == CMARK_NODE_HEADING)
      telling = names_telling(gathered(blocks[at].node).title);
    lists += is_steps_list(blocks[at]) && !telling && !tells_only(blocks, at) ? 1 : 0;
  }
  return lists;
}

void steps_of_lists(const std::vector<Block> &blocks, RunbookText &runbook)
{
  bool procedure = false;
  for (const Block &block : blocks)
    procedure = procedure || (is_steps_list(block) && block.in_procedure);
  StepText outside;
  const bool others = lists_that_ask(blocks) > 0;
  std::string heading;
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    const Block &block = blocks[at];
    if (!is_steps_list(block)) {
      Gatherer(outside).take(block.node);
      if (at > 0 && is_steps_list(blocks[at - 1]))
        continue_item(block, runbook);
      if (block.type == CMARK_NODE_HEADING)
        heading = gathered(block.node).title;
      continue;
    }
    if ((procedure && !block.in_procedure) || (others && (names_telling(heading) || tells_only(blocks, at))))
      continue;
    note_procedure(block, heading, runbook);
    for (cmark_node *item = cmark_node_first_child(block.node); item != nullptr; item = cmark_node_next(item))
      runbook.steps.push_back(gathered(item));
  }
  runbook.directive = outside.directive;
}

} // namespace

RunbookText split_runbook(std::string_view markdown, int least_headings)
{
  RunbookText runbook;
  const std::unique_ptr<cmark_node, FreeNode> document(
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT));
  std::vector<Block> blocks = blocks_of(document.get(), runbook);
  drop_chapters(blocks);
  int numbered = 0;
  for (const Block &block : blocks)
    numbered += block.numbered ? 1 : 0;
  if (numbered >= least_headings)
    steps_of_headings(blocks, runbook);
  else if (!steps_of_worded_lines(blocks, runbook))
    steps_of_lists(blocks, runbook);
  if (runbook.steps.empty())
    steps_of_unnumbered(blocks, runbook);
  return runbook;
}

} // namespace drsim::import::runbooks
