// drsim advise
#include "sim/cli/advising.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/overrides.hpp"
#include "sim/cli/places.hpp"
#include "sim/cli/printing.hpp"
#include "sim/cli/publishing.hpp"
#include "sim/cli/unified_diff.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/publish/html_advice.hpp"
#include "sim/report/text.hpp"

#include <cstdio>

namespace drsim::inline cli {
namespace {

constexpr std::size_t trials_unasked = 100;
constexpr std::size_t least_trials = 10;

CommandSpec advise_spec()
{
  CommandSpec spec{"advise",
                   "DEPLOYMENT",
                   "Tries changes of the deployment in simulation and says what to fix first, which few of "
                   "them suffice, and how much of a year is lost.",
                   1,
                   1,
                   {}};
  spec.options = {
      {"forecast", "", "only the year as it stands: outage, error budget, orders", false},
      {"sensitivity", "",
       "also what decides: each source of chance by the trials there are, assumed figures at half and twice "
       "and their Shapley effects (some minutes more)",
       false},
      {"patch", "FILE", "write the set as a unified diff of the deployment's files", false},
      {"price-of-order", "AMOUNT",
       "what an order is worth, instead of \"order_worth\" of deployment.json: makes money of losses", false},
      {"scenarios", "PATH...", "files, folders, names, or \"library\"; default: all of scenarios/", true},
      {"trials", "N", "of every scenario as it stands (100, at least 10); changes get a share of it", false},
      {"seed", "S", "of all chance (1); the set is checked with the next one", false},
      {"jobs", "N", "processes at once (as many as processors)", false}};
  spec.options.push_back(set_option());
  for (OptionSpec option : output_options()) {
    if (option.name == "format")
      option.help = "text (the default), json, html or pdf";
    spec.options.push_back(option);
  }
  spec.options.push_back({"language", "LANGUAGE", "en (the default) or ru: of html and pdf", false});
  return spec;
}

std::optional<double> price_of(const std::string &text)
{
  if (text.empty())
    return std::nullopt;
  const auto price = parse_number(text);
  if (!price || !(*price >= 0) || *price > 1e12)
    throw UsageError("--price-of-order " + text + ": write an amount, as in 42.50");
  return price;
}

/// Writes the set as a diff; tells on stderr what a diff cannot say.
void write_patch(AdviceFound &found, const std::string &file)
{
  const Patch patch = patch_of(found.set, [&](const std::string &name) -> std::optional<std::string> {
    Diagnostics unread;
    return read_text(std::filesystem::path(found.folder) / name, name, unread);
  });
  std::string text = unified_diff(patch);
  for (const PatchHint &hint : patch.hints) {
    const std::string line = hint.figure + " " + hint.what + ": by hand, where " + hint.where + " comes from";
    std::fprintf(stderr, "drsim: not in the patch: %s\n", printable(line).c_str());
    text = "# by hand: " + printable(line) + "\n" + text;
  }
  write_result(text, file);
  found.report.patch_file = file;
}

std::string written(const AdviceReport &report, const std::string &format, const std::string &language,
                    bool colour)
{
  if (format == "json")
    return advice_json(report);
  if (format == "text")
    return advice_text(report, colour);
  const std::string page = page_of(publish::advice_page, report, language);
  return format == "pdf" ? printed(page) : page;
}

} // namespace

int run_advise(const Words &words, const Parts &parts)
{
  const CommandSpec command = advise_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  AdviceAsked asked;
  asked.campaign = campaign_settings(options);
  asked.campaign.trials = options.number("trials", trials_unasked, least_trials, 1'000'000);
  asked.only_forecast = options.has("forecast");
  asked.sensitivity = options.has("sensitivity");
  asked.scenarios = options.all("scenarios");
  asked.sets = options.all("set");
  const std::string format = options.choice("format", {"text", "json", "html", "pdf"});
  const std::string language = options.choice("language", {"en", "ru"});
  const std::string output = options.text("output", "");
  const std::string patch = options.text("patch", "");
  const std::string price = options.text("price-of-order", "");
  options.finish();
  asked.price = price_of(price);
  if (asked.only_forecast && (!patch.empty() || asked.sensitivity))
    throw UsageError("--forecast tries no changes: --patch and --sensitivity go without it");
  check_output(output);
  check_output(patch);
  asked.deployment = options.arguments().at(0);
  AdviceFound found = find_advice(asked, parts);
  if (!found.report.interrupted_in.empty())
    std::fprintf(stderr, "drsim: interrupted in %s; the result covers what had ended\n",
                 found.report.interrupted_in.c_str());
  if (!patch.empty())
    write_patch(found, patch);
  write_result(written(found.report, format, language, wants_colour(output)), output);
  return found.report.verdict == Verdict::pass ? exit_ok : exit_unmet;
}

} // namespace drsim::cli
