#include "sim/engine/interrupts.hpp"

#include "sim/core/assertion.hpp"

#include <simgrid/s4u.hpp>

namespace drsim::inline engine {
namespace sg4 = simgrid::s4u;

namespace {

Interrupts *open_interrupts = nullptr;

} // namespace

Interrupts::Interrupts()
{
  DRSIM_ASSERT(open_interrupts == nullptr, "one who interrupts at a time");
  open_interrupts = this;
}

Interrupts::~Interrupts()
{
  open_interrupts = nullptr;
}

std::vector<double> Interrupts::end(const std::string &actor)
{
  std::vector<double> ended;
  if (open_interrupts == nullptr)
    return ended;
  std::vector<std::function<void()>> due; // first choose: to wake lets others run, who sleep and wake
  for (auto &[pid, sleeper] : open_interrupts->asleep_)
    if (sleeper.actor == actor) {
      ended.push_back(sleeper.until_s);
      due.push_back(sleeper.wake);
    }
  for (const auto &wake : due)
    wake();
  return ended;
}

bool Interrupts::sleep_until(double t_s)
{
  if (open_interrupts == nullptr)
    return false;
  const double now_s = sg4::Engine::get_clock();
  if (t_s <= now_s)
    return true;
  const sg4::SemaphorePtr over = sg4::Semaphore::create(0);
  const long pid = sg4::this_actor::get_pid();
  open_interrupts->asleep_[pid] = {sg4::this_actor::get_name(), t_s, [over] { over->release(); }};
  over->acquire_timeout(t_s - now_s);
  if (open_interrupts != nullptr)
    open_interrupts->asleep_.erase(pid);
  return true;
}

} // namespace drsim::engine
