// drsim merge
#include "sim/campaign/gather.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/campaign_words.hpp"
#include "sim/cli/checking.hpp"
#include "sim/cli/merge_state.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/shard_files.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace drsim::inline cli {
namespace {

constexpr std::size_t any_number_of_files = std::numeric_limits<std::size_t>::max();
constexpr std::size_t files_named = 20; // of a campaign that is refused as a whole

CommandSpec merge_spec()
{
  CommandSpec spec{
      "merge",
      "FILE...",
      "Gives the result of drsim check from the files of drsim shard, to the byte, in any order; "
      "FILE: files, or folders of *.outcomes (reports/CAMPAIGNS.md).",
      1,
      any_number_of_files,
      {}};
  spec.options = {
      {"partial", "", "judge by what there is; the result says so, and the exit code is never 0", false},
      {"next", "",
       "only tell what is left to play, one command a line (or --format json): exit 1 then, 0 when nothing "
       "is",
       false},
      {"array", "", "with --next: \"ROUND TASKS\", where TASKS is what sbatch --array takes", false},
      {"deployment", "DEPLOYMENT", "where the deployment lies now; default: as its shards were told", false},
      {"scenarios", "PATH...", "where the scenarios lie now; default: as its shards were told", true},
      {"jobs", "N", "processes at once, for what --sway, --proven and --timelines play", false}};
  for (const OptionSpec &option : result_options())
    spec.options.push_back(option);
  return spec;
}

std::string names(const CampaignFiles &found)
{
  std::string all;
  for (std::size_t i = 0; i < std::min(files_named, found.sources.size()); ++i)
    all += (i == 0 ? "" : ", ") + found.sources[i].file.string();
  if (found.sources.size() > files_named)
    all += " and " + std::to_string(found.sources.size() - files_named) + " more";
  return all;
}

/// The campaign that the files are of, with the words that were given for it now.
CampaignAsked campaign_of(const Options &options, const ShardHead &head, int jobs)
{
  CampaignAsked asked = asked_again(head.key, head.words, jobs);
  asked.words.deployment = options.text("deployment", asked.words.deployment);
  if (options.has("scenarios")) {
    asked.words.by_name = false;
    asked.words.scenarios = options.all("scenarios");
  }
  return asked;
}

/// The inputs, when they are still those that the files were played from.
Loaded inputs_of(const CampaignFiles &found, const CampaignAsked &asked, const Parts &parts)
{
  const auto loaded = [&] {
    try {
      return load_campaign(asked, parts);
    } catch (const UsageError &error) {
      throw UsageError(std::string(error.what()) +
                       "\n--deployment and --scenarios say where what the files were played from lies now");
    }
  }();
  const CampaignKey &of_files = found.sources.front().head.key;
  const std::string other = campaign_key(asked, loaded).difference(of_files);
  if (!other.empty())
    throw UsageError(asked.words.deployment + " as this drsim reads it is another campaign than that of " +
                     names(found) + ": " + other);
  return loaded;
}

std::uint64_t division_of(const CampaignFiles &found)
{
  return std::max<std::uint64_t>(1, found.sources.back().head.of);
}

/// Judges what there is, as drsim check would.
int judge(Gathered gathered, Loaded loaded, const CampaignAsked &asked, ResultAsked wanted,
          const Parts &parts)
{
  wanted.missing = gathered.missing_trials;
  if (gathered.next)
    wanted.missing += gathered.next->range.count() * gathered.next->open.size();
  return write_check(std::move(loaded), std::move(gathered.result), wanted, asked.settings, parts);
}

int tell_next(const Options &options, const MergeState &state, const ResultAsked &wanted)
{
  std::string text = commands_text(state);
  if (options.has("array"))
    text = array_text(state);
  else if (wanted.publishing.format == "json")
    text = state_json(state);
  write_result(text, wanted.output);
  if (text.empty())
    std::fputs("drsim: nothing is left to play\n", stderr);
  return state.gathered.complete() ? exit_ok : exit_unmet;
}

void told(const std::string &text)
{
  std::fprintf(stderr, "%s", text.c_str());
}

} // namespace

int run_merge(const Words &words, const Parts &parts)
{
  const CommandSpec command = merge_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const int jobs = campaign_settings(options).jobs;
  ResultAsked wanted = result_asked(options);
  options.finish();
  if (options.has("array") && !options.has("next"))
    throw UsageError("--array is a form of --next: give both");
  const std::vector<std::string> named = options.arguments();
  const std::vector<std::filesystem::path> files = shard_files(named);
  if (files.empty())
    throw UsageError("no shard (*.outcomes) in " + named.front() + ": drsim shard leaves them");
  const CampaignFiles found = campaign_files(files);
  refuse_files(found.refused);
  const CampaignAsked asked = campaign_of(options, found.sources.front().head, jobs);
  wanted.deployment = asked.words.deployment;
  wanted.by_name = asked.words.by_name;
  wanted.sets = asked.sets;
  wanted.traffic = asked.traffic;
  settle_result(options, wanted);
  Loaded loaded = inputs_of(found, asked, parts);
  Gathered gathered = gather(found.sources, loaded.deployment, loaded.scenarios, asked.settings);
  refuse_files(gathered.refused);
  const std::filesystem::path folder = found.sources.front().file.parent_path();
  const MergeState state{gathered, asked, folder.empty() ? "." : folder.string(), division_of(found),
                         files.size()};
  if (options.has("next"))
    return tell_next(options, state, wanted);
  if (!gathered.complete()) {
    told("drsim: the campaign is not complete\n" + state_text(state));
    if (!options.has("partial")) {
      told("drsim: no verdict; --partial gives one over what there is\n");
      return exit_unmet;
    }
  }
  return judge(std::move(gathered), std::move(loaded), asked, wanted, parts);
}

} // namespace drsim::cli
