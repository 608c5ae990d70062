#include "sim/report/rows.hpp"
#include "sim/report/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drsim::inline report {
namespace {

constexpr std::size_t cell_columns = 60;

Colour colour_of(Severity severity)
{
  if (severity == Severity::error)
    return Colour::red;
  return severity == Severity::warning ? Colour::yellow : Colour::faint;
}

std::string place_of(const std::string &file, const std::string &where)
{
  if (where.empty())
    return file;
  return file + (where.front() == '/' ? "#" : ":") + where;
}

std::string counted(std::size_t count, const char *word)
{
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

} // namespace

const char *severity_name(Severity severity)
{
  switch (severity) {
  case Severity::error: return "error";
  case Severity::warning: return "warning";
  case Severity::note: return "note";
  }
  return "note";
}

std::string lint_text(const std::vector<FindingRow> &findings, bool colour)
{
  std::string out;
  std::string counts;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    std::size_t count = 0;
    for (const FindingRow &finding : findings) {
      if (finding.severity != severity)
        continue;
      ++count;
      out += fmt::format("{} [{}] {}\n", coloured(severity_name(severity), colour_of(severity), colour),
                         printable(finding.id), printable(finding.message));
      if (!finding.file.empty())
        out += "  at   " + printable(place_of(finding.file, finding.where)) + "\n";
      if (!finding.cure.empty())
        out += "  cure " + printable(finding.cure) + "\n";
    }
    counts += (counts.empty() ? "" : ", ") + counted(count, severity_name(severity));
  }
  return out + counts + "\n";
}

std::string listing_text(const Listing &listing, bool colour)
{
  const std::size_t shown = listing.text_columns == 0
                                ? listing.columns.size()
                                : std::min(listing.text_columns, listing.columns.size());
  const auto cut = [&](std::vector<std::string> cells) {
    cells.resize(shown);
    return cells;
  };
  Table table(cut(listing.columns));
  for (const std::vector<std::string> &row : listing.rows) {
    std::vector<std::string> cells;
    for (const std::string &cell : cut(row))
      cells.push_back(shortened(printable(cell), listing.widest_cell));
    table.add(std::move(cells));
  }
  return table.text("", colour);
}

std::string import_text(const std::vector<Imported> &files, const Diagnostics &diagnostics, bool colour)
{
  std::string out;
  Accounts all{};
  for (const Imported &file : files) {
    const auto understood = static_cast<std::size_t>(
        std::count_if(file.seen.begin(), file.seen.end(), [](const Seen &seen) { return seen.understood; }));
    out += fmt::format("{} ({}): {} of {} understood, {}\n",
                       coloured(printable(file.file), Colour::bold, colour), printable(file.format),
                       understood, file.seen.size(), counted(file.components.size(), "component"));
    const Accounts accounts = accounts_of(file.seen);
    for (std::size_t i = 0; i < account_count; ++i)
      all[i] += accounts[i];
    if (!file.components.empty()) {
      Table table({"component", "kind", "region", "parameters set"});
      for (const ComponentSpec &component : file.components) {
        std::string names;
        for (const auto &[name, parameter] : component.parameters)
          names += (names.empty() ? "" : ", ") + name;
        table.add({printable(component.id), printable(component.kind), printable(component.region),
                   shortened(printable(names), cell_columns)});
      }
      out += table.text("  ", colour);
    }
    for (const Seen &seen : file.seen)
      if (!seen.understood || (seen.type == "alert" && !seen.why_not.empty()))
        out += fmt::format("  {}: {} ({}){}\n", seen.understood ? "understood, not played" : "not understood",
                           printable(seen.address), printable(seen.type),
                           seen.why_not.empty() ? "" : ": " + printable(seen.why_not));
  }
  for (const Problem &problem : diagnostics.problems())
    out += printable(problem_line(problem)) + "\n";
  return out + "blocks: " + accounts_text(all) + "\n";
}

} // namespace drsim::report
