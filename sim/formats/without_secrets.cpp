#include "sim/formats/without_secrets.hpp"

#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace drsim::inline formats {
namespace {

constexpr std::string_view hidden = "***";
constexpr std::string_view ends_value = " \t\n\"'`,;&|<>(){}";

bool is_word_letter(char letter)
{
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '-' ||
         letter == '.';
}

/// Hides from a place up to the end of the value there; the place behind it.
std::size_t hide(std::string &text, std::size_t at)
{
  const std::size_t end = std::min(text.find_first_of(ends_value, at), text.size());
  if (end > at)
    text.replace(at, end - at, hidden);
  return at + (end > at ? hidden.size() : 0);
}

/// "password: x", "DB_PASSWORD=x", "--token x", "пароль x:".
void hide_named(std::string &text)
{
  constexpr std::array<std::string_view, 12> names = {"password", "passwd",      "passphrase", "pwd",
                                                      "secret",   "token",       "api_key",    "apikey",
                                                      "api-key",  "private_key", "credential", "access_key"};
  constexpr std::array<std::string_view, 3> russian = {"пароль", "токен", "ключ"};
  const auto hide_behind = [&](std::string_view name) {
    for (std::size_t at = lower_case(text).find(name); at != std::string::npos;
         at = lower_case(text).find(name, at + name.size())) {
      std::size_t next = at + name.size();
      while (next < text.size() && is_word_letter(text[next]))
        ++next;
      std::size_t begin = at;
      while (begin > 0 && is_word_letter(text[begin - 1]))
        --begin;
      const bool option = text[begin] == '-' && next < text.size() && text[next] == ' ';
      std::size_t mark = std::min(text.find_first_not_of(" \"'*`", next), text.size());
      const bool assigned = mark < text.size() && (text[mark] == ':' || text[mark] == '=');
      if (!option && !assigned)
        continue;
      mark += assigned ? 1 : 0;
      hide(text, std::min(text.find_first_not_of(" \"'*`", mark), text.size()));
    }
  };
  for (const std::string_view name : names)
    hide_behind(name);
  for (const std::string_view name : russian)
    hide_behind(name);
}

/// "Bearer x", "Basic x".
void hide_of_headers(std::string &text)
{
  constexpr std::size_t shortest = 8;
  for (const std::string_view scheme : {"bearer ", "basic ", "token "})
    for (std::size_t at = lower_case(text).find(scheme); at != std::string::npos;
         at = lower_case(text).find(scheme, at + scheme.size())) {
      const std::size_t value = at + scheme.size();
      const std::size_t end = std::min(text.find_first_of(ends_value, value), text.size());
      const bool plain = std::all_of(text.begin() + static_cast<std::ptrdiff_t>(value),
                                     text.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](char letter) { return letter >= 'a' && letter <= 'z'; });
      if (end - value >= shortest && !plain) // "the basic questions" are none
        hide(text, value);
    }
}

/// "://user:x@host".
void hide_in_addresses(std::string &text)
{
  for (std::size_t at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    const std::size_t end = text.find_first_of(" \t\n\"'/", at + 3);
    const std::size_t host = text.find('@', at + 3);
    const std::size_t colon = text.find(':', at + 3);
    if (host != std::string::npos && host < std::min(end, text.size()) && colon < host)
      text.replace(colon + 1, host - colon - 1, hidden);
  }
}

/// Keys that are known by how they begin.
void hide_known_shapes(std::string &text)
{
  constexpr std::size_t shortest = 15;
  for (const std::string_view prefix : {"AKIA", "ASIA", "ghp_", "gho_", "ghs_", "xoxb-", "xoxp-", "hvs.",
                                        "hvb.", "eyJ", "hooks.slack.com/services/"})
    for (std::size_t at = text.find(prefix); at != std::string::npos;
         at = text.find(prefix, at + prefix.size())) {
      const bool begins = at == 0 || !is_word_letter(text[at - 1]) || prefix.starts_with("hooks");
      if (begins && std::min(text.find_first_of(ends_value, at), text.size()) - at >= shortest)
        hide(text, at);
    }
}

} // namespace

std::string without_secrets(std::string_view text)
{
  std::string shown(text);
  hide_named(shown);
  hide_of_headers(shown);
  hide_in_addresses(shown);
  hide_known_shapes(shown);
  return shown;
}

} // namespace drsim::formats
