// drsim campaign plan
#include "sim/campaign/gather.hpp"
#include "sim/campaign/stopping.hpp"
#include "sim/cli/campaign_cost.hpp"
#include "sim/cli/campaign_inputs.hpp"
#include "sim/cli/engine_figures.hpp"
#include "sim/cli/output.hpp"
#include "sim/cli/plan_text.hpp"
#include "sim/core/units.hpp"
#include "sim/formats/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

namespace drsim::inline cli {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t most_planned_parts = 1'000'000;
constexpr double mib = 1024.0 * 1024.0;
constexpr std::size_t longest_job_name = 40;

CommandSpec campaign_spec()
{
  CommandSpec spec{
      "campaign",
      "plan DEPLOYMENT",
      "Writes what an engine takes to play a campaign in parts, each of about a minute, and to merge "
      "it (reports/CAMPAIGNS.md). Plays a few trials to see what they cost.",
      2,
      2,
      {}};
  spec.options = campaign_options();
  for (OptionSpec &option : spec.options) {
    if (option.name == "jobs")
      option.help = "processes, and processors, of a task (1)";
    if (option.name == "trials")
      option.help = "exactly so many trials a scenario; or --rounds";
  }
  const std::vector<OptionSpec> more = {
      {"engine", "ENGINE", "slurm, kubernetes, aws-batch or local", false},
      {"rounds", "", "instead of --trials: rounds, each merged to see whether the next is needed", false},
      {"folder", "OUT", "write the files there: a folder that is new or empty", false},
      {"shards", "N", "divide by hand: so many parts of each round", false},
      {"most-shards", "N", "what this site's engine allows (Slurm: its MaxArraySize)", false},
      {"at-once", "N", "tasks at once (local: as many as processors)", false},
      {"image", "NAME", "of containers (drsim)", false},
      {"inputs", "HOW", "of Kubernetes: config-map (the default where they fit) or image", false},
      {"claim", "NAME", "of Kubernetes: the PersistentVolumeClaim for the files (drsim-results)", false},
      {"queue", "NAME", "of AWS Batch: the job queue", false},
      {"file-system", "ID", "of AWS Batch: the Amazon EFS file system for the files", false},
      {"program", "PATH", "of Slurm and local: drsim on the nodes (this one)", false}};
  spec.options.insert(spec.options.end(), more.begin(), more.end());
  for (const OptionSpec &option : output_options())
    spec.options.push_back(option);
  return spec;
}

/// Words of the command line that are not of the campaign itself.
struct PlanAsked {
  CampaignAsked campaign;
  std::string engine;
  std::string folder;
  std::string format;
  std::string output;
  std::string image;
  std::string inputs;
  std::string claim;
  std::string queue;
  std::string file_system;
  std::string program;
  std::uint64_t shards = 0;      ///< 0: by cost
  std::uint64_t most_shards = 0; ///< 0: as the engine's figures say
  std::uint64_t at_once = 0;
};

std::string own_program()
{
  std::error_code error;
  const fs::path own = fs::read_symlink("/proc/self/exe", error);
  return error ? "drsim" : own.string();
}

/// Everything that the words lack or that excludes each other, all at once.
void check_asked(const Options &options, const PlanAsked &asked)
{
  std::vector<std::string> wrong;
  const auto want = [&](bool right, const std::string &text) {
    if (!right)
      wrong.push_back(text);
  };
  want(options.has("engine"), "give --engine slurm, kubernetes, aws-batch or local");
  want(options.has("folder"), "give --folder OUT, where the files are written");
  want(options.has("trials") != options.has("rounds"),
       "give either --trials N, or --rounds to go on until the verdicts are decided");
  want(asked.engine != "aws-batch" || (options.has("queue") && options.has("file-system")),
       "AWS Batch needs --queue NAME and --file-system ID, an Amazon EFS that all tasks write to");
  const bool names = dispatch::dns_label(asked.claim, longest_job_name) == asked.claim;
  want(names, "--claim " + shell_word(asked.claim) + ": not a name of Kubernetes (a-z, 0-9 and hyphens)");
  want(is_utf8(asked.image + asked.queue + asked.file_system + asked.program), "a name that is no UTF-8");
  std::error_code error;
  want(!fs::exists(asked.folder, error) ||
           (fs::is_directory(asked.folder, error) && fs::is_empty(asked.folder, error)),
       "--folder " + shell_word(asked.folder) + ": is there and not empty; give a new one");
  std::string all;
  for (const std::string &one : wrong)
    all += (all.empty() ? "" : "\n") + one;
  if (!all.empty())
    throw UsageError(all);
}

PlanAsked plan_asked(Options &options)
{
  PlanAsked asked;
  asked.campaign = campaign_asked(options);
  if (!options.has("jobs"))
    asked.campaign.settings.jobs = 1;
  asked.engine = options.choice("engine", {"slurm", "kubernetes", "aws-batch", "local"});
  asked.format = options.choice("format", {"text", "json"});
  asked.inputs = options.choice("inputs", {"fitting", "config-map", "image"});
  asked.shards = options.number("shards", 0, 1, most_planned_parts);
  asked.most_shards = options.number("most-shards", 0, 1, most_planned_parts);
  asked.at_once = options.number("at-once", 0, 1, most_planned_parts);
  options.finish();
  const std::vector<std::string> &words = options.arguments();
  if (words.at(0) != "plan")
    throw UsageError("cannot \"" + words.at(0) + "\" a campaign: campaign plan DEPLOYMENT");
  asked.campaign.words.deployment = words.at(1);
  asked.folder = options.text("folder", "");
  asked.output = options.text("output", "");
  asked.image = options.text("image", "drsim");
  asked.claim = options.text("claim", "drsim-results");
  asked.queue = options.text("queue", "");
  asked.file_system = options.text("file-system", "");
  asked.program = options.text("program", own_program());
  check_asked(options, asked);
  check_output(asked.output);
  return asked;
}

/// Parts of a round, so that each has a minute's work; within what the engine allows and there is to divide.
std::uint64_t parts_of(const PlanAsked &asked, const EngineFigures &figures, double round_s,
                       std::uint64_t trials)
{
  const std::uint64_t most = std::min(
      trials, asked.most_shards > 0 ? asked.most_shards
                                    : figures.or_else(asked.engine + ".most_shards", most_planned_parts));
  const std::uint64_t least = figures.or_else(asked.engine + ".least_shards", 1);
  if (least > trials)
    throw UsageError(asked.engine + " takes arrays of " + std::to_string(least) +
                     " tasks and more, and there " + "are " + std::to_string(trials) +
                     " trials to divide: drsim check plays them here");
  if (asked.shards > most || (asked.shards > 0 && asked.shards < least))
    throw UsageError("--shards " + std::to_string(asked.shards) + ": " + asked.engine + " takes " +
                     std::to_string(least) + " to " + std::to_string(most) + " of these trials");
  if (asked.shards > 0)
    return asked.shards;
  const double wanted = std::floor(round_s / static_cast<double>(figures.of("shard_s").value));
  return std::clamp(static_cast<std::uint64_t>(std::clamp(wanted, 1.0, 1e9)), least, most);
}

std::uint64_t times(double value, std::uint64_t factor, std::uint64_t least)
{
  return std::max(least, static_cast<std::uint64_t>(std::ceil(value * static_cast<double>(factor))));
}

/// What is the same for every engine.
dispatch::DispatchPlan base_plan(const PlanAsked &asked, const CampaignKey &key, const CampaignCost &cost,
                                 const EngineFigures &figures)
{
  constexpr std::size_t key_digits = 8;
  dispatch::DispatchPlan plan;
  const CampaignSettings &settings = asked.campaign.settings;
  plan.name = dispatch::dns_label("drsim-" + fs::path(asked.campaign.words.deployment).filename().string(),
                                  longest_job_name - key_digits - 1) +
              "-" + key.digest().substr(0, key_digits);
  plan.in_rounds = !settings.trials;
  plan.rounds = looks_of(settings).sizes().size();
  const TrialRange first = round_range(settings, 0);
  plan.of = parts_of(asked, figures, cost.trial_s() * static_cast<double>(first.count()), first.count());
  plan.jobs = static_cast<std::uint64_t>(settings.jobs);
  const std::uint64_t processors = std::max(1u, std::thread::hardware_concurrency());
  const std::uint64_t here =
      asked.engine == "local" ? std::max<std::uint64_t>(1, processors / plan.jobs) : plan.of;
  plan.at_once = std::min(asked.at_once > 0 ? asked.at_once : here,
                          figures.or_else(asked.engine + ".most_at_once", most_planned_parts));
  const std::uint64_t last = round_range(settings, plan.rounds - 1).count();
  const double part_s = cost.trial_s() * std::ceil(static_cast<double>(last) / static_cast<double>(plan.of)) /
                        static_cast<double>(plan.jobs);
  plan.time_min =
      times(part_s / minute_s, figures.of("time_factor").value, figures.of("time_least_min").value);
  const auto memory = static_cast<double>(cost.memory_bytes) / mib;
  const std::uint64_t factor = figures.of("memory_factor").value;
  const std::uint64_t least = figures.of("memory_least_mib").value;
  plan.memory_mib = times(memory * static_cast<double>(1 + plan.jobs), factor, least);
  const double outcomes = cost.outcome_bytes() * static_cast<double>(looks_of(settings).sizes().back());
  const auto held = static_cast<double>(figures.of("outcome_memory_factor").value) * outcomes / mib;
  plan.merge_memory_mib = times(memory, factor, least) + static_cast<std::uint64_t>(std::ceil(held));
  plan.results_bytes = static_cast<std::uint64_t>(outcomes);
  plan.attempts = figures.of("attempts").value;
  return plan;
}

/// The campaign's words, up to the part.
std::vector<std::string> shard_words(const CampaignAsked &asked)
{
  std::vector<std::string> words = {"shard", asked.words.deployment};
  const auto add = [&](const std::string &option, const std::string &value) {
    words.insert(words.end(), {option, value});
  };
  if (!asked.words.by_name) {
    words.emplace_back("--scenarios");
    words.insert(words.end(), asked.words.scenarios.begin(), asked.words.scenarios.end());
  }
  add(asked.settings.trials ? "--trials" : "--max-trials",
      std::to_string(asked.settings.trials.value_or(asked.settings.most_trials)));
  add("--seed", std::to_string(asked.settings.seed));
  add("--traffic", asked.traffic);
  if (!asked.sets.empty())
    words.emplace_back("--set");
  words.insert(words.end(), asked.sets.begin(), asked.sets.end());
  return words;
}

/// How the inputs of containers travel.
bool fits_config_map(const PlanAsked &asked, const ContainerInputs &inputs, const EngineFigures &figures)
{
  if (asked.engine != "kubernetes" || inputs.files.empty() || asked.inputs == "image")
    return false;
  std::uint64_t bytes = 0;
  bool text = true;
  for (const dispatch::InputFile &file : inputs.files) {
    bytes += file.bytes.size();
    text = text && is_utf8(file.bytes);
  }
  const std::uint64_t most = figures.of("kubernetes.config_map_bytes").value;
  if (text && bytes <= most)
    return true;
  if (asked.inputs == "config-map")
    throw UsageError("the inputs are " + std::to_string(bytes) + " bytes" +
                     (text ? "" : ", not all of them text") + "; a ConfigMap holds " + std::to_string(most) +
                     " of text: --inputs image");
  return false;
}

dispatch::PlanFiles files_of(const PlanAsked &asked, const Loaded &loaded, const EngineFigures &figures,
                             dispatch::DispatchPlan &plan)
{
  plan.program = asked.program;
  std::error_code error;
  plan.directory = fs::current_path(error).string();
  plan.shard = shard_words(asked.campaign);
  if (asked.engine == "local")
    return dispatch::local_files(plan);
  if (asked.engine == "slurm")
    return dispatch::slurm_files(plan);
  const ContainerInputs inputs = container_inputs(asked.campaign.words, loaded);
  CampaignAsked inside = asked.campaign;
  inside.words = inputs.words;
  plan.shard = shard_words(inside);
  plan.inputs = inputs.files;
  plan.image = asked.image;
  plan.claim = asked.claim;
  plan.queue = asked.queue;
  plan.file_system = asked.file_system;
  plan.config_map = fits_config_map(asked, inputs, figures);
  for (const std::string &word : plan.shard)
    if (asked.engine == "aws-batch" && word.starts_with("Ref::"))
      throw UsageError(word + ": AWS Batch takes a word that begins so for a parameter of its own");
  return asked.engine == "kubernetes" ? dispatch::kubernetes_files(plan) : dispatch::batch_files(plan);
}

void write_files(const std::string &folder, const dispatch::PlanFiles &files)
{
  std::error_code error;
  for (const auto &[name, text] : files) {
    const fs::path path = fs::path(folder) / name;
    fs::create_directories(path.parent_path(), error);
    if (error)
      throw UsageError("cannot write " + path.string() + ": " + error.message());
    write_result(text, path.string());
    if (name.ends_with(".sh"))
      fs::permissions(path, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                      fs::perm_options::add, error);
  }
}

} // namespace

int run_campaign_plan(const Words &words, const Parts &parts)
{
  const CommandSpec command = campaign_spec();
  Options options(command, words);
  if (options.wants_help()) {
    write_result(help_text(command), "");
    return exit_ok;
  }
  const PlanAsked asked = plan_asked(options);
  const EngineFigures figures;
  const Loaded loaded = load_campaign(asked.campaign, parts);
  const CampaignKey key = campaign_key(asked.campaign, loaded);
  const CampaignCost cost = campaign_cost(loaded, parts, asked.campaign, figures.of("probe_trials").value);
  PlanTold told{asked.engine,   asked.folder,
                asked.campaign, key,
                cost,           base_plan(asked, key, cost, figures),
                figures,        {}};
  dispatch::PlanFiles files = files_of(asked, loaded, figures, told.plan);
  for (const auto &[name, text] : files)
    told.files.push_back(name);
  files["plan.json"] = plan_json(told);
  write_files(asked.folder, files);
  write_result(asked.format == "json" ? plan_json(told) : plan_text(told), asked.output);
  return exit_ok;
}

} // namespace drsim::cli
