#include "sim/campaign/capacity_ramp.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/pool.hpp"
#include "sim/core/assertion.hpp"
#include "sim/engine/heartbeat.hpp"
#include "sim/model/parameters.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace drsim::inline campaign {
namespace {

/// When something became true for good, or is not: the beginnings of its stretches.
struct Stretches {
  std::vector<std::pair<double, bool>> turns;
  void say(double now_s, bool holds)
  {
    if (turns.empty() || turns.back().second != holds)
      turns.emplace_back(now_s, holds);
  }
  /// First instant not before from_s at which it held; infinite when there is none.
  [[nodiscard]] double first_s(double from_s) const
  {
    bool held = false;
    for (const auto &[at_s, holds] : turns) {
      if (at_s > from_s && held)
        return from_s;
      if (at_s > from_s && holds)
        return at_s;
      held = holds;
    }
    return held ? from_s : std::numeric_limits<double>::infinity();
  }
};

/// What one trial tells.
struct Seen {
  Stretches asked;
  Stretches room;
  Stretches ready;
  std::vector<Stretches> services; ///< in order of Needed::services
};

struct Needed {
  std::vector<std::pair<std::string, double>> services; ///< id, pods
  std::map<std::string, double> groups;                 ///< pods of all services of a cluster
  std::set<std::string> clusters;
};

Needed needed_in(const Deployment &deployment, const Case &one)
{
  Needed needed;
  for (const Row &row : one.rows)
    if (row.resource == "service" && row.pods_needed > 0)
      needed.services.emplace_back(
          row.tier, row.pods_at_rest > 0 ? std::min(row.pods_needed, row.pods_at_rest) : row.pods_needed);
  for (const auto &[id, pods] : needed.services)
    if (const ComponentSpec *service = deployment.find(id))
      if (const std::string group = Parameters(*service).link("cluster"); !group.empty())
        needed.groups[group] += pods;
  for (const auto &[group, pods] : needed.groups)
    needed.clusters.insert(group);
  return needed;
}

/// Looks on, and touches nothing.
class Watch final : public Component {
public:
  Watch(const Needed &needed, Seen &seen) : needed_(needed), seen_(seen) {}

  void start(World &world) override
  {
    for (const auto &[id, pods] : needed_.services) {
      ready_.push_back(&world.look_at(ports::ready, id));
      desired_.push_back(&world.look_at(ports::desired, id));
    }
    for (const auto &[group, pods] : needed_.groups)
      room_.emplace_back(&world.look_at(ports::capacity, group), pods);
    seen_.services.resize(ready_.size());
    for (const std::vector<const Port *> *all : {&ready_, &desired_})
      for (const Port *port : *all)
        world.on_change(*port, [this, &world](const Port &) { look(world); });
    for (const auto &[port, pods] : room_)
      world.on_change(*port, [this, &world](const Port &) { look(world); });
    look(world);
  }

private:
  void look(World &world)
  {
    bool asked = true, ready = true, room = true;
    for (std::size_t i = 0; i < ready_.size(); ++i) {
      const double pods = needed_.services[i].second;
      asked = asked && desired_[i]->value() >= pods;
      ready = ready && ready_[i]->value() >= pods;
      seen_.services[i].say(world.now_s(), ready_[i]->value() >= pods);
    }
    for (const auto &[port, pods] : room_)
      room = room && port->value() >= pods;
    seen_.asked.say(world.now_s(), asked);
    seen_.room.say(world.now_s(), room);
    seen_.ready.say(world.now_s(), ready);
  }

