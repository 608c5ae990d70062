#include "sim/inject/production_words.hpp"

#include "sim/formats/json_places.hpp"
#include "sim/formats/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace drsim::inject {
namespace {

constexpr std::array words = {"prod",      "prods",      "production", "prodn",      "prd",
                              "live",      "produktion", "прод",       "прода",      "проде",
                              "проду",     "продакшен",  "продакшена", "продакшене", "продакшн",
                              "продуктив", "боевой",     "боевая",     "боевое",     "боевые"};

enum class Script { none, small, capital, cyrillic };

/// Of the character at a byte; its length in bytes.
Script script_at(std::string_view text, std::size_t at, std::size_t &bytes)
{
  const auto byte = static_cast<unsigned char>(text[at]);
  bytes = 1;
  if (byte >= 'a' && byte <= 'z')
    return Script::small;
  if (byte >= 'A' && byte <= 'Z')
    return Script::capital;
  if (byte < 0x80)
    return Script::none;
  bytes = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
  return byte >= 0xD0 && byte <= 0xD3 ? Script::cyrillic : Script::none;
}

/// Runs of letters of one script; with `camel`, also parted before a capital that follows a small letter and
/// before the last capital of several.
std::vector<std::string> words_of(std::string_view text, bool camel)
{
  std::vector<std::string> found;
  std::string word;
  Script last = Script::none;
  const auto close = [&] {
    if (!word.empty())
      found.push_back(lower_case(word));
    word.clear();
  };
  for (std::size_t at = 0, bytes = 1; at < text.size(); at += bytes) {
    const Script script = script_at(text, at, bytes);
    if (script == Script::none || (script == Script::cyrillic) != (last == Script::cyrillic))
      close();
    else if (camel && script == Script::capital && last == Script::small)
      close();
    else if (camel && script == Script::small && last == Script::capital && word.size() > 1) {
      const std::string head = word.substr(word.size() - 1);
      word.pop_back();
      close();
      word = head;
    }
    if (script != Script::none)
      word += text.substr(at, bytes);
    last = script;
  }
  close();
  return found;
}

} // namespace

std::optional<std::string> production_word(std::string_view name)
{
  for (const bool camel : {false, true})
    for (const std::string &word : words_of(name, camel))
      if (std::find(words.begin(), words.end(), word) != words.end())
        return word;
  return std::nullopt;
}

void refuse_production(const nlohmann::json &value, const std::string &file, const std::string &pointer,
                       Diagnostics &problems)
{
  const auto refuse = [&](const std::string &text, const std::string &where) {
    // What may hold a password, or is long, is not repeated.
    const bool shown = text.find('@') == std::string::npos && text.size() <= 100;
    if (const auto word = production_word(text))
      problems.error(file, where,
                     (shown ? "\"" + text + "\"" : "it") + " looks like production: it has the word \"" +
                         *word + "\"",
                     "faults are injected into staging only; name a target of staging");
  };
  if (value.is_string())
    refuse(value.get<std::string>(), pointer);
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      refuse_production(value[i], file, pointer + "/" + std::to_string(i), problems);
  if (value.is_object())
    for (const auto &[key, inner] : value.items()) {
      refuse(key, pointer + "/" + pointer_token(key));
      refuse_production(inner, file, pointer + "/" + pointer_token(key), problems);
    }
}

} // namespace drsim::inject
