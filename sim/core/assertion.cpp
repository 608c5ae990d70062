#include "sim/core/assertion.hpp"

namespace drsim::inline core {

void fail_assertion(const char *condition, const char *file, int line, const std::string &why)
{
  const std::string path = file;
  const auto start = path.rfind("sim/");
  throw Defect((start == std::string::npos ? path : path.substr(start)) + ":" + std::to_string(line) + ": " +
               why + " (" + condition + ")");
}

} // namespace drsim::core
