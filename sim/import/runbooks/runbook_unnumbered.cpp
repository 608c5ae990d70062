// Steps of pages that number nothing: tables, checklists, announced lists, headings that say what to do.
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_blocks.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

/// "Mitigation", "Removing a node", "Команда восстановления": what stands below is to be done.
bool says_to_act(const std::string &title)
{
  const std::string text = lower_case(title);
  for (const char *word : {"mitigat",    "resolution", "resolve",    "remediat",   "recover",   "restor",
                           "rollback",   "roll back",  "remov",      "failover",   "fail over", "promot",
                           "replac",     "restart",    "what to do", "how to",     "восстанов", "откат",
                           "перезапуск", "устранен",   "решение",    "переключен", "что делать"})
    if (text.find(word) != std::string::npos)
      return true;
  return names_procedure(title);
}

/// "Making changes", "Изменение настроек": weaker signs, for pages with none of the others.
bool begins_with_verb(const std::string &title)
{
  const std::string text = lower_case(title);
  for (const char *verb : {"updat",  "revert", "mak",   "chang", "creat",   "add",    "enabl",  "disabl",
                           "drain",  "stop",   "start", "scal",  "rotat",   "apply",  "deploy", "migrat",
                           "switch", "обнов",  "измен", "созда", "останов", "запуск", "масштаб"})
    if (text.starts_with(verb))
      return true;
  return false;
}

/// Blocks [first, last) of a section, its heading not among them.
struct Section {
  std::size_t heading = 0;
  std::size_t first = 0;
  std::size_t last = 0;
};

bool any_in(const std::vector<Block> &blocks, const Section &section, cmark_node_type type)
{
  for (std::size_t at = section.first; at < section.last; ++at)
    if (blocks[at].type == type)
      return true;
  return false;
}

/// "# 1. Fetch the copy", "# Step 2: load it".
bool is_numbered_comment(const std::string &line)
{
  const std::size_t word = line.find_first_not_of("# \t");
  return line.starts_with("#") && word != std::string::npos && is_numbered(line.substr(word));
}

/// The commands of a block whose numbered comments name what they do: a step a comment. Other comments only
/// explain, as those of a script do.
std::vector<StepText> commented_steps(cmark_node *block)
{
  std::vector<StepText> steps;
  std::istringstream text(literal(block));
  int line = cmark_node_get_start_line(block);
  for (std::string one; std::getline(text, one);) {
    ++line;
    const std::size_t word = one.find_first_not_of("# \t");
    if (is_numbered_comment(one)) {
      steps.emplace_back();
      steps.back().line = line;
      steps.back().title = one.substr(word);
    } else if (!steps.empty() && word != std::string::npos && one.front() != '#') {
      steps.back().code.emplace_back(line, one);
    }
  }
  if (steps.size() < 2)
    steps.clear();
  return steps;
}

/// Every block of a type begins a step; what follows belongs to it, what comes before the first names it.
void steps_by(const std::vector<Block> &blocks, const Section &section, cmark_node_type type,
              RunbookText &runbook)
{
  StepText before;
  bool begun = false;
  for (std::size_t at = section.first; at < section.last; ++at) {
    if (blocks[at].type == CMARK_NODE_PARAGRAPH && type == CMARK_NODE_CODE_BLOCK) {
      before = gathered(blocks[at].node); // "Restart the service:" and then the commands
      continue;
    }
    if (type == CMARK_NODE_CODE_BLOCK && blocks[at].type == type)
      if (auto commented = commented_steps(blocks[at].node); !commented.empty()) {
        std::move(commented.begin(), commented.end(), std::back_inserter(runbook.steps));
        before = {};
        continue;
      }
    if (blocks[at].type == type) {
      if (before.title.empty())
        before = gathered(type == CMARK_NODE_HEADING ? blocks[at].node : blocks[section.heading].node);
      runbook.steps.push_back(std::exchange(before, {}));
      begun = true;
    }
    if (begun && (blocks[at].type != type || type != CMARK_NODE_HEADING))
      gather(blocks[at].node, runbook.steps.back());
  }
}

