#include "sim/cli/rehearsing.hpp"

#include "sim/campaign/rehearsal_trials.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <map>

namespace drsim::inline cli {
namespace {

/// Whose conditions say what it is to be without the one who knows.
constexpr const char *absent_scenario = "key-person-away";
constexpr double most_hours = 24;

const Scenario *absence(const Loaded &loaded)
{
  for (const std::vector<Scenario> *all : {&loaded.scenarios, &loaded.skipped})
    for (const Scenario &scenario : *all)
      if (scenario.id == absent_scenario &&
          std::none_of(scenario.conditions.begin(), scenario.conditions.end(),
                       [](const Condition &one) { return one.components.empty(); }))
        return &scenario;
  return nullptr;
}

class Planning {
public:
  Planning(const Loaded &loaded, const RehearsalFolder &folder, const Populate &populate,
           const RehearsingSettings &settings)
      : loaded_(loaded), deployment_(loaded.deployment), folder_(folder), populate_(populate),
        settings_(settings)
  {
    plan_.version = DRSIM_VERSION;
    plan_.deployment = deployment_.id;
    plan_.title = deployment_.title;
    plan_.input_digest = "sha256:" + deployment_.input_digest;
    plan_.seed = settings.campaign.seed;
    plan_.ranking_trials = settings.ranking_trials;
    plan_.trials = settings.trials;
    plan_.today = settings.today;
    plan_.quarter = settings.quarter;
    plan_.source = &deployment_;
    plan_.folder = &folder_;
  }

  RehearsalPlan plan()
  {
    rank();
    plan_.rotation = rotate(deployment_, plan_.ranked, folder_, settings_.today);
    for (const RotationSlot &slot : plan_.rotation.quarters[0])
      choose(slot);
    place();
    play();
    number();
    tell();
    return std::move(plan_);
  }

private:
  void rank()
  {
    std::vector<RehearsalOrder> orders;
    for (const Scenario &scenario : loaded_.scenarios)
      orders.push_back({scenario, settings_.ranking_trials});
    auto trials = played(orders, "trials for the ranking");
    std::vector<PlayedScenario> all;
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const Scenario &scenario = loaded_.scenarios[i];
      ScenarioRun run;
      run.scenario = &scenario;
      for (const RehearsalTrial &trial : trials[i])
        run.outcomes.push_back(trial.outcome);
      ScenarioSummary summary = summarise(deployment_, scenario, run.outcomes);
      if (!summary.broken.empty())
        plan_.notes.push_back({"plan_broken",
                               {{"scenario", scenario.id},
                                {"count", double(summary.broken.size())},
                                {"message", summary.broken.front().message}}});
      if (!run.unfelt().empty()) {
        plan_.notes.push_back({"plan_unfelt", {{"scenario", scenario.id}}});
        continue;
      }
      all.push_back({&scenario, std::move(summary)});
      ranking_[scenario.id] = std::move(trials[i]);
    }
    plan_.ranked = rank_candidates(deployment_, all, folder_, settings_.today);
  }

  /// Every trial of the orders, with a progress line.
  std::vector<std::vector<RehearsalTrial>> played(const std::vector<RehearsalOrder> &orders, const char *what)
  {
    Progress progress(what);
    auto trials = play_rehearsals(deployment_, orders, populate_, settings_.campaign,
                                  [&](std::size_t done, std::size_t all) {
                                    progress.show(done, all, [&] { return settings_.quarter.text(); });
                                  });
    plan_.interrupted =
        plan_.interrupted || (settings_.campaign.stop != nullptr && settings_.campaign.stop->load());
    return trials;
  }

  void choose(const RotationSlot &slot)
  {
    const RehearsalCandidate &candidate = plan_.ranked.at(slot.candidate);
    PlannedRehearsal one;
    one.rank = slot;
    one.exercise = choose_exercise(deployment_, candidate, folder_, settings_.today);
    fill(one, ranking_.at(candidate.scenario->id), {}); // for its length, until it is played at its hour
    plan_.rehearsals.push_back(std::move(one));
  }

  [[nodiscard]] static double whole_s(const PlannedRehearsal &one, double play_s)
  {
    return one.briefing_s + play_s + one.debrief_s;
  }

  /// Days are spread evenly over what is left of the quarter after the notice.
  void place()
  {
    const std::vector<double> week = week_load(deployment_.traffic);
    const int notice = static_cast<int>(folder_.settings.rules.at("notice_days"));
    const int first = std::max(plan_.quarter.first_day, settings_.today + notice);
    const double span = plan_.quarter.last_day - first + 1;
    std::set<int> taken;
    for (std::size_t i = 0; i < plan_.rehearsals.size(); ++i) {
      PlannedRehearsal &one = plan_.rehearsals[i];
      SlotWish wish;
      wish.around = first + static_cast<int>(span * (double(i) + 0.5) / double(plan_.rehearsals.size()));
      wish.first = first;
      wish.last = plan_.quarter.last_day;
      wish.p50_s = std::min(whole_s(one, one.play_p50_s), most_hours * 3600);
      wish.p90_s = whole_s(one, one.play_p90_s);
      wish.hours = hours_for(deployment_, folder_.settings.rules, one.exercise.type == "live");
      one.slot = find_slot(week, folder_.settings, wish, taken);
      if (one.slot)
        taken.insert(one.slot->day);
    }
  }

  [[nodiscard]] Scenario at_its_hour(const PlannedRehearsal &one) const
  {
    Scenario scenario = *plan_.ranked.at(one.rank.candidate).scenario;
    if (one.slot) {
      scenario.start_hour = Distribution(std::fmod(one.slot->start_hour, most_hours));
      scenario.start_day = weekday_of(one.slot->day);
    }
    return scenario;
  }

