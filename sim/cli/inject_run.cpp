#include "sim/cli/inject_run.hpp"

#include "sim/campaign/campaign.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/inject_runbook.hpp"
#include "sim/cli/output.hpp"
#include "sim/core/digest.hpp"
#include "sim/core/utc.hpp"
#include "sim/inject/twin/twin.hpp"
#include "sim/inject/twin/twin_environment.hpp"
#include "sim/inject/twin/twin_logs.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <thread>
#include <unistd.h>

namespace drsim::inline cli {
namespace {

namespace fs = std::filesystem;

constexpr double twin_up_within_s = 120;

/// What a person sees while it runs: one line for each thing that happens.
void tell(const inject::RunEvent &event)
{
  std::fprintf(stderr, "drsim: %s %s%s\n", event.kind.c_str(),
               event.fault.empty() ? "" : (event.fault + " ").c_str(), event.text.c_str());
}

} // namespace

fs::path journal_of(const InjectRequest &request, const std::string &environment)
{
  return request.journal_file.empty() ? inject::default_journal(environment) : fs::path(request.journal_file);
}

std::string environment_name(const std::string &file)
{
  std::ifstream in(file);
  const nlohmann::json says = nlohmann::json::parse(in, nullptr, false);
  if (!says.is_object() || !says.contains("name") || !says["name"].is_string())
    throw UsageError(file + " is no environment file: it has no name");
  return says["name"];
}

InjectSession::InjectSession(const std::string &deployment, const std::string &scenario,
                             const InjectRequest &request, const Parts &parts)
    : request_(request), parts_(parts), loaded_(load(deployment, {scenario}, parts))
{
  if (loaded_.scenarios.size() != 1)
    throw UsageError("one scenario is injected at a time, and " + scenario + " stands for " +
                     std::to_string(loaded_.scenarios.size()));
  Diagnostics problems;
  environment_ = inject::load_environment(request.environment_file, loaded_.deployment, problems);
  settle(problems);
  twin_.path = fs::absolute(request.environment_file).parent_path();
}

std::vector<inject::Scheduled> InjectSession::schedule(std::uint64_t number) const
{
  Diagnostics problems;
  inject::RealHands hands;
  std::vector<inject::Scheduled> all = inject::schedule_of(
      scenario(), deployment(), environment_, {request_.seed, number}, request_.how, hands, problems);
  if (problems.has_errors())
    throw InputError(problems);
  return all;
}

std::vector<inject::StepToDo> InjectSession::steps() const
{
  if (request_.runbook.empty())
    return {};
  const std::vector<std::string> all = inject::runbooks_of(deployment());
  std::string names;
  for (const std::string &one : all)
    names += (names.empty() ? "" : ", ") + one;
  if (std::find(all.begin(), all.end(), request_.runbook) == all.end())
    throw UsageError("--execute " + request_.runbook + ": " + deployment().id + " has no such runbook" +
                     (names.empty() ? "" : "; it has " + names));
  Diagnostics problems;
  std::vector<inject::StepToDo> steps =
      inject::steps_of(request_.runbook, deployment(), environment_, problems);
  settle(problems);
  if (steps.empty())
    throw UsageError("--execute " + request_.runbook + ": it has no step");
  return steps;
}

Prediction InjectSession::predict() const
{
  CampaignSettings settings;
  settings.seed = request_.seed;
  settings.trials = request_.trials;
  settings.jobs = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  Prediction prediction;
  CampaignResult result = run_campaign(deployment(), {scenario()}, parts_.populate, settings);
  prediction.outcomes = std::move(result.runs.front().outcomes);
  std::string values = loaded_.deployment.input_digest + result.timeline_digest;
  for (const Outcome &outcome : prediction.outcomes)
    values += fmt::format(" {} {} {}", outcome.rto_s, outcome.rpo_s, outcome.lost_transactions);
  prediction.digest = sha256_of(values);
  prediction.made_at = utc_text(wall_clock_us());
  return prediction;
}

void InjectSession::renew_twin() const
{
  const fs::path home = loaded_.deployment.folder;
  Diagnostics problems;
  const inject::TwinPlan plan = inject::load_twin_file(home / "twin.json", problems);
  if (problems.has_errors())
    throw InputError(problems);
  inject::twin_down(twin_);
  inject::twin_up(plan, home / "etc", twin_, twin_up_within_s, [](const auto &) { return !was_stopped(); });
  inject::write_twin_environment(home / "environment.json", twin_);
}

InjectedRun InjectSession::play_one(std::uint64_t number)
{
  InjectedRun run;
  run.number = number;
  const std::vector<inject::Scheduled> faults = schedule(number);
  double last_s = 0;
  for (const inject::Scheduled &fault : faults)
    last_s = std::max(last_s, std::min(fault.end_s, scenario().horizon_s));
  inject::Journal journal(journal_of(request_, environment_.name), false);
  journal.open_run(fmt::format("s{}n{}", request_.seed, number), environment_.name, scenario().id);
  inject::RealHands hands;
  RunbookBeside beside(request_.runbook, steps(), fmt::format("s{}n{}", request_.seed, number));
  const auto told = [&](const inject::RunEvent &event) {
    tell(event);
    if (event.kind == "begun" && !request_.runbook.empty())
      beside.begin();
  };
  const inject::RunSettings settings{last_s, request_.watch_s, [] { return was_stopped(); }, told,
                                     [&] { return beside.busy(); }};
  run.end = inject::run_faults(faults, environment_, journal, hands, settings);
  run.steps = beside.finish();
  if (!is_twin()) {
    run.problems.emplace_back("users are not measured: the environment is no twin, its load is not ours");
    return run;
  }
  const auto seen = inject::seen_in_twin(twin_, faults, run.end, run.problems);
  try {
    if (run.problems.empty())
      run.measured = inject::measured::measured_of(seen, deployment());
    if (run.measured)
      for (const inject::measured::Duration &one : step_durations(run.steps, deployment()))
        run.measured->durations.push_back(one);
  } catch (const std::invalid_argument &problem) {
    run.problems.emplace_back(problem.what());
  }
  return run;
}

std::vector<InjectedRun> InjectSession::play()
{
  std::vector<InjectedRun> runs;
  for (std::uint64_t count = 0; count < request_.repeat && !was_stopped(); ++count) {
    if (is_twin() && count > 0)
      renew_twin();
    runs.push_back(play_one(request_.first - 1 + count));
    if (!runs.back().end.left.empty())
      break; // nothing more on top of what could not be undone
  }
  return runs;
}

} // namespace drsim::cli
