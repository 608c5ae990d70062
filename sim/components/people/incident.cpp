#include "sim/components/people/incident.hpp"

#include <algorithm>

namespace drsim::inline components::inline people {
namespace {

constexpr int most_rounds = 25;
constexpr int most_tries = 3; ///< of one way

} // namespace

Incident::Incident(Duty &duty, const Notice &notice)
    : duty_(duty), world_(duty.world), faults_(notice.faults), reported_(notice.reported),
      known_(notice.event), named_(named_runbook(duty.deployment, duty.world.timeline(), notice.event))
{
  // By what broke, not by its place among the faults: one more fault leaves the luck of the others alone.
  const EventId first = duty.behind.first(notice.faults);
  const std::string about =
      first == no_event ? "unknown" : world_.timeline().events()[static_cast<std::size_t>(first)].component;
  const int number = ++duty.names[about];
  name_ = number == 1 ? about : about + "#" + std::to_string(number);
}

Stream &Incident::chance(const std::string &purpose)
{
  return chances_.try_emplace(purpose, world_.stream(duty_.id, purpose + "/" + name_)).first->second;
}

double Incident::s(double seconds) const
{
  return seconds * pace_ * duty_.divided();
}

EventId Incident::note(const char *kind, const std::string &what, Phase phase,
                       std::vector<std::string> set_by)
{
  if (!set_by.empty()) // of all their times
    set_by.emplace_back("pace_of_incident");
  known_ = world_.record(duty_.id, kind, what, phase, {known_}, std::move(set_by));
  return known_;
}

bool Incident::calm() const
{
  return duty_.symptoms.standing(faults_).empty() && !duty_.symptoms.alarmed(faults_);
}

/// What they act on is still broken, as far as that can be seen.
bool Incident::still(const Trouble &trouble) const
{
  const auto all = duty_.symptoms.standing(faults_);
  return std::any_of(all.begin(), all.end(), [&](const Trouble &one) {
    return one.kind == trouble.kind && one.component == trouble.component;
  });
}

void Incident::live()
{
  ++duty_.open;
  duty_.claimed |= faults_;
  pace_ = duty_.response.pace_of_incident.sample(chance("pace"));
  acknowledge();
  if (!duty_.acknowledged->on())
    world_.set(*duty_.acknowledged, 1, known_);
  if (faults_ == 0 && !reported_) {
    look_at_nothing();
    return;
  }
  engage();
  bool again = true;
  for (int round = 1; again; ++round) {
    const bool right = diagnose(std::min(round, most_rounds)) || round >= most_rounds;
    if (calm())
      break;
    if (!right && !duty_.symptoms.standing(faults_).empty()) {
      follow_wrong_theory();
      continue;
    }
    if (act() && !verify())
      continue;
    // It helped, or nothing is left to do: until it is felt again, or is over.
    const bool felt = duty_.symptoms.felt(faults_);
    world_.wait_until(duty_.symptoms.ports(), [&] { return calm() || duty_.symptoms.felt(faults_) != felt; });
    again = !calm();
  }
  stand_down();
}

/// Every level is paged escalation_s after the one before, until the first of them answers; then people are
/// called by telephone.
void Incident::acknowledge()
{
  const Response &response = duty_.response;
  Stream &answer = chance("acknowledge");
  Stream &luck = chance("unanswered");
  double answer_s = forever_s; // when the first answers, of all levels paged so far
  EventId asked = known_;      // the page that this answer is to
  const EventId page = known_;
  const double ignored = reported_ ? 0 : response.ignored(duty_.noise());
  const double pace = reported_ ? pace_ : pace_ * response.slower(duty_.noise());
  for (int level = 1; level <= response.escalation_levels; ++level) {
    const double unanswered =
        response.night(world_) ? response.unanswered_night_ratio : response.unanswered_ratio;
    const double takes_s = response.acknowledge_s.sample(answer) * response.night_times(world_) * pace;
    const bool answers = luck.uniform() >= 1 - (1 - unanswered) * (level == 1 ? 1 - ignored : 1);
    const EventId rung =
        level == 1 ? page
                   : world_.record(duty_.id, "escalated", "nobody answers: level " + std::to_string(level),
                                   Phase::decision, {page}, {"escalation_s"});
    if (answers && world_.now_s() + takes_s < answer_s) {
      answer_s = world_.now_s() + takes_s;
      asked = rung;
    }
    if (answer_s <= world_.now_s() + response.escalation_s)
      break;
    if (level < response.escalation_levels || answer_s == forever_s)
      world_.sleep_s(response.escalation_s);
  }
  known_ = asked;
  const bool by_phone = answer_s == forever_s;
  if (by_phone)
    world_.sleep_s(response.phone_tree_s.sample(answer) * response.night_times(world_) * pace_);
  else
    world_.sleep_until_s(std::max(answer_s, world_.now_s()));
  std::vector<std::string> by = {by_phone ? "phone_tree_s" : "acknowledge_s"};
  if (pace > pace_)
    by.emplace_back("noise_exponent");
  note("acknowledged", by_phone ? "somebody is reached by telephone" : "someone is at the keyboard",
       Phase::decision, by);
}

void Incident::look_at_nothing()
{
  world_.sleep_s(s(duty_.response.diagnose_known_s.sample(chance("diagnose"))));
  note("nothing_found", "what the page is about changes nothing", Phase::none, {"diagnose_known_s"});
  ++duty_.about_nothing;
  stand_down();
}

void Incident::call_leaders(double more)
{
  for (Port *one : duty_.leaders)
    world_.set(*one, one->value() + more, known_);
}

void Incident::engage()
{
  engaged_ = true;
  call_leaders(1);
  const Response &response = duty_.response;
  double takes_s = response.engage_s.sample(chance("engage"));
  if (response.night(world_))
    takes_s += response.engage_night_s.sample(chance("engage_night"));
  world_.sleep_s(s(takes_s));
  note("engaged", "people are at work on it together", Phase::decision, {"engage_s"});
  constexpr int most_hops = 10;
  const int hops = place_is_gone() ? 0 : most_hops; // every team's things are gone alike
  for (int hop = 0; hop < hops && chance("misrouted").uniform() < response.misrouted_ratio; ++hop) {
    world_.sleep_s(s(response.hop_s.sample(chance("hop"))));
    note("misrouted", "it was with a team that it does not concern", Phase::decision, {"hop_s"});
  }
}

/// Whether they have met it before, in a rehearsal of the runbook that is for it.
bool Incident::rehearsed() const
{
  for (const Trouble &trouble : duty_.symptoms.standing(faults_))
    for (const ComponentSpec *runbook : runbooks_for(trouble, duty_.runbooks, named_))
      if (Parameters(*runbook).text("rehearsed") != "never")
        return true;
  return false;
}

bool Incident::place_is_gone() const
{
  const auto all = duty_.symptoms.standing(faults_);
  return std::any_of(all.begin(), all.end(), [&](const Trouble &one) {
    const std::string_view word = one.kind->word;
    return (word == "region" || word == "zone") && !world_.up(one.component).on();
  });
}

/// How long their theories take, and how often one is right.
void Incident::expect_theory(bool place_gone)
{
  const Response &response = duty_.response;
  const double kind = chance("kind").uniform();
  if (place_gone) {
    diagnose_s_ = &response.diagnose_place_s;
    diagnose_by_ = "diagnose_place_s";
    right_ = response.right_place_ratio;
    return;
  }
  const bool known = kind < response.known_share || rehearsed();
  const bool novel = !known && kind >= 1 - response.novel_share;
  diagnose_s_ = known   ? &response.diagnose_known_s
                : novel ? &response.diagnose_novel_s
                        : &response.diagnose_s;
  diagnose_by_ = known ? "diagnose_known_s" : novel ? "diagnose_novel_s" : "diagnose_s";
  right_ = known ? response.right_known_ratio : novel ? response.right_novel_ratio : response.right_ratio;
}

bool Incident::diagnose(int round)
{
  const Response &response = duty_.response;
  const bool place_gone = place_is_gone();
  if (round == 1) {
    expect_theory(place_gone);
  } else { // who looks again sees what else has broken
    const FaultSet others =
        (duty_.symptoms.behind_impact() | duty_.symptoms.behind_broken()) & ~duty_.claimed;
    faults_ |= others;
    duty_.claimed |= others;
  }
  const double blind = place_gone ? 0 : duty_.blind_share();
  double takes_s = diagnose_s_->sample(chance("diagnose")) * (1 + (response.blind_factor - 1) * blind);
  if (round > 1)
    takes_s *= response.again_factor.sample(chance("again"));
  world_.sleep_s(s(takes_s));
  const bool right = chance("right").uniform() < right_ - response.blind_right_loss * blind;
  std::vector<std::string> by = {diagnose_by_};
  if (blind > 0)
    by.emplace_back("blind_factor");
  const std::string unseen = blind > 0 ? ", with part of what they see by gone" : "";
  note(right ? "diagnosed" : "misdiagnosed",
       (right ? "someone knows what is broken" : "someone has a theory, and it is wrong") + unseen,
       Phase::decision, by);
  return right;
}

void Incident::follow_wrong_theory()
{
  const Response &response = duty_.response;
  double takes_s = response.decide_wrongly_s.sample(chance("decide_wrongly"));
  takes_s += response.try_s.sample(chance("try")) * response.no_runbook_factor;
  takes_s += response.setbacks.worse_s(chance("worse"));
  takes_s += response.verify_s.sample(chance("verify"));
  world_.sleep_s(s(takes_s));
  note("theory_failed", "what was done did not help", Phase::decision, {"decide_wrongly_s", "verify_s"});
  if (chance("fixation").uniform() >= response.fixation_ratio)
    right_ = 1 - response.learning_factor * (1 - right_);
}

const Way *Incident::next_way(const std::vector<Way> &ways) const
{
  const auto tries = [&](const Way &way) {
    const auto found = tried_.find(way.name);
    return found == tried_.end() ? 0 : found->second;
  };
  const Way *best = nullptr;
  for (const Way &way : ways)
    if (duty_.can_be_tried(way) && tries(way) < most_tries && (best == nullptr || tries(way) < tries(*best)))
      best = &way;
  return best;
}

void Incident::say_once(const Trouble &trouble)
{
  const std::string word = trouble.kind->word;
  if (std::find(helpless_.begin(), helpless_.end(), word) != helpless_.end())
    return;
  helpless_.push_back(word);
  world_.record(duty_.id, "no_runbook", "no runbook for trouble of kind " + word, Phase::decision,
                {known_, trouble.cause}, {"diagnose_s"});
}

bool Incident::act()
{
  const auto &ports = duty_.symptoms.ports();
  world_.wait_until(ports, [&] { return calm() || !duty_.symptoms.standing(faults_).empty(); });
  if (const Port *planned = duty_.planned)
    world_.wait_until({planned}, [&] { return planned->on() || duty_.planned != planned; });
  verified_ = false;
  for (const Trouble &trouble : duty_.symptoms.standing(faults_)) {
    const std::vector<Way> ways = ways_out(trouble, duty_.deployment, duty_.runbooks, named_);
    const Way *way = next_way(ways);
    if (ways.empty() || ways.front().improvised)
      say_once(trouble);
    if (way == nullptr)
      continue;
    if (!decide(*way, trouble))
      return true;
    ++tried_[way->name];
    if (way->runbook != nullptr)
      carry_out(*way, trouble);
    else
      improvise(*way, trouble);
    return true;
  }
  if (!calm())
    note("nothing_left", "nobody knows anything else to do", Phase::none, {});
  return false;
}

bool Incident::verify()
{
  const Response &response = duty_.response;
  const auto well = [&] { return duty_.symptoms.standing(faults_).empty(); };
  if (verified_ && well())
    return true;
  world_.sleep_s(s(response.verify_s.sample(chance("verify"))));
  if (world_.wait_until(duty_.symptoms.ports(), well, world_.now_s() + response.patience_s)) {
    note("verified", "nothing of it is felt any more", Phase::decision, {"verify_s"});
    return true;
  }
  note("not_over", "it did not help, or not enough", Phase::decision, {"verify_s", "patience_s"});
  if (chance("all_clear").uniform() < response.false_all_clear_ratio) {
    note("false_all_clear", "it is taken for over", Phase::none, {});
    world_.sleep_s(s(response.all_clear_s.sample(chance("all_clear_s"))));
    note("looked_again", "it is not over", Phase::decision, {"all_clear_s"});
  }
  return false;
}

void Incident::stand_down()
{
  note("stood_down", "nothing is felt and nothing fires", Phase::none, {});
  if (engaged_)
    call_leaders(-1);
  duty_.claimed &= ~faults_;
  if (--duty_.open == 0)
    world_.set(*duty_.acknowledged, 0, no_event);
}

} // namespace drsim::components::people
