#include "sim/core/listed.hpp"

namespace drsim::inline core {

std::vector<std::string> listed(std::string_view text, char by)
{
  constexpr const char *blanks = " \t\r\n";
  std::vector<std::string> all;
  while (true) {
    const std::size_t end = text.find(by);
    const std::string_view one = text.substr(0, end);
    if (const std::size_t from = one.find_first_not_of(blanks); from != std::string_view::npos)
      all.emplace_back(one.substr(from, one.find_last_not_of(blanks) - from + 1));
    if (end == std::string_view::npos)
      return all;
    text.remove_prefix(end + 1);
  }
}

} // namespace drsim::core
