#pragma once
#include "sim/publish/html_parts.hpp"
#include "sim/report/advice_report.hpp"

namespace drsim::publish {

/// One page, without scripts: verdicts as it stands; changes ranked, each with what it sets and where; the
/// smallest set and its check; what chance and assumed figures decide; the year as it stands and with the
/// set. Problems with the files of the settings are reported; the text is then empty.
[[nodiscard]] std::string advice_page(const AdviceReport &report, const PublishSettings &settings,
                                      Diagnostics &diagnostics);

/// A part of it: a year as it stands or with the set.
[[nodiscard]] View year_view(const Forecast &forecast, const std::optional<AdviceReport::Price> &price,
                             const Words &words);

} // namespace drsim::publish
