#include "sim/campaign/gather.hpp"

#include "sim/campaign/frame.hpp"
#include "sim/campaign/shard_file.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/core/assertion.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace drsim::inline campaign {
namespace fs = std::filesystem;
namespace {

/// Outcomes of one scenario that some file holds.
struct Held {
  std::vector<Outcome> outcomes; ///< by number, each once
  std::set<std::uint64_t> misled;
};

class Gathering {
public:
  Gathering(const std::vector<ShardSource> &sources, const Deployment &deployment,
            const std::vector<Scenario> &scenarios, const CampaignSettings &settings)
      : sources_(sources), deployment_(deployment), scenarios_(scenarios), settings_(settings),
        looks_(looks_of(settings)), held_(scenarios.size())
  {
    for (const ShardSource &source : sources)
      begun_[source.head.round].insert(source.head.of);
  }

  Gathered run()
  {
    make_room();
    for (const ShardSource &source : sources_)
      read(source);
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      judge(i);
    settle_missing();
    out_.result.interrupted = !out_.complete();
    out_.result.timeline_digest = timeline_digest_of(out_.result.runs);
    return std::move(out_);
  }

private:
  [[nodiscard]] std::size_t place_of(const std::string &id) const
  {
    const auto found = std::find_if(scenarios_.begin(), scenarios_.end(),
                                    [&](const Scenario &scenario) { return scenario.id == id; });
    return static_cast<std::size_t>(found - scenarios_.begin());
  }

  void make_room()
  {
    std::vector<std::size_t> counts(scenarios_.size());
    for (const ShardSource &source : sources_)
      for (const std::string &id : source.head.played)
        if (const std::size_t place = place_of(id); place < counts.size())
          counts[place] += source.head.range.count();
    const std::size_t most = looks_.sizes().back(); // a head may promise anything
    for (std::size_t i = 0; i < counts.size(); ++i)
      held_[i].outcomes.reserve(std::min(counts[i], most));
  }

  void read(const ShardSource &source)
  {
    try {
      static_cast<void>(read_shard(source.file, [&](OutcomeBlock block) {
        const std::size_t place = place_of(source.head.played.at(block.scenario));
        if (place == scenarios_.size())
          throw ShardFileError(source.file.string() + ": holds a scenario that is none of its campaign");
        Held &held = held_[place];
        held.misled.insert(block.misled.begin(), block.misled.end());
        for (Outcome &outcome : block.outcomes)
          take(source, held, std::move(outcome));
      }));
    } catch (const ShardFileError &error) {
      out_.refused.emplace_back(error.what());
    }
  }

  void take(const ShardSource &source, Held &held, Outcome outcome)
  {
    std::vector<Outcome> &all = held.outcomes;
    const auto at =
        std::lower_bound(all.begin(), all.end(), outcome.trial,
                         [](const Outcome &one, std::uint64_t trial) { return one.trial < trial; });
    if (at == all.end() || at->trial != outcome.trial)
      all.insert(at, std::move(outcome));
    else if (encode_outcome(*at) != encode_outcome(outcome))
      refuse_twice(source, outcome.trial);
  }

  void refuse_twice(const ShardSource &source, std::uint64_t trial)
  {
    if (!told_.insert(source.file).second)
      return;
    for (const ShardSource &other : sources_)
      if (other.file != source.file && other.head.range.first <= trial && trial < other.head.range.end) {
        out_.refused.push_back(source.file.string() + ": its trial " + std::to_string(trial) +
                               " is not that of " + other.file.string() + ": one of the two is wrong");
        return;
      }
  }

  /// Goes from look to look as far as there are trials.
  void judge(std::size_t place)
  {
    Held &held = held_[place];
    out_.result.runs.push_back({&scenarios_[place], {}, Stopped::fixed, {}, one_look_tail});
    ScenarioRun &run = out_.result.runs.back();
    auto from = held.outcomes.begin();
    for (std::size_t look = 0; look < looks_.sizes().size(); ++look) {
      const TrialRange round = round_range(settings_, look);
      const auto to =
          std::find_if(from, held.outcomes.end(), [&](const Outcome &one) { return one.trial >= round.end; });
      const bool whole = static_cast<std::uint64_t>(to - from) == round.count();
      if (!whole)
        note_missing(place, look, from, to);
      run.outcomes.insert(run.outcomes.end(), std::make_move_iterator(from), std::make_move_iterator(to));
      from = to;
      if (!whole) {
        run.stopped = Stopped::missing;
        run.tail = looks_.tail(begun_.count(look) == 0 && look > 0 ? look - 1 : look);
        break;
      }
      if (needs_no_more(deployment_, settings_, looks_, look, run))
        break;
    }
    for (const std::uint64_t trial : held.misled)
      if (!run.outcomes.empty() && trial <= run.outcomes.back().trial)
        run.misled.push_back(trial);
    held = {};
  }

