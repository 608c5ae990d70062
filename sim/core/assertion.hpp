#pragma once

#include <stdexcept>
#include <string>

namespace drsim::inline core {

/// A defect in drsim itself (never in the user's input): the command exits 3 and prints how to repeat it.
class Defect : public std::logic_error {
public:
  using std::logic_error::logic_error;
};

/// Throws Defect with place and reason.
[[noreturn]] void fail_assertion(const char *condition, const char *file, int line, const std::string &why);

} // namespace drsim::core

/// On in every build: broken program, not broken input.
#define DRSIM_ASSERT(condition, why)                                                                         \
  do {                                                                                                       \
    if (!(condition))                                                                                        \
      ::drsim::fail_assertion(#condition, __FILE__, __LINE__, (why));                                        \
  } while (false)
