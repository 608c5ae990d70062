#pragma once

#include <string>

namespace drsim::publish {

/// The text as Markdown shows it unchanged: nothing of it becomes markup, a link or a notification, and it
/// stays on one line.
[[nodiscard]] std::string markdown_text(const std::string &text);

} // namespace drsim::publish
