#pragma once

#include <stdexcept>

namespace drsim::history {

/// A history that cannot be opened, read or written: what() names the file, what is wrong, and what to do.
/// Wrong input, never a defect.
class HistoryError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace drsim::history
