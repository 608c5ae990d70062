#pragma once
#include "sim/exchange/foreign.hpp"

#include <optional>
#include <string>

namespace drsim::inline exchange {

/// What another tool does to packets.
struct GreyNetwork {
  double packet_loss = 0; ///< share of packets
  double delay_s = 0;     ///< of each packet
};

/// An action as its file has it.
struct GreyAction {
  std::string where;
  std::string name;
  double at_s = 0;
  std::optional<double> for_s;
};

/// Plays it as a brown_out of a target, of which `share` is hit. A delay makes every call so much slower. A
/// lost packet is sent again: a call that loses its request or its answer takes the least time-out of TCP
/// longer (0.2 s, TCP_RTO_MIN of Linux), which happens to 1 - (1 - loss)^2 of them. With both, the longer
/// mean counts for all. Above half of all packets connections are not made at all: refused.
void play_grey(const GreyNetwork &network, const std::string &target, double share, const GreyAction &action,
               ForeignScenario &scenario);

} // namespace drsim::exchange
