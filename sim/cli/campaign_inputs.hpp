#pragma once
#include "sim/cli/campaign_words.hpp"
#include "sim/dispatch/plan.hpp"

#include <vector>

namespace drsim::inline cli {

/// What containers need to find a campaign's inputs.
struct ContainerInputs {
  CampaignWords words;                    ///< as tasks are given them
  std::vector<dispatch::InputFile> files; ///< below /inputs; none for what comes with drsim
};

/// A deployment that comes with drsim, and scenarios that do, keep their names; others travel as files: those
/// of the deployment's folder that were read, and the scenarios' own. Throws UsageError for a file that
/// cannot be read, and for a deployment at a revision, which is no folder.
[[nodiscard]] ContainerInputs container_inputs(const CampaignWords &words, const Loaded &loaded);

} // namespace drsim::cli
