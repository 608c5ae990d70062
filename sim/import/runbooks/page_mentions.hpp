#pragma once
#include "sim/model/mentions.hpp"

#include <set>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What commands of a page name: regions, databases, clusters, services, namespaces, units, scripts, SSM
/// documents and parameters, ..., and what they say that their tools do not have ("flaw"). In Markdown
/// commands are fenced blocks, spans and items of lists that begin with one; its prose is read for channels,
/// alerts and addresses of dashboards and pipelines. In other formats every line is read. A name that is a
/// variable or a placeholder, and one that the page itself creates, is left out; so is a region that a global
/// service is asked in. Each name once, where it stands first.
[[nodiscard]] std::vector<Mention> read_mentions(std::string_view text, bool markdown);

/// The lines of a Markdown page on which something is looked up so.
[[nodiscard]] std::set<int> held_lines(std::string_view markdown);

} // namespace drsim::import::runbooks
