#include "sim/formats/source_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>

namespace drsim::inline formats {
namespace {

using nlohmann::json;

/// "line:column" of a byte, both counted from 1.
std::string place_in(std::string_view text, std::size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t newline = before.rfind('\n');
  const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  return std::to_string(line) + ":" + std::to_string(before.size() - start + 1);
}

void append_utf8(std::string &out, std::uint32_t code)
{
  const auto tail = [&](int shift) { out += static_cast<char>(0x80u | ((code >> shift) & 0x3Fu)); };
  if (code < 0x80)
    out += static_cast<char>(code);
  else if (code < 0x800) {
    out += static_cast<char>(0xC0u | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0u | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0u | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

/// UTF-16 after its mark; absent when a surrogate stands alone or a byte is left over.
std::optional<std::string> utf16_to_utf8(std::string_view bytes, bool big_endian)
{
  if (bytes.size() % 2 != 0)
    return std::nullopt;
  const auto unit = [&](std::size_t at) {
    const auto first = static_cast<unsigned char>(bytes[at]);
    const auto second = static_cast<unsigned char>(bytes[at + 1]);
    return static_cast<std::uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += 2) {
    std::uint32_t code = unit(at);
    if (code >= 0xDC00 && code < 0xE000)
      return std::nullopt;
    if (code >= 0xD800 && code < 0xDC00) {
      if (at + 3 >= bytes.size())
        return std::nullopt;
      const std::uint32_t low = unit(at + 2);
      if (low < 0xDC00 || low >= 0xE000)
        return std::nullopt;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      at += 2;
    }
    append_utf8(out, code);
  }
  return out;
}

/// Byte of the first sequence that is not UTF-8 (overlong forms and surrogates included), or npos.
std::size_t not_utf8_at(std::string_view text)
{
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80                    ? 1
                               : lead >= 0xC2 && lead <= 0xDF ? 2
                               : lead >= 0xE0 && lead <= 0xEF ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || at + length > text.size())
      return at;
    for (std::size_t i = 1; i < length; ++i)
      if ((static_cast<unsigned char>(text[at + i]) & 0xC0u) != 0x80u)
        return at;
    const unsigned char second = length > 1 ? static_cast<unsigned char>(text[at + 1]) : 0;
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return at;
    at += length;
  }
  return std::string_view::npos;
}

/// Byte at which arrays and objects are nested too deep, before any parsing; npos when they are not.
std::size_t too_deep_at(std::string_view text)
{
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c == '\\')
        ++at;
      quoted = c != '"';
    } else if (c == '"')
      quoted = true;
    else if (c == '{' || c == '[') {
      if (++depth > deepest_import)
        return at;
    } else if (c == '}' || c == ']')
      --depth;
  }
  return std::string_view::npos;
}

void too_large(const std::string &shown_name, Diagnostics &diagnostics)
{
  diagnostics.error(shown_name, "", "the file has 100 MB or more", "split it");
}

} // namespace

std::optional<std::string> read_import_bytes(const std::filesystem::path &path, const std::string &shown_name,
                                             Diagnostics &diagnostics)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    diagnostics.error(shown_name, "", "no such file", "give the path of a readable file");
    return std::nullopt;
  }
  if (std::filesystem::file_size(path, error) > largest_import_bytes) {
    too_large(shown_name, diagnostics);
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
  if (!stream.is_open() || stream.bad()) {
    diagnostics.error(shown_name, "", "the file cannot be read", "check its permissions");
    return std::nullopt;
  }
  return bytes;
}

std::optional<std::string> import_text_utf8(std::string_view bytes, const std::string &shown_name,
                                            Diagnostics &diagnostics)
{
  if (bytes.size() > largest_import_bytes) {
    too_large(shown_name, diagnostics);
    return std::nullopt;
  }
  const bool little = bytes.starts_with("\xFF\xFE");
  if (little || bytes.starts_with("\xFE\xFF")) {
    auto text = utf16_to_utf8(bytes.substr(2), !little);
    if (!text)
      diagnostics.error(shown_name, "", "the text is cut or is not UTF-16", "save the file as UTF-8");
    return text;
  }
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.remove_prefix(3);
  if (const std::size_t at = not_utf8_at(bytes); at != std::string_view::npos) {
    diagnostics.error(shown_name, place_in(bytes, at), "the text is not UTF-8", "save the file as UTF-8");
    return std::nullopt;
  }
  return std::string(bytes);
}

std::optional<json> parse_import_json(std::string_view text, const std::string &shown_name,
                                      Diagnostics &diagnostics)
{
  if (const std::size_t at = too_deep_at(text); at != std::string_view::npos) {
    diagnostics.error(shown_name, place_in(text, at),
                      "nested deeper than " + std::to_string(deepest_import) + " levels");
    return std::nullopt;
  }
  try {
    return json::parse(text.begin(), text.end());
  } catch (const json::parse_error &error) {
    const bool cut = error.byte > text.size();
    diagnostics.error(shown_name, place_in(text, error.byte == 0 ? 0 : error.byte - 1),
                      cut ? "the JSON text ends too early" : "not JSON from here on",
                      cut ? "is the file complete?" : "");
  } catch (const json::out_of_range &) {
    diagnostics.error(shown_name, "", "a number is larger than drsim can hold");
  }
  return std::nullopt;
}

std::string component_id_part(std::string_view text)
{
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (plain)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-')
    out.pop_back();
  const std::size_t start = out.find_first_not_of("-_");
  out = start == std::string::npos ? "" : out.substr(start);
  return out.empty() ? "unnamed" : out.substr(0, 100);
}

} // namespace drsim::formats
