#include "sim/traffic/exact/front_doors.hpp"

#include "sim/core/units.hpp"

#include <algorithm>

namespace drsim::traffic::inline exact {
namespace {

constexpr double shares_step_s = 0.5; ///< users' shares are looked up again this often while they move

} // namespace

FrontDoors::FrontDoors(const PlaneSettings &settings, std::size_t regions, Agenda &agenda, Figures &figures,
                       Failures &failures, Walks &walks, Stream &choices)
    : deployment_(*settings.deployment), agenda_(agenda), figures_(figures), failures_(failures),
      walks_(walks), choices_(choices), nodes_chance_(settings.seed, settings.trial, "users", "nodes"),
      away_chance_(settings.seed, settings.trial, "users", "turned away"),
      reads_chance_(settings.seed, settings.trial, "users", "reads"),
      attack_chance_(settings.seed, settings.trial, "users", "attack"), attack_(settings.attack),
      users_(std::min(deployment_.journeys.size(), attack_)), cdn_(failures.cdn()),
      patience_s_(settings.client_timeout_s), dns_(settings.cohorts, regions), doors_(regions),
      shares_(regions + 1, 0.0)
{
  for (std::size_t j = 0; j < deployment_.journeys.size(); ++j)
    hits_.push_back(settings.cdn_share(j));
}

void FrontDoors::set_dns_answer(int region)
{
  dns_.set_answer(agenda_.now_s(), region);
  shares_until_s_ = agenda_.now_s();
}

void FrontDoors::set_edge(std::uint32_t region, bool serving)
{
  if (doors_[region].serving == serving)
    return;
  doors_[region].serving = serving;
  dns_.set_edge(agenda_.now_s(), region, serving);
  shares_until_s_ = agenda_.now_s();
  if (!serving)
    walks_.break_off(region);
}

std::uint32_t FrontDoors::pick_region()
{
  const double now_s = agenda_.now_s();
  if (now_s >= shares_until_s_) {
    dns_.shares(now_s, shares_);
    shares_until_s_ = dns_.moving(now_s) ? now_s + shares_step_s : infinity;
  }
  const auto regions = static_cast<std::uint32_t>(doors_.size());
  double left = choices_.uniform();
  for (std::uint32_t region = 0; region < regions; ++region) {
    left -= shares_[region];
    if (left < 0)
      return region;
  }
  return shares_[regions] > 0 ? regions : 0;
}

void FrontDoors::arrive()
{
  if (attackers_ > 0 && attack_chance_.uniform() < attackers_)
    return begin({static_cast<std::uint32_t>(attack_), 0, false});
  double left = choices_.uniform();
  std::uint32_t journey = 0;
  while (journey + 1 < users_ && left >= deployment_.journeys[journey].share)
    left -= deployment_.journeys[journey++].share;
  begin({journey, 0, false});
}

std::uint32_t FrontDoors::region_of(const Person &person)
{
  return person.moved ? static_cast<std::uint32_t>(cdn_.secondary) : pick_region();
}

bool FrontDoors::stopped(const Person &person)
{
  const auto nowhere = static_cast<std::uint32_t>(doors_.size()); // in no region's figures
  if (front_.lost_ratio > 0 && nodes_chance_.uniform() < front_.lost_ratio) {
    agenda_.hang_up_after(patience_s_, person, nowhere);
    return true;
  }
  if (front_.turned_away_ratio > 0 && away_chance_.uniform() < front_.turned_away_ratio) {
    failures_.tell_last(person, nowhere, FailureCause::shed);
    return true;
  }
  return false;
}

bool FrontDoors::screened(const Person &person, std::uint32_t region)
{
  if (person.journey != attack_ || attack_chance_.uniform() >= doors_[region].attack_stopped)
    return false;
  failures_.tell_last(person, static_cast<std::uint32_t>(doors_.size()), FailureCause::shed);
  return true;
}

void FrontDoors::begin(const Person &comes)
{
  Person person = comes;
  if (!person.moved) {
    figures_.begun(person);
    if (stopped(person))
      return;
  }
  const std::uint32_t region = region_of(person);
  if (region >= doors_.size()) {
    failures_.tell(person, region, FailureCause::front_door);
    return;
  }
  if (!person.moved && choices_.uniform() < hits_[person.journey]) {
    if (front_.caches)
      figures_.succeeded(person.journey, 0);
    else
      agenda_.hang_up_after(patience_s_, person, static_cast<std::uint32_t>(doors_.size()));
    return;
  }
  if (!person.moved && cdn_.secondary >= 0) {
    person.born_s = agenda_.now_s();
    person.may_move = reads_chance_.uniform() < deployment_.journeys[person.journey].read_share;
  }
  if (screened(person, region))
    return;
  figures_.asked(region);
  const Door &door = doors_[region];
  if (door.serving && door.loss > 0 && nodes_chance_.uniform() < door.loss)
    wait_in_vain(person, region);
  else if (door.serving && door.away > 0 && away_chance_.uniform() < door.away)
    failures_.tell(person, region, FailureCause::shed);
  else if (door.serving)
    walks_.begin(person, region);
  else if (door.refuses)
    failures_.tell(person, region, FailureCause::front_door);
  else
    wait_in_vain(person, region);
}

void FrontDoors::wait_in_vain(const Person &person, std::uint32_t region)
{
  const bool moves = failures_.moves(person, region, FailureCause::front_door);
  // Who reaches a dead node is in nobody's figures.
  const auto counted = doors_[region].serving ? static_cast<std::uint32_t>(doors_.size()) : region;
  if (moves && cdn_.connect_s < patience_s_)
    failures_.move(person, counted, cdn_.connect_s);
  else
    agenda_.hang_up_after(patience_s_, person, counted);
}

void FrontDoors::hang_up(const Agenda::Hanging &user)
{
  failures_.tell_last(user.person, user.region, FailureCause::front_door);
}

void FrontDoors::take_over(const DnsShares &dns)
{
  dns_ = dns;
  shares_until_s_ = agenda_.now_s();
}

double FrontDoors::user_share(int region) const
{
  std::vector<double> shares(shares_.size());
  dns_.shares(agenda_.now_s(), shares);
  return region < 0 ? shares.back() : shares[static_cast<std::size_t>(region)];
}

} // namespace drsim::traffic::exact
