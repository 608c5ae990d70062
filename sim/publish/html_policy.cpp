// What every page of HTML needs.
#include "sim/publish/html_parts.hpp"

#include "sim/core/digest.hpp"

#include <algorithm>

namespace drsim::publish {
namespace {

std::string base64_of_hex(const std::string &hex)
{
  static const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (const char c : hex) {
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    for (int bit = 3; bit >= 0; --bit)
      bits += static_cast<char>('0' + ((value >> bit) & 1));
  }
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) {
    std::size_t value = 0;
    for (std::size_t j = i; j < i + 6; ++j)
      value = 2 * value + (j < bits.size() && bits[j] == '1' ? 1 : 0);
    out += digits[value];
  }
  return out + std::string((4 - out.size() % 4) % 4, '=');
}

} // namespace

std::string policy_hash(const std::string &text)
{
  return "'sha256-" + base64_of_hex(sha256_of(text)) + "'";
}

View texts_view(const Words &words)
{
  View view = View::object();
  for (const auto &[key, text] : words.all()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '.', '_');
    view[name] = text;
  }
  return view;
}

} // namespace drsim::publish
