#pragma once
#include "sim/traffic/exact/fifo_clocks.hpp"

#include <cstddef>
#include <memory>

namespace drsim::traffic::inline exact {

/// Two queues of any number of servers, worked at together where they are narrow enough.
class QueuePair {
public:
  virtual ~QueuePair() = default;
  /// Takes customers of either queue; adds the seconds they waited.
  virtual void admit(const ArrivalBlock &to_a, double &waited_a_s, const ArrivalBlock &to_b,
                     double &waited_b_s) = 0;
};

[[nodiscard]] std::unique_ptr<QueuePair> queue_pair(std::size_t servers_a, std::size_t servers_b);

} // namespace drsim::traffic::exact
