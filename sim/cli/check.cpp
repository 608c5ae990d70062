// drsim check
#include "sim/cli/campaign_words.hpp"
#include "sim/cli/checking.hpp"
#include "sim/cli/options.hpp"
#include "sim/cli/output.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

CommandSpec check_spec()
{
  CommandSpec spec{
      "check", "DEPLOYMENT", "Plays scenarios many times and says whether the objectives hold.", 1, 1, {}};
  spec.options = campaign_options();
  for (const OptionSpec &option : result_options())
    spec.options.push_back(option);
  return spec;
}

} // namespace

int run_check(const Words &words, const Parts &parts)
{
  const CommandSpec command = check_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const CampaignAsked campaign = campaign_asked(options);
  ResultAsked asked = result_asked(options);
  options.finish();
  asked.traffic = campaign.traffic;
  asked.sets = campaign.sets;
  asked.by_name = campaign.words.by_name;
  asked.deployment = campaign.words.deployment;
  settle_result(options, asked);
  Loaded loaded = load_campaign(campaign, parts);
  CampaignResult result = play_campaign(loaded, parts, asked.traffic, campaign.settings);
  if (result.interrupted)
    std::fputs("drsim: interrupted; the result covers the trials that had ended\n", stderr);
  return write_check(std::move(loaded), std::move(result), asked, campaign.settings, parts);
}

} // namespace drsim::cli
