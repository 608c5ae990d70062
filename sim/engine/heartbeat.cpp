#include "sim/engine/heartbeat.hpp"

#include <simgrid/s4u.hpp>

namespace drsim::inline engine {

void count_advances(std::atomic<std::uint64_t> &beats)
{
  simgrid::s4u::Engine::on_time_advance_cb(
      [&beats](double) { beats.fetch_add(1, std::memory_order_relaxed); });
}

} // namespace drsim::engine
