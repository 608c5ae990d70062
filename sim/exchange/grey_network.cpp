#include "sim/exchange/grey_network.hpp"

namespace drsim::inline exchange {
namespace {

constexpr double resent_after_s = 0.2; ///< TCP_RTO_MIN of Linux
constexpr double most_loss = 0.5;      ///< above it TCP hardly connects

} // namespace

void play_grey(const GreyNetwork &network, const std::string &target, double share, const GreyAction &action,
               ForeignScenario &scenario)
{
  if (network.packet_loss > most_loss)
    return scenario.refuse(action.where, action.name,
                           "more than half of the packets lost: connections are hardly made at all",
                           "a full cut (loss 100), or at most 50");
  const double hit = 1 - (1 - network.packet_loss) * (1 - network.packet_loss);
  double slow = share, latency_s = network.delay_s + hit * resent_after_s;
  if (network.delay_s <= 0) {
    slow = share * hit;
    latency_s = resent_after_s;
  }
  scenario.play("brown_out", target, action.at_s, action.for_s,
                {{"latency_s", latency_s}, {"slow_ratio", slow}});
  scenario.remark(action.where,
                  action.name + " is played as a brown-out of " + target +
                      (network.packet_loss > 0
                           ? ": a lost packet is sent again 0.2 s later, so calls are slow, not lost"
                           : ": calls that are slower by the delay"));
}

} // namespace drsim::exchange
