#include "sim/cli/interrupts.hpp"

#include <atomic>
#include <csignal>

namespace drsim::inline cli {
namespace {

std::atomic<bool> interrupted = false;

void note(int)
{
  interrupted = true;
}

} // namespace

struct Interrupts::Before {
  struct sigaction on_int;
  struct sigaction on_term;
};

Interrupts::Interrupts() : before_(new Before)
{
  interrupted = false;
  struct sigaction action{};
  action.sa_handler = note;
  ::sigaction(SIGINT, &action, &before_->on_int);
  ::sigaction(SIGTERM, &action, &before_->on_term);
}

Interrupts::~Interrupts()
{
  ::sigaction(SIGINT, &before_->on_int, nullptr);
  ::sigaction(SIGTERM, &before_->on_term, nullptr);
  delete before_;
}

bool Interrupts::came() const
{
  return interrupted;
}

} // namespace drsim::cli
