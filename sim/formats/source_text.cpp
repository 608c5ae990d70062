#include "sim/formats/source_text.hpp"

#include "sim/formats/json_places.hpp"
#include "sim/formats/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <fstream>

namespace drsim::inline formats {
namespace {

using nlohmann::json;

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

} // namespace

bool is_import_size(std::uintmax_t bytes, const std::string &shown_name, Diagnostics &diagnostics)
{
  if (bytes > largest_import_bytes)
    diagnostics.error(shown_name, "", "the file has 100 MB or more", "split it");
  return bytes <= largest_import_bytes;
}

std::optional<std::string> read_import_bytes(const std::filesystem::path &path, const std::string &shown_name,
                                             Diagnostics &diagnostics)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    diagnostics.error(shown_name, "", "no such file", "give the path of a readable file");
    return std::nullopt;
  }
  if (!is_import_size(std::filesystem::file_size(path, error), shown_name, diagnostics))
    return std::nullopt;
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
  if (!is_import_size(bytes.size(), shown_name, diagnostics))
    return std::nullopt;
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
    diagnostics.error(shown_name, place_of_byte(bytes, at), "the text is not UTF-8",
                      "save the file as UTF-8");
    return std::nullopt;
  }
  return std::string(bytes);
}

std::optional<json> parse_import_json(std::string_view text, const std::string &shown_name,
                                      Diagnostics &diagnostics)
{
  if (const std::size_t at = nested_deeper_at(text, deepest_import); at != std::string_view::npos) {
    diagnostics.error(shown_name, place_of_byte(text, at),
                      "nested deeper than " + std::to_string(deepest_import) + " levels");
    return std::nullopt;
  }
  try {
    return json::parse(text.begin(), text.end());
  } catch (const json::parse_error &error) {
    const bool cut = error.byte > text.size();
    const std::size_t at = error.byte == 0 ? 0 : error.byte - 1;
    diagnostics.error(shown_name, place_of_byte(text, at),
                      cut ? "the JSON text ends too early" : "not JSON from here on",
                      cut ? "is the file complete?" : json_cure(text, at));
  } catch (const json::out_of_range &) {
    diagnostics.error(shown_name, "", "a number is larger than drsim can hold");
  }
  return std::nullopt;
}

} // namespace drsim::formats
