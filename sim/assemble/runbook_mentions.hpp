#pragma once
#include "sim/import/facts/imported.hpp"
#include "sim/model/mentions.hpp"

#include <map>
#include <string>
#include <vector>

namespace drsim::inline assemble {

/// Keeps what files name (page_mentions.hpp) in the parameter `mentions` of their runbooks, once a file: of
/// documents, functions, secrets, units, scripts and channels only those whose word no other file has; with
/// them the calls that the role cannot make as whom a file runs (access_calls.hpp), and what is wrong with an
/// SSM document by itself (ssm_checks.hpp). `texts`: every file read, by the name it is shown with.
void keep_mentions(std::vector<Imported> &files, const std::map<std::string, std::string> &texts);

} // namespace drsim::assemble
