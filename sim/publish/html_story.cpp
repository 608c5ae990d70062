#include "sim/publish/html_parts.hpp"

#include <cmath>
#include <set>

namespace drsim::publish {
namespace {

const std::set<std::string> scaling = {"hpa_scaled", "pods_ready", "nodes_joined"};

double rounded(double value, double steps)
{
  return std::round(value * steps) / steps;
}

} // namespace

std::size_t WordTable::index(const std::string &word)
{
  const auto [at, added] = known_.emplace(word, words_.size());
  if (added)
    words_.push_back(word);
  return at->second;
}

View packed_story(const TrialStory &story, HtmlContext &context)
{
  std::set<std::int64_t> causes;
  for (const Event &event : story.events)
    if (scaling.count(event.kind) == 0)
      causes.insert(event.causes.begin(), event.causes.end());
  View events = View::array();
  std::size_t left_out = 0;
  for (const Event &event : story.events) {
    if (context.detail != Detail::all && scaling.count(event.kind) != 0 && !event.critical &&
        causes.count(event.id) == 0) {
      ++left_out;
      continue;
    }
    View setters = View::array();
    for (const std::string &setter : event.set_by)
      setters.push_back(context.table.index(setter));
    events.push_back({event.id, rounded(event.t_s, 10), context.table.index(event.component),
                      context.table.index(event.kind), context.table.index(event.what),
                      context.table.index(event.phase), event.critical ? 1 : 0, event.causes,
                      std::move(setters)});
  }
  View series = View::object();
  for (const auto &[name, points] : story.series) {
    View line = View::array();
    for (std::size_t i = 0; i < points.size();
         ++i) // a value holds until the next: what repeats it says nothing
      if (i == 0 || i + 1 == points.size() || points[i].second != points[i - 1].second ||
          points[i].second != points[i + 1].second)
        line.push_back({rounded(points[i].first, 1), rounded(points[i].second, 1e3)});
    series[name] = std::move(line);
  }
  return {{"onset_s", rounded(story.onset_s, 10)},
          {"rto_s", std::isfinite(story.rto_s) ? View(rounded(story.rto_s, 10)) : View()},
          {"left_out", left_out},
          {"events", std::move(events)},
          {"series", std::move(series)}};
}

} // namespace drsim::publish
