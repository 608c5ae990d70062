#pragma once
#include "sim/publish/publish.hpp"
#include "sim/report/history_report.hpp"

namespace drsim::publish {

/// One page, without scripts, of what `drsim history` tells: what changed, the quarters of each scenario with
/// a drawing of P(met), inputs, findings, waivers, rehearsals. Problems with the files of the settings are
/// reported; the text is then empty.
[[nodiscard]] std::string history_page(const HistoryReport &report, const PublishSettings &settings,
                                       Diagnostics &diagnostics);

} // namespace drsim::publish
