#pragma once
#include "sim/analysis/looks.hpp"
#include "sim/campaign/campaign.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drsim::inline campaign {

/// When a campaign of these settings asks whether its verdicts are decided: once, or as its batches end.
[[nodiscard]] Looks looks_of(const CampaignSettings &settings);

/// Whether a scenario that has all trials of the look number `look` (from 0) needs no more; fills in how sure
/// that look may be and why it was the last. A trial that met wrong input, and a fault that nothing feels,
/// end it too.
[[nodiscard]] bool needs_no_more(const Deployment &deployment, const CampaignSettings &settings,
                                 const Looks &looks, std::size_t look, ScenarioRun &run);

/// SHA-256 over the digests of all trials, by scenario id, then trial number: equal for equal timelines.
[[nodiscard]] std::string timeline_digest_of(const std::vector<ScenarioRun> &runs);

} // namespace drsim::campaign
