#include "sim/traffic/exact/failures.hpp"

#include <cmath>

namespace drsim::traffic::inline exact {

Failures::Failures(const PlaneSettings &settings, Agenda &agenda, Figures &figures)
    : cdn_(settings.cdn), agenda_(agenda), figures_(figures), reloads_(settings.reloads),
      attack_(settings.attack), chance_(settings.seed, settings.trial, "users", "reloads")
{
}

void Failures::tell(Person person, std::size_t region, FailureCause cause)
{
  moves(person, region, cause) ? move(person, region, 0) : tell_last(person, region, cause);
}

bool Failures::moves(const Person &person, std::size_t region, FailureCause cause) const
{
  const bool elsewhere = cdn_.secondary >= 0 && static_cast<std::size_t>(cdn_.secondary) != region;
  return elsewhere && person.may_move && !person.moved && cdn_.fails_over[number_of(cause)];
}

void Failures::move(Person person, std::size_t region, double after_s)
{
  figures_.refused(region);
  person.moved = true;
  agenda_.come_again_after(after_s, person);
}

void Failures::tell_last(Person person, std::size_t region, FailureCause cause)
{
  person.moved = person.may_move = false;
  figures_.failed(person, region, cause);
  if (reloads_.share <= 0 || person.journey == attack_ || person.reloads >= reloads_.most ||
      chance_.uniform() >= reloads_.share)
    return;
  ++person.reloads;
  agenda_.come_again_after(-std::log1p(-chance_.uniform()) * reloads_.delay_mean_s, person);
}

} // namespace drsim::traffic::exact
