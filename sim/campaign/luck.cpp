#include "sim/campaign/luck.hpp"

#include "sim/campaign/bytes.hpp"
#include "sim/campaign/frame.hpp"
#include "sim/core/luck_log.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace drsim::inline campaign {
namespace {

/// Watches what users feel, keeps the score and turns the luck; changes nothing else of the trial.
class LuckWatch {
public:
  LuckWatch(World &world, const LuckPlan &plan, LuckyTrial &trial) : world_(world), plan_(plan), trial_(trial)
  {
  }

  void start()
  {
    if (plan_.score == LuckScore::lost)
      watch_copies();
    else
      watch_users();
    if (!plan_.stages.empty())
      world_.spawn("luck/stages", [this] { take_stages(); });
  }

private:
  void watch_users()
  {
    for (const Journey &journey : world_.deployment().journeys) {
      impact_.push_back(&world_.look_at(ports::impact, journey.id));
      world_.on_change(*impact_.back(), [this](const Port &) { look(); });
    }
    world_.spawn("luck", [this] { live(); });
  }

  /// What a copy lacks would be lost with the store that it follows; what is lost is lost.
  void watch_copies()
  {
    const auto all = [this](const PortKind &kind, const std::string &id) {
      if (world_.find(port_name(kind, id)) == nullptr)
        return;
      const Port &port = world_.look_at(kind, id);
      world_.on_change(port, [this](const Port &now) {
        if (onset_s())
          reach(now.value());
      });
    };
    for (const ComponentSpec &component : world_.deployment().components) {
      all(ports::lag_s, component.id);
      all(ports::lost_span_s, component.id);
    }
  }

  [[nodiscard]] bool felt() const
  {
    return std::any_of(impact_.begin(), impact_.end(), [](const Port *one) { return one->on(); });
  }

  /// When the first fault began, once it has.
  std::optional<double> onset_s()
  {
    const auto &events = world_.timeline().events();
    for (; !onset_s_ && looked_at_ < events.size(); ++looked_at_)
      if (events[looked_at_].kind == "fault")
        onset_s_ = events[looked_at_].t_s;
    return onset_s_;
  }

  /// Users feel something now, or did until now.
  void look()
  {
    if (!onset_s() || (!felt() && !felt_before_))
      return;
    felt_before_ = felt();
    reach(world_.now_s() - *onset_s_);
  }

  void reach(double score_s)
  {
    trial_.score_s = std::max(trial_.score_s, score_s);
    if (trial_.crossed_s || trial_.score_s <= plan_.above_s)
      return;
    trial_.crossed_s = world_.now_s();
    take(plan_.luck);
  }

  /// From here on; turns that were still ahead belong to another future.
  void take(std::uint64_t luck) { fresh_.push_back(Branch::turn(luck)); }

  void live()
  {
    for (;;) {
      world_.wait_until(impact_, [this] { return felt(); });
      while (felt()) {
        world_.sleep_to_tick(plan_.step_s, onset_s().value_or(0));
        if (felt())
          look();
      }
    }
  }

  void take_stages()
  {
    for (const auto &[t_s, luck] : plan_.stages) {
      world_.sleep_until_s(std::max(world_.now_s(), t_s));
      take(luck);
    }
  }

public:
  /// All turns that were taken, in order.
  [[nodiscard]] std::vector<LuckTurn> turns() const
  {
    std::vector<LuckTurn> all;
    for (const LuckTurn &one : plan_.turns)
      if (fresh_.empty() || one.after_draws <= fresh_.front().after_draws)
        all.push_back(one);
    all.insert(all.end(), fresh_.begin(), fresh_.end());
    return all;
  }

private:
  World &world_;
  const LuckPlan &plan_;
  LuckyTrial &trial_;
  std::vector<const Port *> impact_;
  std::vector<LuckTurn> fresh_;
  std::optional<double> onset_s_;
  std::size_t looked_at_ = 0;
  bool felt_before_ = false;
};

} // namespace

double measured_s(const Outcome &outcome, LuckScore score)
{
  return score == LuckScore::lost ? outcome.rpo_s : outcome.rto_s;
}

void play_with_luck(const TrialRequest &request, const Populate &populate, const LuckPlan &plan,
                    const std::function<void(const LuckyTrial &, const Timeline &)> &at_end)
{
  Branch::begin(plan.turns);
  luck_log = {true, 0, 0};
  LuckyTrial trial;
  std::unique_ptr<LuckWatch> watch;
  const Populate watched = [&](World &world, const Deployment &deployment, const Scenario &scenario) {
    auto all = populate(world, deployment, scenario);
    watch = std::make_unique<LuckWatch>(world, plan, trial);
    watch->start();
    return all;
  };
  play_trial(request, watched, false, [&](const Outcome &outcome, const Timeline &timeline) {
    trial.outcome = outcome;
    if (plan.score == LuckScore::lost) // what nobody knows to be safe is known at the end
      trial.score_s = std::max(trial.score_s, outcome.rpo_s);
    trial.log_likelihood = luck_log.against_typical();
    if (watch)
      trial.turns = watch->turns();
    at_end(trial, timeline);
  });
}

std::string encode_lucky(const LuckyTrial &trial)
{
  ByteWriter to;
  to.text(encode_outcome(trial.outcome));
  to.real(trial.score_s);
  to.real(trial.log_likelihood);
  to.flag(trial.crossed_s.has_value());
  to.real(trial.crossed_s.value_or(0));
  to.whole(trial.turns.size());
  for (const LuckTurn &one : trial.turns) {
    to.whole(one.after_draws);
    to.whole(one.luck);
  }
  return to.take();
}

std::optional<LuckyTrial> decode_lucky(std::string_view bytes)
{
  ByteReader from(bytes);
  LuckyTrial trial;
  std::optional<Outcome> outcome = decode_outcome(from.text());
  trial.score_s = from.real();
  trial.log_likelihood = from.real();
  const bool crossed = from.flag();
  const double crossed_s = from.real();
  if (crossed)
    trial.crossed_s = crossed_s;
  for (std::uint64_t left = from.count(); left > 0 && !from.broken(); --left) {
    const std::uint64_t after_draws = from.whole();
    trial.turns.push_back({after_draws, from.whole()});
  }
  if (!outcome || !from.complete())
    return std::nullopt;
  trial.outcome = std::move(*outcome);
  return trial;
}

} // namespace drsim::campaign
