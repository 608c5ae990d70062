#pragma once
// What may stand as a name in a call of a tool.

#include <string>

namespace drsim::inject {

/// Why a text cannot be a name (letters, digits, "." "_" "-"), or "".
[[nodiscard]] std::string unfit_name(const std::string &text);

/// Why a text cannot be the address of a server, or "": http, a host, no user or password in it.
[[nodiscard]] std::string unfit_url(const std::string &url);

} // namespace drsim::inject