  void play()
  {
    std::vector<RehearsalOrder> orders;
    const Scenario *away = absence(loaded_);
    for (const PlannedRehearsal &one : plan_.rehearsals) {
      orders.push_back({at_its_hour(one), settings_.trials});
      orders.push_back({at_its_hour(one), away == nullptr ? 0 : (settings_.trials + 1) / 2});
      if (away != nullptr)
        orders.back().scenario.conditions.insert(orders.back().scenario.conditions.end(),
                                                 away->conditions.begin(), away->conditions.end());
    }
    if (away == nullptr)
      plan_.notes.push_back({"plan_no_absence", {{"scenario", std::string(absent_scenario)}}});
    const auto trials = played(orders, "trials of what is rehearsed, at its hour");
    for (std::size_t i = 0; i < plan_.rehearsals.size(); ++i) {
      PlannedRehearsal &one = plan_.rehearsals[i];
      fill(one, trials[2 * i], trials[2 * i + 1]);
      if (one.slot)
        set_length(*one.slot, whole_s(one, one.play_p50_s), whole_s(one, one.play_p90_s));
    }
  }

  void fill(PlannedRehearsal &one, const std::vector<RehearsalTrial> &trials,
            const std::vector<RehearsalTrial> &absent)
  {
    const RehearsalCandidate &candidate = plan_.ranked.at(one.rank.candidate);
    const ComponentSpec *home = way_home(deployment_);
    const std::string home_id = home == nullptr ? "" : home->id;
    one.roles.clear();
    one.injects.clear();
    one.expected = expect(deployment_, candidate.runbooks, home_id, trials);
    if (!absent.empty())
      one.absent = expect(deployment_, candidate.runbooks, home_id, absent);
    one.aborts = abort_points(deployment_, one.expected);
    fill_people(deployment_, candidate, one);
    fill_injects(deployment_, candidate, one);
    fill_length(deployment_, candidate, folder_.settings.rules, one);
  }

  void number()
  {
    std::stable_sort(plan_.rehearsals.begin(), plan_.rehearsals.end(), [](const auto &a, const auto &b) {
      const auto day = [](const PlannedRehearsal &one) { return one.slot ? one.slot->day : INT_MAX; };
      return day(a) < day(b);
    });
    const std::string year = fmt::format("DR-{}-", plan_.quarter.year);
    int last = 0;
    for (const RehearsalRecord &record : folder_.records)
      if (record.id.starts_with(year))
        last = std::max(last, std::atoi(record.id.c_str() + year.size()));
    for (PlannedRehearsal &one : plan_.rehearsals)
      one.id = fmt::format("{}{:03}", year, ++last);
  }

  void tell()
  {
    for (PlannedRehearsal &one : plan_.rehearsals) {
      fill_criteria(plan_, plan_.ranked.at(one.rank.candidate), one);
      fill_messages(plan_, one);
      fill_evidence(deployment_, one);
    }
    tell_largest();
    if (!folder_.settings.weekdays_told)
      plan_.notes.push_back({"plan_weekdays"});
    if (folder_.settings.closed.empty())
      plan_.notes.push_back({"plan_holidays"});
    if (folder_.settings.people.empty())
      plan_.notes.push_back({"plan_people"});
    if (folder_.records.empty())
      plan_.notes.push_back({"plan_no_records"});
    if (!deployment_.open_questions.empty())
      plan_.notes.push_back({"plan_questions", {{"count", double(deployment_.open_questions.size())}}});
    plan_.notes.push_back({"plan_clock", {{"offset_h", deployment_.traffic.utc_offset_h}}});
    plan_.notes.push_back({"plan_money"});
  }

  /// The largest test of all may be rare, and so come late: then the plan says when, and why.
  void tell_largest()
  {
    const auto largest = std::max_element(plan_.ranked.begin(), plan_.ranked.end(), [](auto &a, auto &b) {
      return (a.runbooks.empty() ? 0 : a.loss) < (b.runbooks.empty() ? 0 : b.loss);
    });
    if (largest == plan_.ranked.end() || largest->runbooks.empty())
      return;
    const auto at = static_cast<std::size_t>(largest - plan_.ranked.begin());
    const auto place = place_of(plan_.rotation, plan_.ranked, at);
    Note note{
        place ? "plan_largest" : "plan_largest_never",
        {{"scenario", largest->scenario->id}, {"loss", largest->loss}, {"per_year", largest->per_year}}};
    if (place && place->quarter == 0)
      return;
    if (place) {
      Quarter quarter = plan_.quarter;
      for (std::size_t i = 0; i < place->quarter; ++i)
        quarter = next_quarter(quarter.last_day);
      note.values.emplace_back("quarter", quarter.text());
      note.values.emplace_back("as_scenario", plan_.ranked.at(place->candidate).scenario->id);
    }
    plan_.notes.push_back(std::move(note));
  }

  const Loaded &loaded_;
  const Deployment &deployment_;
  const RehearsalFolder &folder_;
  const Populate &populate_;
  const RehearsingSettings &settings_;
  std::map<std::string, std::vector<RehearsalTrial>> ranking_; ///< by scenario
  RehearsalPlan plan_;
};

} // namespace

RehearsalPlan planned_quarter(const Loaded &loaded, const RehearsalFolder &folder, const Populate &populate,
                              const RehearsingSettings &settings)
{
  return Planning(loaded, folder, populate, settings).plan();
}

RehearsalFolder rehearsal_folder(const std::filesystem::path &deployment)
{
  Diagnostics diagnostics;
  RehearsalFolder folder =
      load_rehearsals(deployment, load_rehearsal_rules(catalogue_folder(), diagnostics), diagnostics);
  settle(diagnostics);
  return folder;
}

} // namespace drsim::cli
