#include "sim/engine/stream_log.hpp"

#include "sim/core/assertion.hpp"

namespace drsim::inline engine {
namespace {

StreamLog *open_log = nullptr;

} // namespace

StreamLog::StreamLog()
{
  DRSIM_ASSERT(open_log == nullptr, "one log of streams at a time");
  open_log = this;
}

StreamLog::~StreamLog()
{
  open_log = nullptr;
}

void StreamLog::note(const std::string &component, const std::string &purpose)
{
  if (open_log != nullptr)
    open_log->names_.emplace(component, purpose);
}

} // namespace drsim::engine
