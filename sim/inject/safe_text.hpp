#pragma once
#include <cstddef>
#include <string>

namespace drsim::inject {

/// What another program said, without what looks like a secret (values of keys such as password or token,
/// keys of AWS, bearer tokens, passwords within addresses).
[[nodiscard]] std::string without_secrets(const std::string &text);

/// The first lines, the last line break taken off.
[[nodiscard]] std::string first_lines(const std::string &text, std::size_t count);

} // namespace drsim::inject
