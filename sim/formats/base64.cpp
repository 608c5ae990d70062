#include "sim/formats/base64.hpp"

namespace drsim::inline formats {

std::string from_base64(std::string_view text)
{
  std::string out;
  unsigned bits = 0;
  int known = 0;
  for (const char letter : text) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (letter == '=' || letter == '\n' || letter == '\r')
      continue;
    const std::size_t digit = alphabet.find(letter);
    if (digit == std::string_view::npos)
      return {};
    bits = ((bits << 6U) | static_cast<unsigned>(digit)) & 0xFFFFFFU;
    known += 6;
    if (known >= 8) {
      known -= 8;
      out += static_cast<char>((bits >> static_cast<unsigned>(known)) & 0xFFU);
    }
  }
  return out;
}

} // namespace drsim::formats