void steps_of_section(const std::vector<Block> &blocks, const Section &section, RunbookText &runbook)
{
  if (any_in(blocks, section, CMARK_NODE_HEADING)) {
    steps_by(blocks, section, CMARK_NODE_HEADING, runbook);
  } else if (any_in(blocks, section, CMARK_NODE_LIST)) {
    for (std::size_t at = section.first; at < section.last; ++at)
      if (blocks[at].type != CMARK_NODE_LIST)
        continue_item(blocks[at], runbook);
      else if (!tells_only(blocks, at))
        for (cmark_node *item = cmark_node_first_child(blocks[at].node); item != nullptr;
             item = cmark_node_next(item))
          runbook.steps.push_back(gathered(item));
  } else if (any_in(blocks, section, CMARK_NODE_CODE_BLOCK)) {
    steps_by(blocks, section, CMARK_NODE_CODE_BLOCK, runbook);
  } else if (section.first < section.last) {
    runbook.steps.push_back(gathered(blocks[section.heading].node));
    for (std::size_t at = section.first; at < section.last; ++at)
      gather(blocks[at].node, runbook.steps.back());
  }
}

/// "- [ ] Tell the duty officer": a checklist.
void steps_of_checklists(const std::vector<Block> &blocks, RunbookText &runbook)
{
  for (const Block &block : blocks) {
    if (block.type != CMARK_NODE_LIST)
      continue;
    for (cmark_node *item = cmark_node_first_child(block.node); item != nullptr;
         item = cmark_node_next(item)) {
      StepText step = gathered(item);
      const bool task =
          step.title.starts_with("[ ]") || step.title.starts_with("[x]") || step.title.starts_with("[X]");
      if (!task)
        continue;
      const std::size_t word = step.title.find_first_not_of(" ", 3);
      step.title.erase(0, std::min(word, step.title.size()));
      runbook.steps.push_back(std::move(step));
    }
  }
}

void steps_of_actions(const std::vector<Block> &blocks, bool (*to_act)(const std::string &),
                      RunbookText &runbook)
{
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    const std::string title =
        blocks[at].type == CMARK_NODE_HEADING ? gathered(blocks[at].node).title : std::string{};
    if (blocks[at].level < 2 || !to_act(title))
      continue;
    Section section{at, at + 1, at + 1};
    while (section.last < blocks.size() &&
           (blocks[section.last].type != CMARK_NODE_HEADING || blocks[section.last].level > blocks[at].level))
      ++section.last;
    const std::size_t before = runbook.steps.size();
    steps_of_section(blocks, section, runbook);
    if (runbook.steps.size() > before)
      runbook.taken_from += (runbook.taken_from.empty() ? "\"" : ", \"") + title + "\"";
    at = section.last - 1;
  }
}

/// "Here are the steps:" and then a bulleted list: its items.
void steps_of_announced(const std::vector<Block> &blocks, RunbookText &runbook)
{
  for (std::size_t at = 1; at < blocks.size(); ++at) {
    if (blocks[at].type != CMARK_NODE_LIST || blocks[at - 1].type != CMARK_NODE_PARAGRAPH)
      continue;
    const StepText before = gathered(blocks[at - 1].node);
    const std::string text = lower_case(before.title + " " + before.prose);
    const std::size_t last = text.find_last_not_of(" \n*_");
    const bool opens = last != std::string::npos && text[last] == ':';
    const bool says = text.find("steps") != std::string::npos || text.find("шаги") != std::string::npos ||
                      text.find("do the following") != std::string::npos ||
                      text.find("следующие действия") != std::string::npos;
    if (!opens || !says)
      continue;
    for (cmark_node *item = cmark_node_first_child(blocks[at].node); item != nullptr;
         item = cmark_node_next(item))
      runbook.steps.push_back(gathered(item));
    runbook.taken_from += (runbook.taken_from.empty() ? "\"" : ", \"") + before.title.substr(0, 60) + "\"";
  }
}

std::vector<std::string> cells_of(const std::string &line)
{
  std::vector<std::string> cells;
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  std::istringstream text(line.substr(begin < line.size() && line[begin] == '|' ? begin + 1 : begin));
  for (std::string cell; std::getline(text, cell, '|');) {
    const std::size_t first = cell.find_first_not_of(" \t");
    const std::size_t last = cell.find_last_not_of(" \t");
    cells.push_back(first == std::string::npos ? std::string{} : cell.substr(first, last - first + 1));
  }
  return cells;
}

/// Index of the first cell that holds one of the words and none of the others; the number of cells when none
/// does.
std::size_t column_of(const std::vector<std::string> &head, std::initializer_list<const char *> words,
                      std::initializer_list<const char *> others = {})
{
  const auto says = [](const std::string &cell, std::initializer_list<const char *> some) {
    return std::any_of(some.begin(), some.end(),
                       [&](const char *word) { return cell.find(word) != std::string::npos; });
  };
  for (std::size_t at = 0; at < head.size(); ++at)
    if (const std::string cell = lower_case(head[at]); says(cell, words) && !says(cell, others))
      return at;
  return head.size();
}

