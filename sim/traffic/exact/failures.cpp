#include "sim/traffic/exact/failures.hpp"

#include <cmath>

namespace drsim::traffic::inline exact {

Failures::Failures(const PlaneSettings &settings, Agenda &agenda, Figures &figures)
    : agenda_(agenda), figures_(figures), reloads_(settings.reloads),
      chance_(settings.seed, settings.trial, "users", "reloads")
{
}

void Failures::tell(Person person, std::size_t region, FailureCause cause)
{
  figures_.failed(person, region, cause);
  if (reloads_.share <= 0 || person.reloads >= reloads_.most || chance_.uniform() >= reloads_.share)
    return;
  ++person.reloads;
  agenda_.come_again_after(-std::log1p(-chance_.uniform()) * reloads_.delay_mean_s, person);
}

} // namespace drsim::traffic::exact
