#include "sim/import/runbooks/runbook_pages.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_triggers.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace drsim::inline import::inline runbooks {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string_view text)
{
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string joined(const Lines &lines)
{
  std::string text;
  for (const std::string &line : lines)
    text += line + "\n";
  return text;
}

std::string bare(std::string_view line)
{
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos
             ? std::string()
             : std::string(line.substr(first, line.find_last_not_of(" \t\r") - first + 1));
}

/// Length of the fence a line opens or closes; 0 = none.
std::size_t fence(std::string_view line)
{
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  if (first > 3 || first == line.size() || (line[first] != '`' && line[first] != '~'))
    return 0;
  const std::size_t length = std::min(line.find_first_not_of(line[first], first), line.size()) - first;
  return length >= 3 ? length : 0;
}

std::string fence_info(std::string_view line)
{
  return lower_case(bare(line.substr(std::min(line.find_first_not_of(" `~"), line.size()))));
}

/// 0 = no heading.
std::size_t heading_level(std::string_view line)
{
  const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
  return level > 0 && level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
}

/// "1. [ ] Promote", "- [x] Tell": an item of a checklist.
bool is_check(std::string_view line)
{
  const std::string text = bare(line);
  const std::size_t mark = text.find_first_not_of("0123456789");
  const bool item = mark != std::string::npos &&
                    (mark == 0 ? text[0] == '-' || text[0] == '*' : text[mark] == '.' || text[mark] == ')');
  const std::string rest = item ? bare(std::string_view(text).substr(mark + 1)) : std::string();
  return rest.starts_with("[ ]") || rest.starts_with("[x]") || rest.starts_with("[X]");
}

/// "- [ ]" of a numbered item says nothing a number does not say.
void drop_box(std::string &line)
{
  const std::string text = bare(line);
  if (text.empty() || text.front() < '0' || text.front() > '9' || !is_check(line))
    return;
  const std::size_t box = line.find('[');
  line.erase(box, std::min<std::size_t>(4, line.size() - box));
}

void blank_front_matter(Lines &lines)
{
  const std::string rule = lines.empty() ? std::string() : bare(lines.front());
  if (rule != "---" && rule != "+++")
    return;
  const auto end = std::find_if(lines.begin() + 1, lines.end(),
                                [&](const std::string &line) { return bare(line) == rule; });
  if (end == lines.end())
    return;
  std::string title;
  for (auto line = lines.begin(); line <= end; ++line) {
    const std::string text = bare(*line);
    if (title.empty() && text.starts_with("title") && text.find_first_of(":=") != std::string::npos) {
      title = bare(text.substr(text.find_first_of(":=") + 1));
      std::erase_if(title, [](char letter) { return letter == '"' || letter == '\''; });
    }
    line->clear();
  }
  const bool headed =
      std::any_of(end, lines.end(), [](const std::string &line) { return heading_level(line) == 1; });
  if (!headed && !title.empty())
    lines.front() = "# " + title;
}

/// Whether what a fence encloses is prose for people, not something to run.
bool is_page(const std::string &info, const Lines &lines, std::size_t first, std::size_t last)
{
  if (info == "markdown" || info == "md")
    return true;
  if (!info.empty() && info != "text" && info != "txt" && info != "plaintext")
    return false;
  return std::count_if(lines.begin() + static_cast<std::ptrdiff_t>(first),
                       lines.begin() + static_cast<std::ptrdiff_t>(last),
                       [](const std::string &line) { return is_check(line); }) >= 2;
}

void open_fences(Lines &lines)
{
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::size_t length = fence(lines[at]);
    if (length == 0)
      continue;
    std::size_t end = at + 1;
    while (end < lines.size() && (fence(lines[end]) < length || !fence_info(lines[end]).empty()))
      ++end;
    if (end < lines.size() && is_page(fence_info(lines[at]), lines, at + 1, end)) {
      lines[at].clear();
      lines[end].clear();
    } else {
      at = end;
    }
  }
}

/// A heading's words without its number and marks.
std::string heading_words(std::string_view line)
{
  std::string text = lower_case(bare(line));
  const std::size_t word = text.find_first_not_of("#*_ 0123456789.)(");
  return word == std::string::npos ? std::string() : text.substr(word);
}

