#include "sim/cli/staging_allowed.hpp"

#include "sim/formats/json_text.hpp"
#include "sim/inject/schedule.hpp"

#include <algorithm>
#include <cstdint>

namespace drsim::inline cli {
namespace {

constexpr std::int64_t day_s = 86400;

} // namespace

void read_staging(const Loaded &loaded, int today, RehearsalFolder &folder)
{
  RehearsalSettings &settings = folder.settings;
  if (settings.environment.empty())
    return;
  Diagnostics diagnostics;
  const auto text = read_text(std::filesystem::path(loaded.deployment.folder) / settings.environment,
                              settings.environment, diagnostics);
  inject::Environment environment;
  if (text)
    environment = inject::parse_environment(*text, settings.environment, loaded.deployment,
                                            std::int64_t{today} * day_s, diagnostics);
  settle(diagnostics);
  for (const Scenario &scenario : loaded.scenarios)
    if (const auto refused = inject::faults_refused(scenario, loaded.deployment, environment);
        !refused.empty())
      settings.not_staged[scenario.id] = refused.front();
  const auto first =
      std::min_element(environment.consents.begin(), environment.consents.end(),
                       [](const auto &a, const auto &b) { return a.until_unix_s < b.until_unix_s; });
  if (first != environment.consents.end())
    settings.consent_until = first->until;
}

} // namespace drsim::cli
