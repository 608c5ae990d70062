#include "sim/model/parameter_log.hpp"

#include "sim/core/assertion.hpp"
#include "sim/model/rewind.hpp"

namespace drsim::inline model {
namespace {

ParameterLog *open_log = nullptr;

} // namespace

ParameterLog::ParameterLog()
{
  DRSIM_ASSERT(open_log == nullptr, "one log of parameters at a time");
  open_log = this;
}

ParameterLog::~ParameterLog()
{
  open_log = nullptr;
}

void ParameterLog::note(const ComponentSpec &component, const std::string &parameter)
{
  Rewind::note(component, parameter);
  if (open_log != nullptr)
    open_log->names_.insert(component.id + "." + parameter);
}

} // namespace drsim::model
