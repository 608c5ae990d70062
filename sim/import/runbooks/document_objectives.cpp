#include "sim/import/runbooks/document_objectives.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/runbook_words.hpp"

#include <algorithm>
#include <optional>

namespace drsim::inline import::inline runbooks {
namespace {

std::string without_marks(std::string_view text)
{
  std::string out;
  for (const char letter : text)
    if (letter != '*' && letter != '`')
      out += letter;
  const std::size_t first = out.find_first_not_of(" \t\r");
  return first == std::string::npos ? std::string()
                                    : out.substr(first, out.find_last_not_of(" \t\r") - first + 1);
}

std::vector<std::string> cells_of(std::string_view line)
{
  std::vector<std::string> cells;
  std::string row = without_marks(line);
  if (row.find('|') == std::string::npos)
    return cells;
  row = row.substr(row.front() == '|' ? 1 : 0);
  for (std::size_t at = 0; at <= row.size();) {
    const std::size_t end = std::min(row.find('|', at), row.size());
    cells.push_back(without_marks(row.substr(at, end - at)));
    at = end + 1;
  }
  if (!cells.empty() && cells.back().empty())
    cells.pop_back();
  return cells;
}

/// Whether a text names one of the two objectives: 'o' for RTO, 'p' for RPO, 0 for none or both.
char objective_named(const std::string &text)
{
  const std::string lower = lower_case(text);
  const auto word = [&](std::string_view name) {
    const std::size_t at = lower.find(name);
    return at != std::string::npos &&
           (at == 0 || std::isalpha(static_cast<unsigned char>(lower[at - 1])) == 0) &&
           (at + name.size() == lower.size() ||
            std::isalpha(static_cast<unsigned char>(lower[at + name.size()])) == 0);
  };
  const bool rto = word("rto") || lower.find("recovery time objective") != std::string::npos ||
                   lower.find("время восстановления") != std::string::npos;
  const bool rpo = word("rpo") || lower.find("recovery point objective") != std::string::npos ||
                   lower.find("точка восстановления") != std::string::npos;
  return rto == rpo ? '\0' : rto ? 'o' : 'p';
}

/// "< 30 minutes", "≤ 1 hour", "5–10 min (target)": the upper end in seconds.
std::optional<double> target_s(std::string text)
{
  text = lower_case(text.substr(0, text.find('(')));
  for (const char *sign :
       {"≤", "<=", "<", "&lt;", "=", "не более", "less than", "under", "within", "менее"}) {
    const std::string mark = sign;
    if (const std::size_t at = text.find(mark); at != std::string::npos && at < 3)
      text = text.substr(at + mark.size());
  }
  const auto spoken = read_spoken_duration(without_marks(text));
  if (!spoken)
    return std::nullopt;
  const double seconds = spoken->value_s.quantile(1);
  return seconds >= 0 && seconds < 1e9 ? std::optional(seconds) : std::nullopt; // what is longer is a mistake
}

class ObjectiveReader {
public:
  void line(const std::string &text, int number);
  std::vector<DocumentObjective> found;

private:
  void row(const std::vector<std::string> &cells, int number);
  void add(char which, const std::string &target, const std::string &of, int number);

  std::vector<std::string> head_; ///< of the table we are in
};

void ObjectiveReader::add(char which, const std::string &target, const std::string &of, int number)
{
  if (const auto seconds = target_s(target); which != 0 && seconds)
    found.push_back({which == 'o', *seconds, of, number});
}

void ObjectiveReader::row(const std::vector<std::string> &cells, int number)
{
  bool columns = false;
  for (std::size_t at = 1; at < head_.size(); ++at)
    columns = columns || objective_named(head_[at]) != 0;
  if (columns || (!head_.empty() && objective_named(head_[0]) != 0)) {
    for (std::size_t at = 0; at < std::min(cells.size(), head_.size()); ++at)
      add(objective_named(head_[at]), cells[at], objective_named(head_[0]) == 0 ? cells[0] : "", number);
  } else if (const char which = objective_named(cells[0]); which != 0) {
    const std::size_t before = found.size();
    for (std::size_t at = 1; at < cells.size() && found.size() == before; ++at)
      add(which, cells[at], "", number); // the first cell that is a time: the target, not what was measured
  }
}

void ObjectiveReader::line(const std::string &text, int number)
{
  const std::vector<std::string> cells = cells_of(text);
  if (cells.size() < 2) {
    head_.clear();
    std::string said = without_marks(text);
    said = said.substr(std::min(said.find_first_not_of("-+#> "), said.size()));
    const std::size_t colon = said.find(':');
    if (colon != std::string::npos && colon < 80)
      add(objective_named(said.substr(0, colon)), said.substr(colon + 1), "", number);
    return;
  }
  const bool rule = std::all_of(cells.begin(), cells.end(), [](const std::string &cell) {
    return !cell.empty() && cell.find_first_not_of(":- ") == std::string::npos;
  });
  if (rule)
    return;
  if (head_.empty())
    head_ = cells;
  row(cells, number);
}

} // namespace

std::vector<DocumentObjective> read_document_objectives(std::string_view markdown)
{
  constexpr std::size_t largest_page = 4U << 20;
  ObjectiveReader reader;
  if (markdown.size() > largest_page || !is_utf8(markdown))
    return {};
  for (int number = 1; !markdown.empty(); ++number) {
    const std::size_t end = std::min(markdown.find('\n'), markdown.size());
    reader.line(std::string(markdown.substr(0, end)), number);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
  }
  return std::move(reader.found);
}

} // namespace drsim::import::runbooks
