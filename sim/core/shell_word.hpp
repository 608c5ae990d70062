#pragma once

#include <string>

namespace drsim::inline core {

/// A word as a shell takes it back: quoted when it holds anything but plain characters.
[[nodiscard]] std::string shell_word(const std::string &word);

} // namespace drsim::core
