#pragma once
#include "sim/import/automation/ansible_files.hpp"
#include "sim/import/facts/imported.hpp"

#include <set>
#include <string>
#include <string_view>

namespace drsim::inline import::inline automation {

/// The format of runbooks as code, of the export of a rota or of drsim's own files, by the outermost keys of
/// a text and what it holds; "" when it is none of them. Playbooks are lists: ansible_form() tells them.
[[nodiscard]] std::string automation_format_of_keys(const std::set<std::string> &keys,
                                                    const std::set<std::string> &kinds,
                                                    std::string_view text);

[[nodiscard]] bool is_automation_format(const std::string &format);

/// Reads a text of one of these formats.
[[nodiscard]] Imported import_automation(std::string_view text, const std::string &format,
                                         const ImportContext &context, Diagnostics &diagnostics);

} // namespace drsim::import::automation
