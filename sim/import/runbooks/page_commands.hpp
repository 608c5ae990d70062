#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A line of a page with commands on it.
struct PageCommand {
  int line = 0;
  std::string text;               ///< all of them
  std::vector<std::string> parts; ///< each by itself: spans, and what pipes and "&&" join
  std::vector<std::string> run; ///< spans that are said to be run: first in an item, behind "run" or a colon
};

/// The commands of a page: of Markdown what stands in fences and spans, and items of lists that begin with a
/// tool and its verb ("- kubectl delete pod order-1"); of other formats every line. Lines that end in "\" go
/// on in the next one.
[[nodiscard]] std::vector<PageCommand> page_commands(std::string_view text, bool markdown);

/// "redis-cli", "apt-get": a program that comes with a system or a server, whoever set it up.
[[nodiscard]] bool is_common_program(std::string_view program);

/// The lines of a Markdown page outside fences, with their numbers.
[[nodiscard]] std::vector<std::pair<int, std::string>> prose_lines(std::string_view text);

} // namespace drsim::import::runbooks
