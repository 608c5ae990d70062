#include "sim/analysis/rehearsal/rotation.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace drsim::inline analysis::inline rehearsal {
namespace {

constexpr double quarter_days = 365.25 / 4;

class Year {
public:
  Year(const Deployment &deployment, const std::vector<RehearsalCandidate> &ranked,
       const RehearsalFolder &folder, int today)
      : deployment_(deployment), ranked_(ranked), folder_(folder), today_(today)
  {
    std::set<std::string> critical;
    std::set<std::string> begun;
    for (const RehearsalCandidate &one : ranked)
      for (const std::string &runbook : one.runbooks) {
        begun.insert(runbook);
        if (one.missed > 0)
          critical.insert(runbook);
      }
    for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
      if (begun.count(runbook->id) == 0)
        year_.unreached.push_back(runbook->id);
    year_.critical.assign(critical.begin(), critical.end());
    left_ = std::move(critical);
  }

  Rotation fill()
  {
    const auto slots = static_cast<std::size_t>(folder_.settings.rules.at("per_quarter"));
    for (std::size_t quarter = 0; quarter < quarters_of_a_year; ++quarter) {
      std::set<std::string> subjects;
      for (std::size_t slot = 0; slot < slots; ++slot) {
        const std::size_t free = (quarters_of_a_year - quarter) * slots - slot;
        const auto picked = next(quarter, subjects, left_.size() >= free);
        if (!picked)
          break;
        take(quarter, *picked, subjects);
      }
    }
    year_.uncovered.assign(left_.begin(), left_.end());
    return year_;
  }

private:
  [[nodiscard]] std::size_t newly(const RehearsalCandidate &one) const
  {
    return static_cast<std::size_t>(std::count_if(one.runbooks.begin(), one.runbooks.end(),
                                                  [&](const auto &id) { return left_.count(id) > 0; }));
  }

  /// Rank in a quarter: its own, and what it proves of other scenarios that the same runbooks answer. Those
  /// whose frequency nobody tells are the same event under other conditions more often than not: they add
  /// nothing.
  [[nodiscard]] double priority(std::size_t at, std::size_t quarter) const
  {
    double sum = own_priority(at, quarter);
    for (std::size_t i = 0; i < ranked_.size(); ++i)
      if (i != at && !ranked_[i].per_year_assumed && !ranked_[i].runbooks.empty() &&
          ranked_[i].subject() == ranked_[at].subject())
        sum += folder_.settings.rules.at("other_scenario_share") * own_priority(i, quarter);
    return sum;
  }

  /// What the plan rehearses before is proven by then, and ages.
  [[nodiscard]] double own_priority(std::size_t at, std::size_t quarter) const
  {
    const RehearsalCandidate &one = ranked_[at];
    const auto done = rehearsed_.find(one.subject());
    if (done == rehearsed_.end())
      return one.priority;
    const double age = static_cast<double>(quarter - done->second.quarter) * quarter_days;
    const double fresh = std::max(0.0, 1 - age / folder_.settings.rules.at("proven_days"));
    return one.risk * (1 - done->second.strength * fresh * (1 - one.assumed_ratio));
  }

  /// In the quarter before: what was found then is being mended.
  [[nodiscard]] bool was_just(const std::string &subject, std::size_t quarter) const
  {
    const auto done = rehearsed_.find(subject);
    return done != rehearsed_.end() && done->second.quarter + 1 == quarter;
  }

  [[nodiscard]] std::optional<std::pair<std::size_t, bool>>
  next(std::size_t quarter, const std::set<std::string> &subjects, bool must_cover) const
  {
    std::optional<std::size_t> best;
    std::optional<std::size_t> cover;
    for (std::size_t i = 0; i < ranked_.size(); ++i) {
      if (subjects.count(ranked_[i].subject()) > 0 || was_just(ranked_[i].subject(), quarter))
        continue;
      if (!best || priority(i, quarter) > priority(*best, quarter))
        best = i;
      if (newly(ranked_[i]) > 0 &&
          (!cover || newly(ranked_[i]) > newly(ranked_[*cover]) ||
           (newly(ranked_[i]) == newly(ranked_[*cover]) && priority(i, quarter) > priority(*cover, quarter))))
        cover = i;
    }
    if (must_cover && cover)
      return std::pair(*cover, *cover != *best);
    return best ? std::optional(std::pair(*best, false)) : std::nullopt;
  }

  void take(std::size_t quarter, std::pair<std::size_t, bool> picked, std::set<std::string> &subjects)
  {
    const RehearsalCandidate &one = ranked_[picked.first];
    RotationSlot slot{picked.first, priority(picked.first, quarter), picked.second, {}};
    for (const std::string &runbook : one.runbooks)
      if (left_.erase(runbook) > 0)
        slot.covers.push_back(runbook);
    const std::string type = choose_exercise(deployment_, one, folder_, today_).type;
    rehearsed_[one.subject()] = {quarter, folder_.settings.rules.at("strength_" + type)};
    subjects.insert(one.subject());
    year_.quarters[quarter].push_back(std::move(slot));
  }

  struct Done {
    std::size_t quarter = 0;
    double strength = 0;
  };
  const Deployment &deployment_;
  const std::vector<RehearsalCandidate> &ranked_;
  const RehearsalFolder &folder_;
  int today_;
  Rotation year_;
  std::set<std::string> left_;
  std::map<std::string, Done> rehearsed_;
};

} // namespace

std::optional<RotationPlace> place_of(const Rotation &rotation, const std::vector<RehearsalCandidate> &ranked,
                                      std::size_t candidate)
{
  const std::string subject = ranked.at(candidate).subject();
  std::optional<RotationPlace> other;
  for (std::size_t quarter = 0; quarter < rotation.quarters.size(); ++quarter)
    for (const RotationSlot &slot : rotation.quarters[quarter]) {
      if (slot.candidate == candidate)
        return RotationPlace{quarter, candidate};
      if (!other && ranked.at(slot.candidate).subject() == subject)
        other = RotationPlace{quarter, slot.candidate};
    }
  return other;
}

Rotation rotate(const Deployment &deployment, const std::vector<RehearsalCandidate> &ranked,
                const RehearsalFolder &folder, int today)
{
  return Year(deployment, ranked, folder, today).fill();
}

} // namespace drsim::analysis::rehearsal
