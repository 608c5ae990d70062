#include "sim/formats/csv_rows.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>

namespace drsim::inline formats {

namespace {

constexpr std::size_t most_rows = 100'000;

std::string trimmed(std::string text)
{
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  while (!text.empty() && blank(text.back()))
    text.pop_back();
  std::size_t from = 0;
  while (from < text.size() && blank(text[from]))
    ++from;
  return text.substr(from);
}

struct Line {
  std::size_t number = 0;
  std::vector<std::string> cells;
};

class CsvReader {
public:
  CsvReader(std::string_view text, char between, const std::string &name, Diagnostics &diagnostics)
      : text_(text), between_(between), name_(name), diagnostics_(diagnostics)
  {
  }

  /// The next row that is not empty; false at the end.
  bool next(Line &line)
  {
    while (at_ < text_.size()) {
      line = {line_, {}};
      bool more = true;
      while (more)
        line.cells.push_back(cell(more));
      if (line.cells.size() > 1 || !line.cells[0].empty())
        return true;
    }
    return false;
  }

private:
  std::string cell(bool &more)
  {
    std::string out;
    bool quoted = false;
    const std::size_t began = line_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"' && quoted && at_ + 1 < text_.size() && text_[at_ + 1] == '"')
        out += text_[++at_];
      else if (c == '"' && (quoted || trimmed(out).empty()))
        quoted = !quoted;
      else if (!quoted && (c == between_ || c == '\n'))
        break;
      else
        out += c;
      line_ += c == '\n' ? 1 : 0;
    }
    if (quoted)
      diagnostics_.error(name_, std::to_string(began), "a quote does not end", "close it, or double it");
    more = at_ < text_.size() && text_[at_] == between_;
    if (at_ < text_.size()) {
      line_ += text_[at_] == '\n' ? 1 : 0;
      ++at_;
    }
    return trimmed(std::move(out));
  }

  std::string_view text_;
  char between_;
  const std::string &name_;
  Diagnostics &diagnostics_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

} // namespace

std::string CsvRow::at(const std::string &head) const
{
  const auto found = cells.find(head);
  return found == cells.end() ? std::string() : found->second;
}

bool CsvTable::has(const std::string &head) const
{
  return std::find(heads.begin(), heads.end(), head) != heads.end();
}

CsvTable parse_csv(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics)
{
  const std::string_view first = text.substr(0, text.find('\n'));
  const bool semicolons =
      std::count(first.begin(), first.end(), ';') > std::count(first.begin(), first.end(), ',');
  CsvReader reader(text, semicolons ? ';' : ',', shown_name, diagnostics);
  CsvTable table;
  Line line;
  if (!reader.next(line))
    return table;
  for (const std::string &head : line.cells) {
    const std::string name = lower_case(head);
    if (!name.empty() && table.has(name))
      diagnostics.error(shown_name, std::to_string(line.number), "the column \"" + name + "\" stands twice");
    table.heads.push_back(name);
  }
  while (reader.next(line)) {
    if (table.rows.size() == most_rows) {
      diagnostics.error(shown_name, std::to_string(line.number), "has too many rows", "100000 at most");
      break;
    }
    if (line.cells.size() > table.heads.size())
      diagnostics.error(shown_name, std::to_string(line.number),
                        "has " + std::to_string(line.cells.size()) + " cells under " +
                            std::to_string(table.heads.size()) + " heads",
                        "put a cell with the separator in it into quotes");
    CsvRow row{line.number, {}};
    for (std::size_t i = 0; i < std::min(line.cells.size(), table.heads.size()); ++i)
      row.cells[table.heads[i]] = line.cells[i];
    table.rows.push_back(std::move(row));
  }
  return table;
}

} // namespace drsim::formats