/// "Scenario 1: ...", "Сценарий А.", "Disaster scenario: ...": not "Scenarios" nor "Scenario overview".
bool names_scenario(std::string_view line)
{
  std::string text = heading_words(line);
  for (const char *before : {"disaster ", "failure ", "dr ", "recovery ", "аварийный "})
    if (text.starts_with(before))
      text = text.substr(std::string_view(before).size());
  for (const char *word : {"scenario", "сценарий", "playbook", "runbook", "use case", "случай"}) {
    const std::size_t length = std::string_view(word).size();
    if (!text.starts_with(word) || text.size() <= length)
      continue;
    const std::string rest = text.substr(length);
    const std::size_t mark = rest.find_first_not_of(' ');
    if (mark == std::string::npos)
      continue;
    const bool numbered = rest[0] == ' ' && (rest[mark] == '#' || (rest[mark] >= '0' && rest[mark] <= '9'));
    const std::size_t letter = lower_case(rest.substr(mark)).find_first_of(":.)");
    const bool lettered = rest[0] == ' ' && letter != std::string::npos && letter <= 3;
    const bool titled = rest[mark] == ':' || rest.substr(mark).starts_with("- ") ||
                        rest.substr(mark).starts_with("–") || rest.substr(mark).starts_with("—");
    if (numbered || lettered || titled)
      return true;
  }
  return false;
}

bool has_word(const std::string &text, const std::vector<const char *> &words)
{
  for (const char *word : words)
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const auto letter = [&](std::size_t place) {
        return place < text.size() && (std::isalnum(static_cast<unsigned char>(text[place])) != 0);
      };
      if ((at == 0 || !letter(at - 1)) && !letter(at + std::string_view(word).size()))
        return true;
    }
  return false;
}

} // namespace

std::string plain_page(std::string_view markdown)
{
  Lines lines = lines_of(markdown);
  blank_front_matter(lines);
  open_fences(lines);
  for (std::string &line : lines)
    drop_box(line);
  return joined(lines);
}

namespace {

/// Headings outside of fences: line, level.
using Headings = std::vector<std::pair<std::size_t, std::size_t>>;

Headings headings_of(const Lines &lines)
{
  Headings headings;
  std::size_t open = 0;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::size_t length = fence(lines[at]);
    if (length > 0 && (open == 0 || (length >= open && fence_info(lines[at]).empty())))
      open = open == 0 ? length : 0;
    else if (const std::size_t level = heading_level(lines[at]); open == 0 && level > 0)
      headings.emplace_back(at, level);
  }
  return headings;
}

/// First line behind the section of a heading.
std::size_t end_of(const Headings &headings, std::size_t heading, std::size_t lines)
{
  std::size_t next = heading + 1;
  while (next < headings.size() && headings[next].second > headings[heading].second)
    ++next;
  return next < headings.size() ? headings[next].first : lines;
}

/// The sections of some headings, each with everything else blank.
std::vector<std::string> sections(const Lines &lines, const Headings &headings,
                                  const std::vector<std::size_t> &chosen)
{
  std::vector<std::string> parts;
  for (const std::size_t one : chosen) {
    const std::size_t end = end_of(headings, one, lines.size());
    Lines part(lines.size());
    std::copy(lines.begin() + static_cast<std::ptrdiff_t>(headings[one].first),
              lines.begin() + static_cast<std::ptrdiff_t>(end),
              part.begin() + static_cast<std::ptrdiff_t>(headings[one].first));
    parts.push_back(joined(part));
  }
  return parts;
}

/// "7.2 Процедуры восстановления".
bool is_numbered_section(std::string_view heading)
{
  const std::string text = bare(heading.substr(std::min(heading.find_first_not_of("# "), heading.size())));
  const std::size_t dot = text.find_first_not_of("0123456789");
  return dot != 0 && dot + 1 < text.size() && text[dot] == '.' && text[dot + 1] >= '0' &&
         text[dot + 1] <= '9';
}

