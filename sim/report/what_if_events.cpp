#include "sim/report/what_if_report.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace drsim::inline report {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;

std::map<Key, std::vector<EventId>> by_wording(const Timeline &timeline, double at_s)
{
  std::map<Key, std::vector<EventId>> all;
  for (const Event &event : timeline.events())
    if (event.t_s >= at_s)
      all[{event.component, event.kind, event.what}].push_back(event.id);
  return all;
}

} // namespace

std::size_t events_before(const Timeline &timeline, double at_s)
{
  return static_cast<std::size_t>(std::count_if(timeline.events().begin(), timeline.events().end(),
                                                [&](const Event &event) { return event.t_s < at_s; }));
}

std::vector<EventPair> paired_events(const Timeline &as_it_was, const Timeline &what_if, double at_s)
{
  const auto ours = by_wording(as_it_was, at_s);
  auto theirs = by_wording(what_if, at_s);
  std::vector<EventPair> pairs;
  for (const auto &[key, ids] : ours) {
    const std::vector<EventId> others = theirs[key];
    for (std::size_t i = 0; i < std::max(ids.size(), others.size()); ++i)
      pairs.push_back({i < ids.size() ? std::optional(ids[i]) : std::nullopt,
                       i < others.size() ? std::optional(others[i]) : std::nullopt});
    theirs.erase(key);
  }
  for (const auto &[key, ids] : theirs)
    for (const EventId id : ids)
      pairs.push_back({std::nullopt, id});
  // By the clock of the changed trial, which is what a reader follows; ids keep the order within an instant.
  const auto place = [&](const EventPair &pair) {
    const EventId id = pair.what_if ? *pair.what_if : *pair.as_it_was;
    const Timeline &of = pair.what_if ? what_if : as_it_was;
    return std::tuple(of.events()[static_cast<std::size_t>(id)].t_s, pair.what_if.has_value(), id);
  };
  std::sort(pairs.begin(), pairs.end(),
            [&](const EventPair &a, const EventPair &b) { return place(a) < place(b); });
  return pairs;
}

} // namespace drsim::report
