#pragma once
#include "sim/publish/publish.hpp"
#include "sim/publish/words.hpp"

namespace drsim::publish {

inline constexpr std::size_t largest_page_bytes = 1'000'000;

/// One page that opens offline: style, script and data stand in it, and its Content-Security-Policy allows
/// nothing else. Timelines are told in less detail until the page is small enough.
[[nodiscard]] std::string html_page(const std::vector<Result> &results, const PublishSettings &settings,
                                    const Words &words, Diagnostics &diagnostics);

} // namespace drsim::publish