bool names_a_procedure(std::string_view heading)
{
  const std::string text = heading_words(heading);
  for (const char *not_one : {"тестирован", "резервного копирования", "testing", "backup procedure"})
    if (text.find(not_one) != std::string::npos)
      return false;
  for (const char *word :
       {"процедур", "инструкци", "действия при", "порядок действий", "порядок восстановления", "procedure",
        "step-by-step", "steps to ", "actions on", "instructions"})
    if (text.find(word) != std::string::npos)
      return true;
  return false;
}

/// Whether a list that begins at one stands in a section, two items of it at least.
bool has_list(const Lines &lines, std::size_t first, std::size_t end)
{
  bool one = false;
  for (std::size_t at = first; at < end; ++at) {
    one = one || lines[at].starts_with("1. ");
    if (one && lines[at].starts_with("2. "))
      return true;
  }
  return false;
}

} // namespace

std::vector<std::string> scenario_parts(const std::string &page)
{
  const Lines lines = lines_of(page);
  const Headings headings = headings_of(lines);
  std::array<std::size_t, 7> named{};
  for (const auto &[line, level] : headings)
    named[level] += names_scenario(lines[line]) ? 1 : 0;
  const auto level = static_cast<std::size_t>(
      std::find_if(named.begin(), named.end(), [](std::size_t count) { return count >= 2; }) - named.begin());
  if (level == named.size())
    return {page};
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < headings.size(); ++i)
    if (headings[i].second == level && names_scenario(lines[headings[i].first]))
      chosen.push_back(i);
  return sections(lines, headings, chosen);
}

std::vector<std::string> procedure_parts(const std::string &page)
{
  const Lines lines = lines_of(page);
  const Headings headings = headings_of(lines);
  std::array<std::vector<std::size_t>, 7> chosen;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    const auto &[line, level] = headings[i];
    if (level > 1 && names_a_procedure(lines[line]) &&
        has_list(lines, line, end_of(headings, i, lines.size())))
      chosen[level].push_back(i);
  }
  for (const std::vector<std::size_t> &of_level : chosen) {
    std::set<std::string> troubles;
    bool numbered = true;
    for (const std::size_t one : of_level) {
      const std::string &heading = lines[headings[one].first];
      numbered = numbered && is_numbered_section(heading);
      troubles.insert(trigger_of(heading).trigger);
    }
    const bool different = troubles.size() > 1 && !troubles.contains("");
    if (of_level.size() > 1 && (numbered || different))
      return sections(lines, headings, of_level);
  }
  return {page};
}

std::string why_no_runbook(const std::string &shown_name, const std::string &title)
{
  std::string name = lower_case(shown_name.substr(shown_name.find_last_of("/\\") + 1));
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '_' || c == '-' || c == '.'; }, ' ');
  const std::string head = lower_case(title);
  const std::string both = name + " | " + head;
  if (has_word(head, {"experiment", "game day", "gameday"}) || has_word(name, {"experiment"}))
    return "an experiment: what it does is a test, no recovery";
  const std::string &says = has_word(name, {"readme"}) ? head : both; // "shop-runbooks__README" says nothing
  if (has_word(says, {"runbook", "playbook", "recovery plan", "dr plan", "recovery procedure",
                      "failover procedure"}))
    return {};
  for (const char *word :
       {"регламент", "план восстановления", "инструкция по восстановлению", "порядок восстановления"})
    if (says.find(word) != std::string::npos)
      return {};
  static const std::vector<std::pair<std::vector<const char *>, const char *>> kinds = {
      {{"readme"}, "a README: it tells what there is"},
      {{"faq", "frequently asked questions"}, "questions and answers"},
      {{"threat model", "threat modeling", "threat modelling", "threatmodel"}, "a threat model"},
      {{"design", "architecture", "adr", "rfc", "proposal"}, "a design: it tells how something is built"},
      {{"chaos"}, "about chaos experiments: what they do is a test, no recovery"},
      {{"postmortem", "post mortem", "post-mortem", "retrospective"}, "a report of what has happened"},
      {{"changelog", "contributing", "code of conduct", "license", "glossary"}, "a page about the project"}};
  for (const auto &[words, why] : kinds)
    if (has_word(both, words))
      return why;
  for (const char *word : {"модель угроз", "архитектура", "вопросы и ответы", "частые вопросы"})
    if (both.find(word) != std::string::npos)
      return "a page that explains, no runbook";
  return {};
}

} // namespace drsim::import::runbooks
