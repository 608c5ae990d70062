#include "sim/laws/raft_election.hpp"

#include <algorithm>

namespace drsim::inline laws {

double election_s(Stream &chance, int followers, double timeout_s)
{
  double first_s = longest_election_s(timeout_s);
  for (int follower = 0; follower < followers; ++follower)
    first_s = std::min(first_s, timeout_s * (1 + chance.uniform()));
  return followers > 0 ? first_s : timeout_s;
}

double mean_election_s(int followers, double timeout_s)
{
  return followers > 0 ? timeout_s * (1 + 1.0 / (followers + 1)) : timeout_s;
}

double longest_election_s(double timeout_s)
{
  return 2 * timeout_s;
}

} // namespace drsim::laws
