#include "sim/publish/words.hpp"

#include "sim/core/assertion.hpp"
#include "sim/formats/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim::publish {
namespace {

/// Of Russian and of languages that know one and many.
const char *form_of(const std::string &language, std::uint64_t n)
{
  if (language != "ru")
    return n == 1 ? ".one" : ".many";
  if (n % 10 == 1 && n % 100 != 11)
    return ".one";
  return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? ".few" : ".many";
}

} // namespace

Words Words::load(const std::filesystem::path &folder, const std::string &language, Diagnostics &diagnostics)
{
  Words words;
  words.language_ = language;
  const std::string name = (folder / (language + ".json")).string();
  const auto bytes = read_text(name, name, diagnostics);
  const auto json = bytes ? parse_json(*bytes, name, diagnostics) : std::nullopt;
  if (json && json->is_object())
    for (const auto &[key, value] : json->items()) {
      if (value.is_string())
        words.texts_[key] = value.get<std::string>();
      else
        diagnostics.error(name, "/" + key, "is not a text");
    }
  return words;
}

std::string Words::text(const std::string &key, const Values &values) const
{
  const auto found = texts_.find(key);
  DRSIM_ASSERT(found != texts_.end(), "reports/texts has the text " + key);
  std::string out;
  const std::string &form = found->second;
  for (std::size_t i = 0; i < form.size();) {
    const std::size_t end = form[i] == '{' ? form.find('}', i) : std::string::npos;
    const auto value = end == std::string::npos ? values.end() : values.find(form.substr(i + 1, end - i - 1));
    if (value == values.end()) {
      out += form[i++];
      continue;
    }
    out += value->second;
    i = end + 1;
  }
  return out;
}

std::string Words::text_or(const std::string &key, const std::string &fallback) const
{
  return texts_.count(key) != 0 ? text(key) : fallback;
}

std::string Words::counted(const std::string &key, std::uint64_t n) const
{
  return text(key + form_of(language_, n), {{"n", number(static_cast<double>(n))}});
}

std::string Words::number(double value, int digits) const
{
  if (std::isnan(value))
    return "–";
  if (std::isinf(value))
    return "∞";
  const std::string plain = fmt::format("{:.{}f}", std::abs(value), digits);
  const std::size_t point = std::min(plain.find('.'), plain.size());
  std::string out;
  for (std::size_t i = 0; i < point; ++i) {
    if (i > 0 && (point - i) % 3 == 0)
      out += text("number.thousands");
    out += plain[i];
  }
  if (point < plain.size())
    out += text("number.decimal") + plain.substr(point + 1);
  const bool zero = plain.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? "−" : "") + out;
}

std::string Words::percent(double ratio) const
{
  if (std::isnan(ratio))
    return "–";
  const bool small =
      ratio > 0 && ratio < 0.01; // so that little never reads as nothing, nor nearly all as all
  const bool nearly = ratio < 1 && ratio > 0.99;
  const double tenths = small ? std::ceil(1000 * ratio) : std::floor(1000 * ratio);
  return (small || nearly ? number(tenths / 10, 1) : number(100 * ratio)) + " %";
}

std::string Words::duration(double seconds) const
{
  if (std::isnan(seconds))
    return "–";
  if (std::isinf(seconds))
    return text("beyond_horizon");
  const double s = std::abs(seconds);
  const auto unit = [&](const char *name) { return " " + text(std::string("unit.") + name); };
  const std::string sign = seconds < 0 ? "−" : "";
  if (s == 0)
    return "0" + unit("s");
  if (s < 1)
    return sign + number(s * 1000) + unit("ms");
  if (s < 60)
    return sign + number(s, s < 10 ? 1 : 0) + unit("s");
  const auto two = [&](long long large, const char *of, long long small, const char *rest) {
    return sign + number(static_cast<double>(large)) + unit(of) + fmt::format(" {:02}", small) + unit(rest);
  };
  if (const long long whole = std::llround(s); whole < 3600)
    return two(whole / 60, "min", whole % 60, "s");
  if (const long long minutes = std::llround(s / 60); minutes < 1440)
    return two(minutes / 60, "h", minutes % 60, "min");
  const long long hours = std::llround(s / 3600);
  return two(hours / 24, "d", hours % 24, "h");
}

} // namespace drsim::publish
