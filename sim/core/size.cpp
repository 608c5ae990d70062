#include "sim/core/size.hpp"

#include "sim/core/units.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace drsim::inline core {
namespace {

constexpr std::size_t longest_size = 64;

struct Suffix {
  std::string_view name;
  double factor;
};

constexpr std::array<Suffix, 10> decimal = {{{"n", 1e-9},
                                             {"u", 1e-6},
                                             {"m", 1e-3},
                                             {"", 1},
                                             {"k", 1e3},
                                             {"M", 1e6},
                                             {"G", 1e9},
                                             {"T", 1e12},
                                             {"P", 1e15},
                                             {"E", 1e18}}};
constexpr std::array<Suffix, 6> binary = {
    {{"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}, {"Pi", 0x1p50}, {"Ei", 0x1p60}}};
/// Of people: in front of "B"; Cyrillic ones stand for themselves.
constexpr std::array<Suffix, 9> words = {{{"KB", 1e3},
                                          {"K", 1e3},
                                          {"КБ", 1e3},
                                          {"МБ", 1e6},
                                          {"ГБ", 1e9},
                                          {"ТБ", 1e12},
                                          {"bytes", 1},
                                          {"byte", 1},
                                          {"байт", 1}}};

template <std::size_t N>
std::optional<double> factor_of(const std::array<Suffix, N> &suffixes, std::string_view name)
{
  for (const Suffix &suffix : suffixes)
    if (suffix.name == name)
      return suffix.factor;
  return std::nullopt;
}

/// The number at the front, an exponent only when digits follow it ("1E" is an exabyte); not negative.
std::optional<double> take_size_number(std::string_view &text)
{
  double value = 0;
  const char *const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const bool digit = !text.empty() && text.front() >= '0' && text.front() <= '9';
  if (!digit || error != std::errc{} || !std::isfinite(value) || value < 0)
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<double> times(double value, std::optional<double> factor)
{
  return factor && std::isfinite(value * *factor) ? std::optional(value * *factor) : std::nullopt;
}

std::string_view trimmed_spaces(std::string_view text)
{
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

} // namespace

std::optional<double> parse_number(std::string_view text)
{
  double value = 0;
  const char *const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  const bool whole = !text.empty() && text.size() <= longest_size && error == std::errc{} && end == last;
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<int> parse_whole(std::string_view text)
{
  int value = 0;
  const char *const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  return error == std::errc{} && end == last ? std::optional(value) : std::nullopt;
}

std::optional<double> parse_quantity(std::string_view text)
{
  const auto value = text.size() > longest_size ? std::nullopt : take_size_number(text);
  if (!value)
    return std::nullopt;
  const auto two = factor_of(binary, text);
  return times(*value, two ? two : factor_of(decimal, text));
}

std::optional<double> parse_bytes(std::string_view text)
{
  text = trimmed_spaces(text);
  std::string_view rest = text;
  const auto value = text.size() > longest_size ? std::nullopt : take_size_number(rest);
  if (!value)
    return std::nullopt;
  rest = trimmed_spaces(rest);
  if (const auto factor = factor_of(words, rest))
    return times(*value, factor);
  if (rest.ends_with('B'))
    rest.remove_suffix(1);
  const auto two = factor_of(binary, rest);
  const auto factor = two ? two : factor_of(decimal, rest);
  return factor && *factor >= 1 ? times(*value, factor) : std::nullopt; // no thousandth of a byte
}

std::optional<double> parse_share(std::string_view text, BareShare bare)
{
  text = trimmed_spaces(text);
  const bool sign = text.ends_with('%');
  if (sign)
    text = trimmed_spaces(text.substr(0, text.size() - 1));
  const auto value = parse_number(text);
  if (!value || *value < 0 || (!sign && bare == BareShare::refused))
    return std::nullopt;
  return sign || bare == BareShare::percent ? *value * per_percent : *value;
}

} // namespace drsim::core
