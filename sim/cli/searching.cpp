#include "sim/cli/searching.hpp"

#include "sim/analysis/betting.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/found_scenarios.hpp"
#include "sim/cli/loading.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/core/duration.hpp"
#include "sim/insight/changes.hpp"
#include "sim/search/shorten.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <tuple>

namespace drsim::inline cli {
namespace {

using Clock = std::chrono::steady_clock; // decides only how far a search comes

constexpr double share_of_states = 0.75; ///< of time and trials; the rest is for shrinking

double seconds_since(Clock::time_point begun)
{
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

/// The word of the deployment before: one that is found, or a revision.
std::string base_word(const SearchAsked &asked)
{
  try {
    static_cast<void>(find_deployment(asked.base));
    return asked.base;
  } catch (const UsageError &) {
    return asked.deployment + "@" + asked.base;
  }
}

SearchReport::Chance chance_of(const Tally &tally, const Interval &interval, Shown shown)
{
  return {tally.trials, tally.missed, tally.missed_rto, tally.missed_rpo, interval, shown_name(shown)};
}

SearchReport::Chance tried(const TryResult &result)
{
  return chance_of(result.tally, betting_interval(result.tally.missed, result.tally.trials, try_alpha),
                   result.shown);
}

/// Everything a search works on.
class Searching {
public:
  Searching(const SearchAsked &asked, const Parts &parts) : asked_(asked), parts_(parts)
  {
    found_.push_back(space_of(asked.deployment, asked.space, parts, true));
    found_.back().deployment = with_sets(std::move(found_.back().deployment), asked.sets);
    if (!asked.base.empty())
      add_base();
    for (FoundSpace &one : found_)
      sides_.push_back({&one.deployment, one.space});
  }

  SearchReport run()
  {
    stop_on_signals();
    begun_ = Clock::now();
    const SearchResult result = states();
    Trier trier(sides_, parts_.populate, shrinking_, left_of_trials(result.trials));
    std::vector<Minimal> minimal = minimal_sets(result, trier);
    std::stable_sort(minimal.begin(), minimal.end(),
                     [](const Minimal &a, const Minimal &b) { return a.per_year > b.per_year; });
    begin_report(result);
    for (const Minimal &one : minimal)
      add_found(one, trier);
    add_rows(result, minimal);
    report_.shrink_trials = trier.trials();
    if (was_stopped())
      report_.ended = ended_name(Ended::interrupted);
    return std::move(report_);
  }

private:
  void add_base()
  {
    report_.before = base_word(asked_);
    found_.insert(found_.begin(), space_of(report_.before, asked_.space, parts_, false));
    Deployment &after = found_.back().deployment;
    after = told_like(found_.front().deployment, std::move(after), renamed(found_.front().deployment, after));
    keep_common(found_.front(), found_.back());
  }

  [[nodiscard]] std::optional<std::size_t> left_of_trials(std::size_t used) const
  {
    if (!asked_.settings.trials)
      return std::nullopt;
    return *asked_.settings.trials - std::min(*asked_.settings.trials, used);
  }

  SearchResult states()
  {
    SearchSettings settings = asked_.settings;
    if (settings.trials)
      settings.trials = static_cast<std::size_t>(share_of_states * static_cast<double>(*settings.trials));
    shrinking_ = settings;
    const auto up_at = [&](double share) -> std::function<bool()> {
      if (!asked_.time_s)
        return {};
      return [this, limit_s = share * *asked_.time_s] { return seconds_since(begun_) >= limit_s; };
    };
    settings.time_is_up = up_at(share_of_states);
    shrinking_.time_is_up = up_at(1);
    Progress progress(asked_.time_s ? "seconds" : "trials");
    settings.on_progress = [&](const SearchProgress &now) {
      const double limit_s = share_of_states * asked_.time_s.value_or(0);
      const std::size_t done = asked_.time_s ? static_cast<std::size_t>(seconds_since(begun_)) : now.trials;
      const std::size_t all =
          asked_.time_s ? static_cast<std::size_t>(limit_s) : settings.trials.value_or(now.trials);
      progress.show(std::min(done, all), all, [&] {
        char text[96];
        std::snprintf(text, sizeof text, "%zu states, %.1f %% unexamined, %.1f %% found to miss", now.states,
                      100 * now.unexamined, 100 * now.missed);
        return std::string(text);
      });
    };
    return search_states(sides_, parts_.populate, settings);
  }

  void begin_report(const SearchResult &result)
  {
    const FoundSpace &now = found_.back();
    report_.version = DRSIM_VERSION;
    report_.deployment = now.deployment.id;
    report_.word = asked_.deployment;
    report_.seed = asked_.settings.campaign.seed;
    report_.input_digest = with_digest(now.deployment.input_digest);
    report_.digest_before = with_digest(found_.front().deployment.input_digest);
    report_.objectives = now.deployment.objectives;
    report_.sought = asked_.settings.sought == Sought::rto   ? "rto"
                     : asked_.settings.sought == Sought::rpo ? "rpo"
                                                             : "any";
    report_.confidence = 1 - asked_.settings.alpha;
    report_.most = now.space.most;
    report_.window_s = now.space.window_s;
    report_.window_source = now.window_source;
    report_.left_out = now.left_out;
    report_.per_year = result.per_year;
    report_.ended = ended_name(result.ended);
    report_.trials = result.trials;
    add_space(now.space);
    add_masses(result);
  }

  void add_space(const Space &space)
  {
    for (const Scenario &cause : space.causes)
      report_.causes.push_back({cause.id, cause.title, cause.tags.per_year.value_or(0), cause.tags.source});
    for (const Circumstance &one : space.circumstances) {
      report_.circumstances.push_back({one.id, one.title, one.probability, one.source, one.assumed, ""});
      for (const std::string &radius : one.given)
        report_.circumstances.back().with += (report_.circumstances.back().with.empty() ? "" : ", ") + radius;
    }
  }

  /// Events a year of states that were not examined, by what kept them.
  struct Kept {
    double late = 0;
    double broken = 0;
    double unfelt = 0;
    double put_off = 0;
  };

  void add_masses(const SearchResult &result)
  {
    const auto span = [&](bool guessed) -> SearchReport::Span {
      const Bound bound = bound_of(sides_.back(), result, guessed);
      return {bound.low, bound.high, bound.unexamined};
    };
    report_.bound = span(false);
    report_.guessed = span(true);
    Kept kept;
    const std::size_t cut = result.sampled > 0 ? result.one_by_one : result.examined.size();
    double reached = 0;
    for (std::size_t i = 0; i < result.examined.size(); ++i) {
      const Examined &one = result.examined[i];
      report_.guessed_states += one.like && !one.is_examined() ? 1 : 0;
      report_.states += one.is_examined() ? 1 : 0;
      if (i < cut)
        add_mass(one, kept);
      else
        report_.rarer_states += one.is_examined() ? 1 : 0;
      reached += i < cut ? one.state.per_year : 0;
    }
    kept.late += result.sampled > 0
                     ? std::max(0.0, result.per_year - result.outside.again - result.sampled - reached)
                     : result.not_reached;
    add_reasons(result, kept);
    for (const Examined &one : result.examined) {
      report_.defect = report_.defect || (!one.broken.empty() && one.status != Outcome::Status::wrong_input);
      if (!one.broken.empty() && report_.broken.size() < most_broken)
        report_.broken.push_back(one.scenario.id + ", trial " + std::to_string(one.broken_trial) + ": " +
                                 one.broken);
    }
    if (!result.rest_broken.empty())
      report_.broken.push_back("drawn at random: " + result.rest_broken);
  }

  void add_mass(const Examined &one, Kept &kept)
  {
    const double mass = one.state.per_year;
    if (!one.is_examined()) {
      (one.unfelt            ? kept.unfelt
       : !one.broken.empty() ? kept.broken
       : one.like            ? kept.put_off
                             : kept.late) += mass;
      return;
    }
    report_.one_by_one += mass;
    auto [group, count] = one.shown == Shown::fails   ? std::tie(report_.fails, report_.failing)
                          : one.shown == Shown::holds ? std::tie(report_.holds, report_.holding)
                                                      : std::tie(report_.open, report_.undecided);
    group.per_year += mass;
    ++count;
  }

  void add_reasons(const SearchResult &result, const Kept &kept)
  {
    const bool drawn = result.rest.trials > 0 && result.rest_broken.empty();
    report_.sampled = drawn ? result.sampled : 0;
    report_.rest = chance_of(result.rest, result.rest_missed, Shown::open);
    const std::string more = "more than " + std::to_string(report_.most) + " things at once";
    for (const SearchReport::Mass &one :
         {SearchReport::Mass{"rarer states, not reached", kept.late},
          SearchReport::Mass{"states put off, because something in them is thought to add nothing",
                             kept.put_off},
          SearchReport::Mass{more, result.sampled > 0 ? 0 : result.outside.more},
          SearchReport::Mass{"rare states of which none was drawn", drawn ? 0 : result.sampled},
          SearchReport::Mass{"the same fault again within the window", result.outside.again},
          SearchReport::Mass{"nothing in the deployment feels the fault", kept.unfelt},
          SearchReport::Mass{"trials that did not finish", kept.broken}})
      if (one.per_year > 0)
        report_.unexamined.push_back(one);
    std::stable_sort(report_.unexamined.begin(), report_.unexamined.end(),
                     [](const auto &a, const auto &b) { return a.per_year > b.per_year; });
  }

  void add_found(const Minimal &minimal, Trier &trier)
  {
    SearchReport::Found found;
    found.name = name_of(sides_.back().space, minimal.pieces);
    found.story = story_of(sides_.back().space, minimal.pieces);
    found.per_year = minimal.per_year;
    found.states = minimal.states.size();
    found.chance = tried(minimal.result);
    if (sides_.size() > 1)
      found.before =
          chance_of(minimal.result.tally_before, interval_of(minimal.result.tally_before), Shown::open);
    found.minimal = minimal.is_minimal;
    for (const Minimal::Part &part : minimal.parts)
      found.parts.push_back({part.taken, tried(part.left)});
    const Shortened shorter = shortened(minimal.pieces, trier);
    found.shorter = shorter.steps;
    found.shortest = shorter.whole;
    found.short_chance = tried(shorter.result);
    keep_scenario(asked_, shorter.scenario, shorter.result.tally.first_miss ? shorter.result : minimal.result,
                  found);
    report_.found.push_back(std::move(found));
  }

  static Interval interval_of(const Tally &tally)
  {
    return betting_interval(tally.missed, tally.trials, try_alpha);
  }

  void add_rows(const SearchResult &result, const std::vector<Minimal> &minimal)
  {
    for (std::size_t i = 0; i < result.examined.size(); ++i) {
      const Examined &one = result.examined[i];
      const bool found = is_found(one, sides_, try_alpha);
      const bool worse =
          sides_.size() > 1 && !found && one.is_examined() && is_worse(one.worse, one.better, try_alpha);
      if (!found && !worse)
        continue;
      SearchReport::Row row{one.scenario.id,
                            one.scenario.title,
                            one.state.per_year,
                            chance_of(one.tally, one.missed, one.shown),
                            {},
                            one.worse,
                            one.better,
                            {}};
      if (sides_.size() > 1)
        row.before = chance_of(one.tally_before, interval_of(one.tally_before), Shown::open);
      for (std::size_t k = 0; k < minimal.size() && found; ++k)
        if (std::find(minimal[k].states.begin(), minimal[k].states.end(), i) != minimal[k].states.end())
          row.found = k;
      report_.shrunk_all = report_.shrunk_all && (row.found || worse);
      (found ? report_.rows : report_.worse).push_back(std::move(row));
    }
    const auto misses = [](const SearchReport::Row &row) {
      return row.per_year * static_cast<double>(row.chance.missed) / static_cast<double>(row.chance.trials);
    };
    for (auto *rows : {&report_.rows, &report_.worse})
      std::stable_sort(rows->begin(), rows->end(),
                       [&](const auto &a, const auto &b) { return misses(a) > misses(b); });
  }

  static constexpr std::size_t most_broken = 10;
  const SearchAsked &asked_;
  const Parts &parts_;
  std::vector<FoundSpace> found_; ///< before where there is one, then now
  std::vector<SearchSide> sides_;
  SearchSettings shrinking_;
  Clock::time_point begun_;
  SearchReport report_;
};

} // namespace

SearchReport search_deployment(const SearchAsked &asked, const Parts &parts)
{
  return Searching(asked, parts).run();
}

} // namespace drsim::cli
