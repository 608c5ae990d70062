#pragma once
#include "sim/publish/publish.hpp"
#include "sim/publish/words.hpp"

namespace drsim::publish {

/// One chart of one scenario, settings.chart: "SCENARIO/rto" or "SCENARIO/rpo" (share of trials against the
/// objective, with its band) or "SCENARIO/seconds" (where the seconds go). A chart that is not there is
/// reported with those that are.
[[nodiscard]] std::string svg(const std::vector<Result> &results, const PublishSettings &settings,
                              const Words &words, Diagnostics &diagnostics);

} // namespace drsim::publish