  const Needed &needed_;
  Seen &seen_;
  std::vector<const Port *> ready_;
  std::vector<const Port *> desired_;
  std::vector<std::pair<const Port *, double>> room_;
};

/// What a trial sends home: three times, the last service, refused or not.
struct Told {
  double asked_s = 0;
  double room_s = 0;
  double ready_s = 0;
  std::uint64_t last = 0; ///< service; as many as there are: none
  bool refused = false;
};

Told told_of(const Seen &seen, const Needed &needed, const Outcome &outcome, const Timeline &timeline)
{
  const double onset_s = outcome.onset_s;
  Told told{seen.asked.first_s(onset_s) - onset_s, seen.room.first_s(onset_s) - onset_s,
            seen.ready.first_s(onset_s) - onset_s, needed.services.size(), false};
  double latest_s = 0;
  for (std::size_t i = 0; i < seen.services.size(); ++i)
    if (const double at_s = seen.services[i].first_s(onset_s) - onset_s; at_s > latest_s) {
      latest_s = at_s;
      told.last = i;
    }
  told.refused = std::any_of(timeline.events().begin(), timeline.events().end(), [&](const Event &event) {
    return event.kind == "launches_refused" && needed.clusters.count(event.component) != 0;
  });
  return told;
}

std::string encoded(const Told &told)
{
  ByteWriter bytes;
  for (const double value : {told.asked_s, told.room_s, told.ready_s})
    bytes.real(value);
  bytes.whole(told.last);
  bytes.flag(told.refused);
  return bytes.take();
}

Told decoded(const std::string &answer)
{
  ByteReader bytes(answer);
  Told told;
  for (double *value : {&told.asked_s, &told.room_s, &told.ready_s})
    *value = bytes.real();
  told.last = bytes.whole();
  told.refused = bytes.flag();
  return told;
}

Ramp summed_up(const Needed &needed, const std::map<std::size_t, Told> &trials, Ramp ramp)
{
  std::vector<double> asked_s, room_s, ready_s;
  std::map<std::size_t, std::size_t> last;
  for (const auto &[trial, told] : trials) {
    asked_s.push_back(told.asked_s);
    room_s.push_back(told.room_s);
    ready_s.push_back(told.ready_s);
    ramp.refused += told.refused ? 1 : 0;
    ramp.complete += told.ready_s < std::numeric_limits<double>::infinity() ? 1 : 0;
    if (told.last < needed.services.size())
      ++last[told.last];
  }
  ramp.trials = trials.size();
  ramp.asked_s = spread_of(asked_s);
  ramp.room_s = spread_of(room_s);
  ramp.ready_s = spread_of(ready_s);
  for (const auto &[service, times] : last)
    ramp.late.emplace_back(needed.services[service].first, times);
  std::stable_sort(ramp.late.begin(), ramp.late.end(),
                   [](const auto &one, const auto &other) { return one.second > other.second; });
  return ramp;
}

} // namespace

Ramp ramp_of(const Deployment &deployment, const Scenario &scenario, const Case &one,
             const Populate &populate, const CampaignSettings &settings)
{
  DRSIM_ASSERT(settings.trials.has_value(), "a ramp is of so many trials");
  const Needed needed = needed_in(deployment, one);
  Ramp ramp;
  ramp.region = one.region;
  ramp.scenario = scenario.id;
  ramp.horizon_s = scenario.horizon_s;
  for (const auto &[id, pods] : needed.services) {
    ramp.pods_needed += pods;
    ramp.pods_standing += Parameters(*deployment.find(id)).count("replicas");
  }
  const Job job = [&](std::size_t index, const Line &line) {
    count_advances(line.beats());
    Seen seen;
    const Populate watched = [&](World &world, const Deployment &played, const Scenario &of) {
      auto all = populate(world, played, of);
      const World::AtWork looking = world.at_work("capacity watch");
      all.push_back(std::make_unique<Watch>(needed, seen));
      all.back()->start(world);
      return all;
    };
    TrialRequest request{&deployment,          &scenario, settings.seed, settings.first_trial + index,
                         settings.event_limit, false};
    request.number = [&] { return settings.first_trial + line.which(); };
    play_trial(request, watched, true, [&](const Outcome &outcome, const Timeline &timeline) {
      line.answer(outcome.status == Outcome::Status::ok ? encoded(told_of(seen, needed, outcome, timeline))
                                                        : "");
    });
  };
  PoolSettings pool;
  pool.jobs = settings.jobs;
  pool.alike = [](std::size_t, std::size_t) { return true; };
  pool.stop = settings.stop;
  std::map<std::size_t, Told> trials;
  run_jobs(*settings.trials, job, pool, [&](std::size_t index, JobEnd end) {
    if (end.how == JobEnd::How::finished && !end.answer.empty())
      trials[index] = decoded(end.answer);
  });
  return summed_up(needed, trials, std::move(ramp));
}

} // namespace drsim::campaign
