#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/model/mentions.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline assemble {

/// What commands of a page name: regions, databases, clusters, services, SSM documents and parameters, ... In
/// Markdown commands are fenced blocks and `spans`; in other formats every line is read. A name that is a
/// variable or a placeholder, and one that the page itself creates, is left out; so is a region that a global
/// service is asked in.
[[nodiscard]] std::vector<Mention> read_mentions(std::string_view text, bool markdown);

/// Keeps them in the parameter `mentions` of the runbooks of each file, once a file: of documents, functions
/// and secrets only those whose word no other file has; with them the calls that the role cannot make as whom
/// a file runs (access_calls.hpp). `texts`: every file read, by the name it is shown with.
void keep_mentions(std::vector<Imported> &files, const std::map<std::string, std::string> &texts);

} // namespace drsim::assemble
