#include "sim/cli/luck_words.hpp"

#include "sim/cli/commands.hpp"

#include <charconv>
#include <sstream>

namespace drsim::inline cli {
namespace {

bool read(const std::string &text, std::uint64_t &value)
{
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && error == std::errc() && end == text.data() + text.size();
}

} // namespace

std::string luck_word(const std::vector<LuckTurn> &turns)
{
  std::string word;
  for (const LuckTurn &one : turns)
    word += (word.empty() ? "" : ",") + std::to_string(one.after_draws) + ":" + std::to_string(one.luck);
  return word;
}

std::vector<LuckTurn> luck_of(const std::string &word)
{
  std::vector<LuckTurn> turns;
  std::istringstream parts(word);
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t colon = part.find(':');
    LuckTurn turn;
    if (colon == std::string::npos || !read(part.substr(0, colon), turn.after_draws) ||
        !read(part.substr(colon + 1), turn.luck) ||
        (!turns.empty() && turn.after_draws < turns.back().after_draws))
      throw UsageError("--luck " + word +
                       ": write what drsim stress tells, such as 812:5,900:7 (draws:luck, "
                       "in order of draws)");
    turns.push_back(turn);
  }
  return turns;
}

} // namespace drsim::cli
