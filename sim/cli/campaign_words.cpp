#include "sim/cli/campaign_words.hpp"

#include "sim/cli/campaign_options.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/core/digest.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/model/outcome_fields.hpp"

namespace drsim::inline cli {

std::vector<OptionSpec> campaign_options()
{
  return {{"scenarios", "PATH...", "files, folders, names, or \"library\"; default: all of scenarios/", true},
          {"trials", "N", "exactly so many trials a scenario; default: until decided", false},
          {"max-trials", "N", "at most so many while undecided (2000)", false},
          {"seed", "S", "of all chance (1)", false},
          {"jobs", "N", "processes at once (as many as processors)", false},
          set_option(),
          {"traffic", "HOW", "fluid (rates), auto (and each transaction while they leave doubt) or exact",
           false}};
}

CampaignAsked campaign_asked(Options &options)
{
  CampaignAsked asked;
  asked.settings = campaign_settings(options);
  asked.traffic = options.choice("traffic", {"fluid", "auto", "exact"});
  asked.sets = options.all("set");
  asked.words.by_name = !options.has("scenarios");
  asked.words.scenarios = options.all("scenarios");
  if (!options.arguments().empty())
    asked.words.deployment = options.arguments().front();
  return asked;
}

Loaded load_campaign(const CampaignAsked &asked, const Parts &parts)
{
  Loaded loaded =
      load(asked.words.deployment, asked.words.by_name ? all_scenario_words() : asked.words.scenarios, parts);
  loaded.deployment = with_sets(std::move(loaded.deployment), asked.sets);
  return loaded;
}

CampaignKey campaign_key(const CampaignAsked &asked, const Loaded &loaded)
{
  std::vector<std::string> words = asked.words.scenarios;
  words.insert(words.end(), asked.sets.begin(), asked.sets.end());
  words.push_back(asked.words.deployment);
  for (const std::string &word : words)
    if (!is_utf8(word))
      throw UsageError("\"" + word +
                       "\" is no UTF-8, and a shard's file keeps its words: give it another name");
  CampaignKey key;
  key.version = DRSIM_VERSION;
  key.outcome_form = outcome_form;
  key.input_digest = loaded.deployment.input_digest;
  for (const Scenario &scenario : loaded.scenarios)
    key.scenarios.push_back({scenario.id, scenario_digest(scenario.file)});
  key.sets = asked.sets;
  key.seed = asked.settings.seed;
  key.traffic = asked.traffic;
  if (asked.settings.trials)
    key.trials = *asked.settings.trials;
  else
    key.most_trials = asked.settings.most_trials;
  return key;
}

CampaignAsked asked_again(const CampaignKey &key, const CampaignWords &words, int jobs)
{
  CampaignAsked asked;
  asked.words = words;
  asked.sets = key.sets;
  asked.traffic = key.traffic;
  asked.settings.seed = key.seed;
  asked.settings.jobs = jobs;
  if (key.trials)
    asked.settings.trials = *key.trials;
  else
    asked.settings.most_trials = key.most_trials;
  return asked;
}

std::string shard_command(const CampaignAsked &asked)
{
  std::string out = "drsim shard " + shell_word(asked.words.deployment);
  if (!asked.words.by_name) {
    out += " --scenarios";
    for (const std::string &word : asked.words.scenarios)
      out += " " + shell_word(word);
  }
  out += asked.settings.trials ? " --trials " + std::to_string(*asked.settings.trials)
                               : " --max-trials " + std::to_string(asked.settings.most_trials);
  out += " --seed " + std::to_string(asked.settings.seed);
  if (asked.traffic != "fluid")
    out += " --traffic " + asked.traffic;
  return out + set_words(asked.sets);
}

std::string scenario_digest(const std::string &file)
{
  Diagnostics diagnostics;
  const auto text = read_text(file.substr(0, file.find('#')), file, diagnostics);
  return text ? sha256_of(*text) : "";
}

} // namespace drsim::cli