/// "Total", "Итого": the row below the steps.
bool is_sum(const std::string &cell)
{
  const std::string text = lower_case(cell);
  const std::size_t word = std::min(text.find_first_not_of("* _"), text.size());
  for (const char *sum : {"total", "итого", "всего"})
    if (text.compare(word, std::string_view(sum).size(), sum) == 0)
      return true;
  return false;
}

/// "| # | Action | Time |" and a row a step; a table of anything else is passed over.
void steps_of_table(const Block &block, RunbookText &runbook)
{
  const StepText text = gathered(block.node);
  const std::size_t end = text.prose.find('\n');
  const std::string rule = text.prose.substr(0, end);
  if (text.title.find('|') == std::string::npos || rule.find("--") == std::string::npos ||
      rule.find_first_not_of("|:- \t") != std::string::npos)
    return;
  const std::vector<std::string> head = cells_of(text.title);
  std::size_t what = column_of(head, {"action", "действи", "what to do", "что делать", "command", "команда"});
  const std::size_t step = column_of(head, {"step", "шаг"});
  const std::size_t time =
      column_of(head, {"duration", "time", "время", "длительность"}, {"timeout", "time-out"});
  if (what == head.size())
    what = step;
  if (what == head.size())
    return;
  std::istringstream rows(text.prose.substr(std::min(end, text.prose.size() - 1) + 1));
  int line = text.line + 1;
  for (std::string row; std::getline(rows, row);) {
    ++line;
    const std::vector<std::string> cells = cells_of(row);
    if (cells.size() <= what || cells[what].empty() || is_sum(cells[what]))
      continue;
    runbook.steps.emplace_back();
    runbook.steps.back().line = line;
    runbook.steps.back().title = cells[what];
    for (const auto &[at, code] : text.code)
      if (row.find(code) != std::string::npos)
        runbook.steps.back().code.emplace_back(line, code);
    const auto tell = [&](const char *label, std::size_t column) {
      if (column >= cells.size() || column == what || cells[column].empty())
        return;
      runbook.steps.back().prose += std::string(label) + ": " + cells[column] + "\n";
      runbook.steps.back().prose_lines.push_back(line);
    };
    tell("Duration", time);
    tell("Owner",
         column_of(head, {"owner", "who", "кто", "исполнитель", "ответственн", "responsible", "role"}));
    tell("Timeout", column_of(head, {"timeout", "time-out", "тайм-аут", "таймаут"}));
    tell("Verify", column_of(head, {"verif", "expected", "проверка", "ожидаем"}));
    tell("Rollback", column_of(head, {"rollback", "roll back", "откат"}));
  }
}

} // namespace

bool steps_of_worded_lines(const std::vector<Block> &blocks, RunbookText &runbook)
{
  RunbookText found;
  StepText outside;
  for (const Block &block : blocks) {
    if (block.type == CMARK_NODE_HEADING && !found.steps.empty() && block.level < 3)
      break; // the next chapter
    StepText text = gathered(block.node);
    std::istringstream lines(text.title + "\n" + text.prose);
    bool begun = false;
    int line = text.line - 1;
    for (std::string one; block.type == CMARK_NODE_PARAGRAPH && std::getline(lines, one);) {
      ++line;
      const std::string lower = lower_case(one);
      const bool worded =
          lower.starts_with("step ") || lower.starts_with("шаг ") || lower.starts_with("этап ");
      if (worded && is_numbered(one)) {
        found.steps.emplace_back();
        found.steps.back().line = line;
        found.steps.back().title = one;
        begun = true;
      } else if (begun) {
        found.steps.back().prose += one + "\n";
        found.steps.back().prose_lines.push_back(line);
      }
    }
    if (!begun)
      gather(block.node, found.steps.empty() ? outside : found.steps.back());
    else
      found.steps.back().code = text.code;
  }
  if (found.steps.size() < 2)
    return false;
  runbook.steps = std::move(found.steps);
  runbook.directive = outside.directive;
  return true;
}

void steps_of_unnumbered(const std::vector<Block> &blocks, RunbookText &runbook)
{
  for (const Block &block : blocks)
    if (block.type == CMARK_NODE_PARAGRAPH)
      steps_of_table(block, runbook);
  if (runbook.steps.empty())
    steps_of_checklists(blocks, runbook);
  if (runbook.steps.empty())
    steps_of_announced(blocks, runbook);
  if (runbook.steps.empty())
    steps_of_actions(blocks, says_to_act, runbook);
  if (runbook.steps.empty())
    steps_of_actions(blocks, begins_with_verb, runbook);
}

} // namespace drsim::import::runbooks
