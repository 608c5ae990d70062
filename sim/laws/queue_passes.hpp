#pragma once

#include <cmath>

namespace drsim::inline laws {

// Messages of a queue are taken one by one; one that could not be worked off comes back and is taken again,
// up to most_takes times (0: as often as it is kept), and goes to the dead letters then. Every take fails
// with the same chance, apart from the others.

/// Share of the messages that end among the dead letters: the chance that every take failed.
inline double dead_share(double failing, int most_takes)
{
  return most_takes > 0 ? std::pow(failing, most_takes) : 0;
}

/// Messages that leave the queue for good, a take: 1 / (mean takes of a message), (1 - f) / (1 - f^n) of
/// takes that fail with chance f; 1 / n where all fail; 1 - f without dead letters.
inline double passes_a_take(double failing, int most_takes)
{
  if (most_takes <= 0)
    return 1 - failing;
  return failing >= 1 ? 1.0 / most_takes : (1 - failing) / (1 - std::pow(failing, most_takes));
}

} // namespace drsim::laws
