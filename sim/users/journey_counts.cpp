#include "sim/users/journey_counts.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace drsim::inline users {

JourneyCounts::JourneyCounts(Timeline &timeline, const std::string &journey)
    : timeline_(&timeline), prefix_("journey:" + journey + ":")
{
  std::size_t i = 0;
  for (const char *name : {"arrivals", "ok", "slow", "failed", "in_flight", "acknowledged_writes",
                           "worst_latency_p50_s", "worst_latency_p99_s"})
    always_[i++] = &timeline.total(prefix_ + name);
  for (std::size_t cause = 0; cause < failed_by_.size(); ++cause)
    failed_by_[cause].name =
        prefix_ + "failed:" + traffic::failure_cause_name(static_cast<traffic::FailureCause>(cause));
  unpublished_.name = prefix_ + "unpublished";
  unanswered_.name = prefix_ + "committed_unanswered";
  reloads_.name = prefix_ + "reloads";
  written_twice_.name = prefix_ + "written_twice";
}

void JourneyCounts::raise(Figure &figure, double value)
{
  if (value <= 0)
    return;
  if (figure.total == nullptr)
    figure.total = &timeline_->total(figure.name);
  *figure.total = value;
}

void JourneyCounts::note(const traffic::Totals &now, const traffic::JourneyView &view)
{
  last_ = now;
  std::size_t i = 0;
  for (const double value :
       {now.arrivals, now.ok, now.slow, now.failed, now.in_flight, now.acknowledged_writes})
    *always_[i++] = value;
  *always_[i] = std::max(*always_[i], view.latency_p50_s);
  *always_[i + 1] = std::max(*always_[i + 1], view.latency_p99_s);
  for (std::size_t cause = 0; cause < failed_by_.size(); ++cause)
    raise(failed_by_[cause], now.failed_by[cause]);
  raise(unpublished_, now.unpublished);
  raise(unanswered_, now.committed_unanswered);
  raise(reloads_, now.reloads);
  raise(written_twice_, now.duplicates);
}

void JourneyCounts::sample(double now_s) const
{
  const auto one = [&](const Figure &figure) {
    if (figure.total != nullptr)
      timeline_->sample(figure.name, now_s, *figure.total);
  };
  std::for_each(failed_by_.begin(), failed_by_.end(), one);
  for (const Figure *figure : {&unpublished_, &unanswered_, &reloads_, &written_twice_})
    one(*figure);
}

namespace {

std::string with_commas(double value)
{
  std::string digits = std::to_string(std::llround(value));
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

} // namespace

std::string failures_text(const traffic::Totals &before, const traffic::Totals &now)
{
  std::vector<std::pair<double, std::string>> causes;
  for (std::size_t cause = 0; cause < traffic::failure_causes; ++cause)
    if (const double more = now.failed_by[cause] - before.failed_by[cause]; more >= 0.5) {
      std::string name = traffic::failure_cause_name(static_cast<traffic::FailureCause>(cause));
      std::replace(name.begin(), name.end(), '_', ' ');
      causes.emplace_back(more, std::move(name));
    }
  if (causes.empty())
    return {};
  std::stable_sort(causes.begin(), causes.end(),
                   [](const auto &a, const auto &b) { return a.first > b.first; });
  std::string text = with_commas(now.failed - before.failed) + " failed";
  for (std::size_t i = 0; i < causes.size(); ++i)
    text += (i == 0 ? ": " : ", ") + with_commas(causes[i].first) + " " + causes[i].second;
  return text;
}

} // namespace drsim::users
