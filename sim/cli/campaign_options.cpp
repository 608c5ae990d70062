#include "sim/cli/campaign_options.hpp"

#include <algorithm>
#include <csignal>
#include <thread>

namespace drsim::inline cli {
namespace {

std::atomic<bool> stop_asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

constexpr std::uint64_t most_jobs = 1024;
constexpr std::uint64_t most_trials = 1'000'000;

} // namespace

void stop_on_signals()
{
  struct sigaction action = {};
  action.sa_handler = [](int) { stop_asked = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int number : {SIGINT, SIGTERM})
    sigaction(number, &action, nullptr);
}

bool was_stopped()
{
  return stop_asked;
}

CampaignSettings campaign_settings(Options &options)
{
  CampaignSettings settings;
  const std::uint64_t processors = std::max(1u, std::thread::hardware_concurrency());
  settings.seed = options.number("seed", 1, 0, UINT64_MAX);
  settings.jobs = static_cast<int>(options.number("jobs", std::min(processors, most_jobs), 1, most_jobs));
  if (options.has("trials"))
    settings.trials = options.number("trials", 1, 1, most_trials);
  settings.most_trials = options.number("max-trials", settings.most_trials, 1, most_trials);
  settings.stop = &stop_asked;
  return settings;
}

} // namespace drsim::cli
