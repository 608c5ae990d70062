// Who fails where, and why, in the fluid plane.
#include "sim/traffic/fluid/network.hpp"

namespace drsim::traffic::inline fluid {

/// Adds `weight` to the causes for which a hop fails.
void Network::blame(const PathHop &hop, bool idempotent, std::size_t region, double weight,
                    FailedBy &causes) const
{
  const bool is_call = hop.kind == Hop::Kind::call;
  const std::size_t target = hop.has_miss ? hop.miss : hop.target; // a cache that fails is a miss
  const std::size_t at = is_call ? slot(region, target) : routes_[slot(region, target)].slot;
  const Tier &tier = tiers_[at];
  const bool changes = Hop::changes(hop.kind);
  if (!is_call && !(changes ? tier.writable : tier.readable))
    causes[number_of(FailureCause::no_server)] += weight;
  else
    tier.blame(idempotent, weight, causes);
}

Network::Failures Network::failures(const Path &path, std::size_t region)
{
  Failures all;
  done_.resize(hops_.size());
  double reached = 1;
  double wrote = 0; // of those that have come so far
  for (std::size_t s = path.first_stage; s < path.end_stage; ++s) {
    const PathStage &stage = stages_[s];
    double success = 1;
    double misses = 0;
    for (std::size_t h = stage.first_hop; h < stage.end_hop; ++h) {
      const double done = done_[h] = pass(hops_[h], path.idempotent, region, 0).success;
      if (hops_[h].kind == Hop::Kind::publish)
        all.unpublished = 1 - (1 - all.unpublished) * done;
      if (!hops_[h].required || stage.asynchronous)
        continue;
      success *= done;
      misses += 1 - done;
    }
    if (stage.asynchronous)
      continue;
    const double failed = reached * (1 - success);
    for (std::size_t h = stage.first_hop; h < stage.end_hop && misses > 0; ++h)
      if (hops_[h].required)
        if (const double miss = 1 - done_[h]; miss > 0)
          blame(hops_[h], path.idempotent, region, failed * miss / misses, all.by);
    all.write_failed += wrote * failed;
    for (std::size_t h = stage.first_hop; h < stage.end_hop; ++h)
      if (hops_[h].kind == Hop::Kind::write && hops_[h].required)
        wrote = 1;
    reached *= success;
  }
  return all;
}

} // namespace drsim::traffic::fluid
