#include "sim/import/facts/region_names.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace drsim::inline import::inline facts {
namespace {

// Parts of regions' names, https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
const std::set<std::string_view> areas = {"af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"};
const std::set<std::string_view> sides = {"north",     "south",     "east",      "west",     "central",
                                          "northeast", "northwest", "southeast", "southwest"};

bool is_letter(char c)
{
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/// A run of letters and digits, and where it stands.
struct Word {
  std::string_view text;
  std::size_t at;
};

std::vector<Word> words_of(std::string_view text)
{
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && (is_letter(text[end]) || is_digit(text[end])))
      ++end;
    if (end > i)
      words.push_back({text.substr(i, end - i), i});
    i = std::max(end, i + 1);
  }
  return words;
}

/// Whether a word stands right after another, with one of these between.
bool follows(std::string_view text, const Word &before, const Word &word, std::string_view between)
{
  return word.at == before.at + before.text.size() + 1 && between.find(text[word.at - 1]) != between.npos;
}

/// "1" of a region, "1a" of a zone.
bool is_number(std::string_view word, bool &zone)
{
  zone = word.size() == 2 && word[1] >= 'a' && word[1] <= 'f';
  return !word.empty() && word[0] > '0' && is_digit(word[0]) && (word.size() == 1 || zone);
}

/// `between`: what may stand between the parts of a name. `hosts`: whether those of registries count.
NamedRegions named_in(std::string_view text, std::string_view between, bool hosts)
{
  NamedRegions found;
  const auto words = words_of(text);
  for (std::size_t i = 0; i + 2 < words.size(); ++i) {
    const std::size_t side = i + (words[i + 1].text == "gov" ? 2 : 1);
    bool zone = false;
    if (areas.count(words[i].text) == 0 || side + 1 >= words.size() || sides.count(words[side].text) == 0 ||
        !is_number(words[side + 1].text, zone))
      continue;
    bool joined = true;
    for (std::size_t w = i + 1; w <= side + 1; ++w)
      joined = joined && follows(text, words[w - 1], words[w], between);
    const bool host = i >= 1 && words[i - 1].text == "ecr";
    if (!joined || host != hosts)
      continue;
    const std::string region = std::string(words[i].text) + (side > i + 1 ? "-gov-" : "-") +
                               std::string(words[side].text) + "-" + words[side + 1].text[0];
    auto &zones = found[region];
    if (zone)
      zones.insert(region + words[side + 1].text[1]);
  }
  return found;
}

std::string without_comments(std::string_view text)
{
  std::string rest;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    std::size_t from = line.find_first_not_of(" \t");
    if (from != line.npos && line[from] != '#' && line.substr(from, 2) != "//") {
      const std::size_t comment = line.find(" #");
      rest += line.substr(0, comment);
    }
    rest += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rest;
}

} // namespace

NamedRegions regions_in_path(std::string_view path)
{
  return named_in(path, "-_", false);
}

NamedRegions regions_in_settings(std::string_view text)
{
  constexpr std::size_t looked_at_bytes = 4u
                                          << 20; // a larger file is a plan, whose resources say it themselves
  const std::string settings = without_comments(text.substr(0, looked_at_bytes));
  NamedRegions named = named_in(settings, "-", false);
  return named.empty() ? named_in(settings, "-", true) : named;
}

std::string only_region(const NamedRegions &named)
{
  return named.size() == 1 ? named.begin()->first : std::string();
}

} // namespace drsim::import::facts
