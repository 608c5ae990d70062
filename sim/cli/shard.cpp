// drsim shard
#include "sim/campaign/gather.hpp"
#include "sim/campaign/shard_file.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/cli/array_part.hpp"
#include "sim/cli/campaign_words.hpp"
#include "sim/cli/checking.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/shard_files.hpp"

#include <algorithm>
#include <cstdio>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

CommandSpec shard_spec()
{
  CommandSpec spec{
      "shard",
      "DEPLOYMENT",
      "Plays one part of a campaign, the same share of each scenario, and leaves one file for drsim "
      "merge (reports/CAMPAIGNS.md). A part that is there already is not played again.",
      1,
      1,
      {}};
  spec.options = campaign_options();
  for (const OptionSpec &option : part_options())
    spec.options.push_back(option);
  spec.options.push_back({"range", "A-B", "play the trials A to B instead of a part", false});
  spec.options.push_back({"round", "R",
                          "without --trials: play this round, from 0, of those that decide the verdicts; "
                          "earlier ones must lie in --folder",
                          false});
  spec.options.push_back({"folder", "OUT", "where the file goes (.)", false});
  return spec;
}

/// "200-399"
TrialRange range_asked(const std::string &text, const TrialRange &all)
{
  unsigned long long first = 0;
  unsigned long long last = 0;
  int used = 0;
  const bool read = std::sscanf(text.c_str(), "%9llu-%9llu%n", &first, &last, &used) == 2 &&
                    static_cast<std::size_t>(used) == text.size();
  if (!read || first > last || first < all.first || last >= all.end)
    throw UsageError("--range " + shell_word(text) + ": not two trials of " + std::to_string(all.first) +
                     "-" + std::to_string(all.end - 1) + ", the lower one first");
  return {first, last + 1};
}

std::uint64_t round_asked(Options &options)
{
  const std::uint64_t round = options.number("round", 0, 0, 1000);
  options.finish();
  if (options.has("trials") && options.has("round"))
    throw UsageError("--trials fixes how many there are, --round decides it as it goes: give one of them");
  if (!options.has("trials") && !options.has("round"))
    throw UsageError("give --trials N, or --round R, from 0, of a campaign that goes on until it is decided");
  return round;
}

/// The trials of this shard.
void settle_range(Options &options, const TrialRange &all, ShardHead &head)
{
  if (options.has("range") && (options.has("of") || options.has("index")))
    throw UsageError("--range says which trials, and so do --of and --index: give one of them");
  head.range = all;
  if (options.has("range")) {
    head.range = range_asked(options.text("range", ""), all);
    return;
  }
  const std::optional<ArrayPart> part = part_asked(options);
  if (!part)
    throw UsageError("nothing says which part to play: give --of N --index I");
  if (part->of > all.count())
    throw UsageError("--of " + std::to_string(part->of) + ": more parts than the " +
                     std::to_string(all.count()) + " trials that there are to divide");
  head.range = part_of(all, part->index, part->of);
  head.of = part->of;
}

/// Scenarios that the rounds before this one have left undecided; UsageError when these are not whole.
std::vector<std::string> open_scenarios(const Loaded &loaded, const CampaignSettings &settings,
                                        const ShardHead &head, const fs::path &folder)
{
  std::vector<std::string> all;
  for (const Scenario &scenario : loaded.scenarios)
    all.push_back(scenario.id);
  if (head.round == 0)
    return all;
  CampaignFiles found = campaign_files(shard_files({folder.string()}));
  std::erase_if(found.sources, [&](const ShardSource &one) {
    return one.head.round >= head.round || one.head.key.digest() != head.key.digest();
  });
  const Gathered before = gather(found.sources, loaded.deployment, loaded.scenarios, settings);
  refuse_files(before.refused);
  if (before.next && before.next->round == head.round)
    return before.next->open;
  if (before.complete())
    return {};
  throw UsageError("--round " + std::to_string(head.round) + ": the rounds before it are not all in " +
                   folder.string() + ": drsim merge --next " + shell_word(folder.string()) +
                   " says what is missing");
}

/// Whether the file holds just this, to its last byte.
bool is_there(const fs::path &file, const ShardHead &head)
{
  std::error_code error;
  if (!fs::exists(file, error))
    return false;
  try {
    const ShardHead old = read_shard(file, [](const OutcomeBlock &) {});
    return old.key.digest() == head.key.digest() && old.range == head.range && old.round == head.round &&
           old.played == head.played;
  } catch (const ShardFileError &why) {
    std::fprintf(stderr, "drsim: %s; it is played again\n", why.what());
    return false;
  }
}

void make_folder(const fs::path &folder)
{
  std::error_code error;
  fs::create_directories(folder, error);
  if (!fs::is_directory(folder, error))
    throw UsageError("--folder " + shell_word(folder.string()) + ": is no folder and cannot be made one");
  check_output((folder / "a").string());
}

void tell_unfinished(const CampaignResult &result)
{
  std::size_t broken = 0;
  for (const ScenarioRun &run : result.runs)
    broken += static_cast<std::size_t>(
        std::count_if(run.outcomes.begin(), run.outcomes.end(),
                      [](const Outcome &one) { return one.status != Outcome::Status::ok; }));
  if (broken > 0)
    std::fprintf(stderr, "drsim: %zu trials did not finish; the file says so, and drsim merge tells which\n",
                 broken);
}

int play(Loaded loaded, const CampaignAsked &asked, const ShardHead &head, const fs::path &file,
         const Parts &parts)
{
  std::erase_if(loaded.scenarios, [&](const Scenario &scenario) {
    return std::find(head.played.begin(), head.played.end(), scenario.id) == head.played.end();
  });
  CampaignSettings settings = asked.settings;
  settings.first_trial = head.range.first;
  settings.trials = head.range.count();
  const CampaignResult result = play_campaign(loaded, parts, asked.traffic, settings);
  if (result.interrupted) {
    std::fputs("drsim: interrupted: nothing is written; the same command plays this part again\n", stderr);
    return exit_unmet;
  }
  tell_unfinished(result);
  try {
    write_shard(file, head, result.runs);
  } catch (const ShardFileError &error) {
    throw UsageError(error.what());
  }
  write_result(file.string() + "\n", "");
  return exit_ok;
}

} // namespace

int run_shard(const Words &words, const Parts &parts)
{
  const CommandSpec command = shard_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const CampaignAsked asked = campaign_asked(options);
  ShardHead head;
  head.round = round_asked(options);
  if (head.round >= looks_of(asked.settings).sizes().size())
    throw UsageError("--round " + std::to_string(head.round) + ": with --max-trials " +
                     std::to_string(asked.settings.most_trials) + " the last one is " +
                     std::to_string(looks_of(asked.settings).sizes().size() - 1));
  settle_range(options, round_range(asked.settings, head.round), head);
  const fs::path folder = options.text("folder", ".");
  make_folder(folder);
  Loaded loaded = load_campaign(asked, parts);
  head.key = campaign_key(asked, loaded);
  head.words = asked.words;
  head.played = open_scenarios(loaded, asked.settings, head, folder);
  const fs::path file = folder / head.file_name();
  if (head.played.empty()) {
    std::fprintf(stderr,
                 "drsim: the rounds before this one have decided every scenario: nothing is played\n");
    return exit_ok;
  }
  if (is_there(file, head)) {
    std::fprintf(stderr, "drsim: %s is there and whole: nothing is played\n", file.c_str());
    write_result(file.string() + "\n", "");
    return exit_ok;
  }
  return play(std::move(loaded), asked, head, file, parts);
}

} // namespace drsim::cli
