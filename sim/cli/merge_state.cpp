#include "sim/cli/merge_state.hpp"

#include "sim/cli/commands.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace drsim::inline cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t commands_shown = 10; // the others are said to be there, and --next prints them all

/// 3, 7, 9-12
std::string ranges(const std::vector<std::uint64_t> &rising, const char *between)
{
  std::string out;
  for (std::size_t i = 0; i < rising.size();) {
    std::size_t last = i;
    while (last + 1 < rising.size() && rising[last + 1] == rising[last] + 1)
      ++last;
    out += (out.empty() ? "" : between) + std::to_string(rising[i]);
    if (last > i)
      out += "-" + std::to_string(rising[last]);
    i = last + 1;
  }
  return out;
}

std::string command(const MergeState &state, const MissingPart &part)
{
  std::string out = shard_command(state.asked);
  if (!state.asked.settings.trials)
    out += " --round " + std::to_string(part.round);
  out += part.of == 0 ? fmt::format(" --range {}-{}", part.range.first, part.range.end - 1)
                      : fmt::format(" --of {} --index {}", part.of, part.index);
  return out + " --folder " + shell_word(state.folder);
}

/// What is missing, else the parts of the next round.
std::vector<MissingPart> left(const MergeState &state)
{
  if (!state.gathered.missing.empty() || !state.gathered.next)
    return state.gathered.missing;
  const NextRound &next = *state.gathered.next;
  const std::uint64_t of = std::clamp<std::uint64_t>(state.of, 1, next.range.count());
  std::vector<MissingPart> parts;
  for (std::uint64_t i = 0; i < of; ++i)
    parts.push_back({next.round, of, i, part_of(next.range, i, of), next.open});
  return parts;
}

std::map<std::uint64_t, std::vector<MissingPart>> by_round(const std::vector<MissingPart> &parts)
{
  std::map<std::uint64_t, std::vector<MissingPart>> out;
  for (const MissingPart &part : parts)
    out[part.round].push_back(part);
  return out;
}

std::string missing_text(const MergeState &state)
{
  std::string out;
  for (const auto &[round, parts] : by_round(state.gathered.missing)) {
    std::vector<std::uint64_t> numbers;
    std::string trials;
    for (const MissingPart &part : parts)
      if (part.of > 0)
        numbers.push_back(part.index);
      else
        trials += fmt::format("{}{}-{}", trials.empty() ? "" : ", ", part.range.first, part.range.end - 1);
    const std::string where = state.asked.settings.trials ? "" : fmt::format(" in round {}", round);
    if (!numbers.empty())
      out += fmt::format("{} of {} shards are missing{}: {}\n", numbers.size(), parts.front().of, where,
                         numbers_text(numbers));
    if (!trials.empty())
      out += fmt::format("trials are missing{}: {}\n", where, trials);
  }
  return out + fmt::format("{} trials are in no file\n", state.gathered.missing_trials);
}

Json part_json(const MergeState &state, const MissingPart &part)
{
  return {{"round", part.round},
          {"of", part.of == 0 ? Json(nullptr) : Json(part.of)},
          {"index", part.of == 0 ? Json(nullptr) : Json(part.index)},
          {"first_trial", part.range.first},
          {"last_trial", part.range.end - 1},
          {"scenarios", part.scenarios},
          {"command", command(state, part)}};
}

} // namespace

std::string numbers_text(const std::vector<std::uint64_t> &rising)
{
  return ranges(rising, ", ");
}

std::string commands_text(const MergeState &state)
{
  std::string out;
  for (const MissingPart &part : left(state))
    out += command(state, part) + "\n";
  return out;
}

std::string array_text(const MergeState &state)
{
  const auto rounds = by_round(left(state));
  if (rounds.empty())
    return {};
  const auto &[round, parts] = *rounds.begin();
  std::vector<std::uint64_t> numbers;
  for (const MissingPart &part : parts)
    if (part.of == 0)
      throw UsageError("the files of round " + std::to_string(round) +
                       " do not agree on a number of parts, so no array plays what is missing: --next alone "
                       "prints its commands");
    else
      numbers.push_back(part.index);
  return fmt::format("{} {}\n", round, ranges(numbers, ","));
}

std::string state_text(const MergeState &state)
{
  const Gathered &gathered = state.gathered;
  if (gathered.complete())
    return "nothing is left to play\n";
  std::string out;
  if (!gathered.missing.empty())
    out = missing_text(state);
  else
    out = fmt::format("undecided after {} trials: {}; the next round, {}, plays trials {}-{}\n",
                      gathered.next->range.first, fmt::join(gathered.next->open, ", "), gathered.next->round,
                      gathered.next->range.first, gathered.next->range.end - 1);
  const std::vector<MissingPart> parts = left(state);
  out += parts.size() == 1 ? "this command plays it:\n" : "these commands play them:\n";
  for (std::size_t i = 0; i < std::min(parts.size(), commands_shown); ++i)
    out += "  " + command(state, parts[i]) + "\n";
  if (parts.size() > commands_shown)
    out += fmt::format("  and {} more: drsim merge --next {} prints all\n", parts.size() - commands_shown,
                       shell_word(state.folder));
  return out;
}

std::string state_json(const MergeState &state)
{
  const Gathered &gathered = state.gathered;
  const char *word = gathered.complete() ? "complete" : gathered.missing.empty() ? "next_round" : "missing";
  Json out = {
      {"schema", "drsim.merge/1"},  {"drsim", {{"version", DRSIM_VERSION}}},     {"state", word},
      {"files", state.files},       {"missing_trials", gathered.missing_trials}, {"missing", Json::array()},
      {"next_round", Json(nullptr)}};
  for (const MissingPart &part : gathered.missing)
    out["missing"].push_back(part_json(state, part));
  if (!gathered.next || !gathered.missing.empty())
    return out.dump(2) + "\n";
  out["next_round"] = {{"round", gathered.next->round},
                       {"first_trial", gathered.next->range.first},
                       {"last_trial", gathered.next->range.end - 1},
                       {"scenarios", gathered.next->open},
                       {"parts", Json::array()}};
  for (const MissingPart &part : left(state))
    out["next_round"]["parts"].push_back(part_json(state, part));
  return out.dump(2) + "\n";
}

} // namespace drsim::cli
