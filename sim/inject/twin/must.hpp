#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace drsim::inject::inline twin {

/// Throws std::system_error with errno when a call of the system did not go well.
inline void must(bool well, const std::string &what)
{
  if (!well)
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace drsim::inject::inline twin
