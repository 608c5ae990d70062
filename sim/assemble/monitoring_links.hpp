#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Alert rules that name nothing they watch, or only journeys nobody has, get it from words of their query
/// and labels (deployment, app, job, ...), where a component of any file has that name.
/// Rules that name a job with a scrape interval of its own get that interval.
void link_hints(std::vector<Imported> &files, const std::vector<Journey> &journeys);

/// An alert may watch what no file describes: the alert stays, such a link goes, with a warning.
void drop_loose_watches(Deployment &deployment, Diagnostics &diagnostics);

/// What an alarm tells of that names nothing: every component of the kinds its metric is of, in its region;
/// journeys as "journey:ID".
[[nodiscard]] std::vector<std::string> observed_by(const Deployment &deployment, const ComponentSpec &alarm);

/// Links alert rules that name nothing to those of observed_by() that can fail so.
void watch_by_kind(Deployment &deployment);

} // namespace drsim::assemble
