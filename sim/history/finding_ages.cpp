#include "sim/history/finding_ages.hpp"

#include "sim/core/calendar.hpp"

#include <algorithm>
#include <tuple>

namespace drsim::history {
namespace {

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

std::string without_digits(std::string text)
{
  std::erase_if(text, is_digit);
  return text;
}

using Key = std::tuple<std::string, std::string, std::string>;

Key key_of(const FindingRecord &one)
{
  const bool line =
      std::all_of(one.place.begin(), one.place.end(), [](char c) { return is_digit(c) || c == ':'; });
  return {one.rule, one.file, line ? without_digits(one.message) : one.place};
}

struct Seen {
  FindingAge age;
  std::size_t last = 0; ///< run that has it
  bool in_before = false;
};

} // namespace

std::vector<FindingAge> finding_ages(const std::vector<DayOfFindings> &runs, std::size_t before,
                                     const std::string &today)
{
  std::map<Key, Seen> all;
  for (std::size_t run = 0; run < runs.size(); ++run)
    for (const FindingRecord &one : runs[run].findings) {
      const auto [at, fresh] = all.try_emplace(key_of(one));
      Seen &seen = at->second;
      if (fresh)
        seen.age.first_seen = runs[run].day;
      if (fresh || seen.last + 1 < run)
        seen.age.since = runs[run].day;
      seen.age.finding = one;
      seen.last = run;
      seen.in_before = seen.in_before || run == before;
    }
  std::vector<FindingAge> out;
  for (auto &[key, seen] : all) {
    const bool open = seen.last + 1 == runs.size();
    if (!open && !(seen.in_before && seen.last >= before))
      continue;
    if (!open)
      seen.age.gone = runs[seen.last + 1].day;
    seen.age.age_days = days_between(seen.age.first_seen, open ? today : seen.age.gone);
    out.push_back(std::move(seen.age));
  }
  std::stable_sort(out.begin(), out.end(), [](const FindingAge &a, const FindingAge &b) {
    return std::tuple(!a.gone.empty(), a.first_seen) < std::tuple(!b.gone.empty(), b.first_seen);
  });
  return out;
}

} // namespace drsim::history
