// What a history says, in words that every format shares.
#include "sim/analysis/statistics.hpp"
#include "sim/report/history_report.hpp"

#include <fmt/format.h>

namespace drsim::inline report {
namespace {

constexpr std::size_t digest_letters = 12;

/// A file's digest is told by its first letters: enough to see that it is another.
std::string value_of(const history::InputRow &row)
{
  if (row.of == "file" || row.of == "scenario")
    return row.value.empty() ? "not known" : row.value.substr(0, digest_letters);
  return row.value.empty() ? "nothing" : row.value;
}

std::string grounds_of(const history::InputRow &row)
{
  const std::string what = row.evidence.empty() ? confidence_name(row.from.confidence) : row.evidence;
  return fmt::format("{} ({}{})", source_name(row.from.source), what,
                     row.dated.empty() ? "" : " " + row.dated);
}

} // namespace

double drift_confidence(const history::Overview &overview)
{
  return 1 - 2 * shared_tail(overview.figures_compared, 0, false);
}

std::string input_change_text(const history::InputChange &change)
{
  using What = history::InputChange::What;
  switch (change.what) {
  case What::added: return change.is.title() + ": new, " + value_of(change.is);
  case What::removed: return change.was.title() + ": gone, was " + value_of(change.was);
  case What::evidence:
    return fmt::format("{}: still {}, {} -> {}", change.is.title(), value_of(change.is),
                       grounds_of(change.was), grounds_of(change.is));
  case What::value: break;
  }
  const std::string was = value_of(change.was);
  const std::string is = value_of(change.is);
  if (was == is) // the difference is in digits that people are not shown
    return fmt::format("{}: {:.17g} -> {:.17g}", change.is.title(), change.was.number, change.is.number);
  return change.is.title() + ": " + was + " -> " + is;
}

std::string input_change_place(const history::InputChange &change)
{
  const auto place = [](const history::InputRow &row) {
    return row.from.file.empty() || row.of == "file" ? std::string() : provenance_text(row.from);
  };
  const std::string was = place(change.was);
  const std::string is = place(change.is);
  if (was.empty() || was == is)
    return is;
  return is.empty() ? was : was + " -> " + is;
}

std::string waiver_state_text(const history::WaiverState &waiver)
{
  const int days = waiver.days_left;
  if (days == 0)
    return "its last day";
  return days > 0 ? fmt::format("{} days left", days) : fmt::format("expired {} days ago", -days);
}

} // namespace drsim::report
