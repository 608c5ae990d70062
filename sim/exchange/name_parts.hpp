#pragma once

#include <string>

namespace drsim::inline exchange {

/// What follows the first colon ("rds:orders" gives "orders"); all of it when there is none.
[[nodiscard]] inline std::string after_colon(const std::string &name)
{
  return name.substr(name.find(':') + 1);
}

/// What follows the last colon or slash of an ARN or a path.
[[nodiscard]] inline std::string last_part(const std::string &name)
{
  return name.substr(name.find_last_of(":/") + 1);
}

} // namespace drsim::inline exchange
