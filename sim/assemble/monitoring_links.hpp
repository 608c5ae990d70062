#pragma once
#include "sim/import/facts/imported.hpp"

#include <vector>

namespace drsim::inline assemble {

/// Alert rules that name nothing they watch, or only journeys nobody has, get it from words of their query
/// and labels (deployment, app, job, ...), where a component of any file has that name.
/// Rules that name a job with a scrape interval of its own get that interval.
void link_hints(std::vector<Imported> &files, const std::vector<Journey> &journeys);

/// An alert may watch what no file describes: the alert stays, such a link goes, with a warning. Where
/// nothing of what it names is left, it watches nothing, not everything.
void drop_loose_watches(Deployment &deployment, Diagnostics &diagnostics);

/// The importer of rules calls the Prometheus that evaluates them "prometheus:main"; where no file describes
/// one, its rules are evaluated by the catalogue's intervals, with a note a file.
void drop_unsaid_prometheus(Deployment &deployment, Diagnostics &diagnostics);

/// What an alarm tells of that links to nothing: of the components of the kinds its metric is of, in its
/// region, those its selectors ask for (AlertScope); journeys as "journey:ID". Of CloudWatch nothing unless
/// its dimensions name it.
[[nodiscard]] std::vector<std::string> observed_by(const Deployment &deployment, const ComponentSpec &alarm);

/// Links alerts that name nothing to those of observed_by() that can fail so, and takes away links that the
/// selector's namespace or region keeps out.
void watch_by_kind(Deployment &deployment);

/// Says of each file which of its alerts ask for what the deployment does not have.
void tell_watching_nothing(const Deployment &deployment, Diagnostics &diagnostics);

} // namespace drsim::assemble