  using Place = std::vector<Outcome>::const_iterator;
  void note_missing(std::size_t place, std::uint64_t round, Place from, Place to)
  {
    std::vector<TrialRange> &gaps = gaps_[round][scenarios_[place].id];
    const TrialRange range = round_range(settings_, round);
    std::uint64_t next = range.first;
    for (; from != to; ++from) {
      if (from->trial > next)
        gaps.push_back({next, from->trial});
      next = from->trial + 1;
    }
    if (next < range.end)
      gaps.push_back({next, range.end});
  }

  /// Names gaps as the parts that shards play. A round that nobody has begun is the next one.
  void settle_missing()
  {
    for (const auto &[round, by_scenario] : gaps_) {
      if (begun_.count(round) == 0 && round > 0) {
        if (out_.missing.empty() && !out_.next) {
          out_.next = NextRound{round, round_range(settings_, round), {}};
          for (const auto &[id, gaps] : by_scenario)
            out_.next->open.push_back(id);
        }
        continue;
      }
      for (const auto &[id, gaps] : by_scenario)
        for (const TrialRange &gap : gaps)
          out_.missing_trials += gap.count();
      add_parts(round, by_scenario);
    }
  }

  void add_parts(std::uint64_t round, const std::map<std::string, std::vector<TrialRange>> &by_scenario)
  {
    const std::set<std::uint64_t> &divisions = begun_[round];
    const std::uint64_t of = divisions.size() == 1 ? *divisions.begin() : 0;
    const TrialRange range = round_range(settings_, round);
    std::map<std::pair<std::uint64_t, std::uint64_t>, MissingPart> parts;
    for (const auto &[id, gaps] : by_scenario)
      for (const TrialRange &gap : gaps)
        if (of == 0 || of > range.count())
          add_part(parts, {round, 0, 0, gap, {}}, id);
        else
          for (std::uint64_t i = index_of(range, gap.first, of); i <= index_of(range, gap.end - 1, of); ++i)
            add_part(parts, {round, of, i, part_of(range, i, of), {}}, id);
    for (auto &[key, part] : parts)
      out_.missing.push_back(std::move(part));
  }

  static void add_part(std::map<std::pair<std::uint64_t, std::uint64_t>, MissingPart> &parts,
                       MissingPart part, const std::string &id)
  {
    auto &known = parts.try_emplace({part.range.first, part.range.end}, std::move(part)).first->second;
    if (known.scenarios.empty() || known.scenarios.back() != id)
      known.scenarios.push_back(id);
  }

  /// The part that a trial is in.
  static std::uint64_t index_of(const TrialRange &range, std::uint64_t trial, std::uint64_t of)
  {
    std::uint64_t index = (trial - range.first) * of / range.count();
    while (part_of(range, index, of).end <= trial)
      ++index;
    return index;
  }

  const std::vector<ShardSource> &sources_;
  const Deployment &deployment_;
  const std::vector<Scenario> &scenarios_;
  const CampaignSettings &settings_;
  const Looks looks_;
  std::vector<Held> held_;
  std::set<fs::path> told_;
  std::map<std::uint64_t, std::set<std::uint64_t>> begun_; ///< round -> parts it was divided into
  std::map<std::uint64_t, std::map<std::string, std::vector<TrialRange>>> gaps_; ///< by round, scenario
  Gathered out_;
};

} // namespace

CampaignFiles campaign_files(const std::vector<fs::path> &files)
{
  CampaignFiles found;
  std::map<std::string, std::size_t> votes;
  std::vector<std::pair<std::string, ShardSource>> all;
  for (const fs::path &file : files)
    try {
      ShardSource source{file, read_shard_head(file)};
      std::string key = source.head.key.digest();
      ++votes[key];
      all.emplace_back(std::move(key), std::move(source));
    } catch (const ShardFileError &error) {
      found.refused.emplace_back(error.what());
    }
  std::string most;
  for (const auto &[key, count] : votes)
    if (most.empty() || count > votes[most])
      most = key;
  for (auto &[key, source] : all)
    if (key == most)
      found.sources.push_back(std::move(source));
  for (const auto &[key, source] : all)
    if (key != most)
      found.refused.push_back(source.file.string() + ": is of another campaign than " +
                              std::to_string(votes[most]) +
                              " of the files: " + found.sources.front().head.key.difference(source.head.key));
  const auto order = [](const ShardSource &one) {
    return std::tuple(one.head.round, one.head.range.first, one.head.range.end, one.file.filename(),
                      one.file);
  };
  std::sort(found.sources.begin(), found.sources.end(),
            [&](const ShardSource &a, const ShardSource &b) { return order(a) < order(b); });
  return found;
}

TrialRange round_range(const CampaignSettings &settings, std::uint64_t round)
{
  const Looks looks = looks_of(settings);
  DRSIM_ASSERT(round < looks.sizes().size(), "a round that was planned");
  return {round == 0 ? 0 : looks.sizes()[round - 1], looks.sizes()[round]};
}

Gathered gather(const std::vector<ShardSource> &sources, const Deployment &deployment,
                const std::vector<Scenario> &scenarios, const CampaignSettings &settings)
{
  return Gathering(sources, deployment, scenarios, settings).run();
}

} // namespace drsim::campaign
