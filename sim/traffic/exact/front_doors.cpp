#include "sim/traffic/exact/front_doors.hpp"

#include <limits>

namespace drsim::traffic::inline exact {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double shares_step_s = 0.5; ///< users' shares are looked up again this often while they move

} // namespace

FrontDoors::FrontDoors(const PlaneSettings &settings, std::size_t regions, Agenda &agenda, Figures &figures,
                       Failures &failures, Walks &walks, Stream &choices)
    : deployment_(*settings.deployment), agenda_(agenda), figures_(figures), failures_(failures),
      walks_(walks), choices_(choices), patience_s_(settings.client_timeout_s),
      dns_(settings.cohorts, regions), doors_(regions), shares_(regions + 1, 0.0)
{
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
  double left = choices_.uniform();
  std::uint32_t journey = 0;
  while (journey + 1 < deployment_.journeys.size() && left >= deployment_.journeys[journey].share)
    left -= deployment_.journeys[journey++].share;
  begin({journey, 0, false});
}

void FrontDoors::begin(const Person &person)
{
  figures_.begun(person);
  const std::uint32_t region = pick_region();
  if (region >= doors_.size()) {
    failures_.tell(person, region, FailureCause::front_door);
    return;
  }
  if (choices_.uniform() < deployment_.journeys[person.journey].cdn_share) {
    figures_.succeeded(person.journey, 0);
    return;
  }
  figures_.asked(region);
  const Door &door = doors_[region];
  if (door.serving)
    walks_.begin(person, region);
  else if (door.refuses)
    failures_.tell(person, region, FailureCause::front_door);
  else
    agenda_.hang_up_after(patience_s_, person, region);
}

void FrontDoors::hang_up(const Agenda::Hanging &user)
{
  failures_.tell(user.person, user.region, FailureCause::front_door);
}

double FrontDoors::user_share(int region) const
{
  std::vector<double> shares(shares_.size());
  dns_.shares(agenda_.now_s(), shares);
  return region < 0 ? shares.back() : shares[static_cast<std::size_t>(region)];
}

} // namespace drsim::traffic::exact
