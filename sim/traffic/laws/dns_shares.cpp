#include "sim/traffic/laws/dns_shares.hpp"

#include "sim/core/assertion.hpp"
#include "sim/core/units.hpp"

#include <algorithm>

namespace drsim::traffic::inline laws {

namespace {
}

DnsShares::DnsShares(const Cohorts &cohorts, std::size_t regions)
    : regions_(regions), answers_{{-infinity, 0}}, pinned_{{-infinity, 0}}, serving_(regions, true)
{
  const double resolvers = 1 - cohorts.pinned_share;
  cohorts_ = {{resolvers * (1 - cohorts.violator_share), cohorts.ttl_s, false},
              {resolvers * cohorts.violator_share, cohorts.violator_ttl_s, false},
              {cohorts.pinned_share, cohorts.pinned_lifetime_s, true}};
  for (const Cohort &cohort : cohorts_) {
    DRSIM_ASSERT(cohort.weight >= 0 && cohort.window_s >= 0,
                 "shares and times of DNS cohorts are not negative");
    longest_s_ = std::max(longest_s_, cohort.window_s);
  }
}

const std::vector<DnsShares::Entry> &DnsShares::history(const Cohort &cohort) const
{
  return cohort.pinned ? pinned_ : answers_;
}

std::size_t DnsShares::place(int answer) const
{
  return answer < 0 ? regions_ : static_cast<std::size_t>(answer);
}

void DnsShares::push(std::vector<Entry> &history, double t_s, int answer)
{
  if (history.back().answer == answer)
    return;
  if (history.back().from_s == t_s)
    history.back().answer = answer;
  else
    history.push_back({t_s, answer});
}

void DnsShares::forget(double t_s)
{
  for (std::vector<Entry> *history : {&answers_, &pinned_})
    while (history->size() > 1 && (*history)[1].from_s <= t_s - longest_s_)
      history->erase(history->begin());
}

void DnsShares::set_answer(double t_s, int answer)
{
  DRSIM_ASSERT(answer >= -1 && answer < static_cast<int>(regions_), "a DNS answer is a region or -1");
  forget(t_s);
  push(answers_, t_s, answer);
  const bool connects = answer >= 0 && serving_[place(answer)];
  push(pinned_, t_s, connects ? answer : follows);
}

void DnsShares::set_edge(double t_s, std::size_t region, bool serving)
{
  if (serving_[region] == serving)
    return;
  serving_[region] = serving;
  const int answer = static_cast<int>(region);
  if (serving) {
    if (answers_.back().answer == answer)
      push(pinned_, t_s, answer);
    return;
  }
  for (Entry &entry : pinned_)
    if (entry.answer == answer)
      entry.answer = follows;
}

void DnsShares::shares(double t_s, std::vector<double> &out) const
{
  std::fill(out.begin(), out.end(), 0.0);
  double weight_following = 0;
  const auto add = [&](const Cohort &cohort, double weight, bool pinned) {
    const std::vector<Entry> &entries = pinned ? pinned_ : answers_;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const bool last = i + 1 == entries.size();
      double part = last ? 1 : 0;
      if (cohort.window_s > 0) {
        const double low = std::max(entries[i].from_s, t_s - cohort.window_s);
        const double high = last ? t_s : std::min(entries[i + 1].from_s, t_s);
        part = std::max(0.0, high - low) / cohort.window_s;
      }
      if (entries[i].answer == follows)
        weight_following += weight * part;
      else
        out[place(entries[i].answer)] += weight * part;
    }
  };
  add(cohorts_[2], cohorts_[2].weight, true);
  const double resolvers = cohorts_[0].weight + cohorts_[1].weight;
  for (std::size_t k = 0; k < 2; ++k) {
    const double pull = resolvers > 0 ? cohorts_[k].weight / resolvers : (k == 0 ? 1.0 : 0.0);
    add(cohorts_[k], cohorts_[k].weight + weight_following * pull, false);
  }
}

double DnsShares::next_kink_s(double t_s) const
{
  double next = infinity;
  for (const Cohort &cohort : cohorts_)
    for (const Entry &entry : history(cohort))
      if (entry.from_s + cohort.window_s > t_s)
        next = std::min(next, entry.from_s + cohort.window_s);
  return next;
}

double DnsShares::step_limit_s(double t_s, double part) const
{
  double limit = infinity;
  const bool all_pinned = cohorts_[0].weight + cohorts_[1].weight <= 0;
  for (const Cohort &cohort : cohorts_) {
    const double weight = all_pinned ? 1 : cohort.weight;
    for (const Entry &entry : history(cohort))
      if (weight > 0 && entry.from_s + cohort.window_s > t_s)
        limit = std::min(limit, part * cohort.window_s / weight);
  }
  return limit;
}

bool DnsShares::moving(double t_s) const
{
  for (const Cohort &cohort : cohorts_)
    for (const Entry &entry : history(cohort))
      if (cohort.weight > 0 && entry.from_s + cohort.window_s > t_s)
        return true;
  return false;
}

} // namespace drsim::traffic::laws
