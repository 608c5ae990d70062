#pragma once
#include "sim/import/facts/imported.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import {

/// What a text is, by what it holds (the name only settles Markdown): "terraform-plan", "kubernetes",
/// "prometheus-config", "prometheus-rules", "alertmanager", "runbook-markdown", "ssm-automation", "consul",
/// "vault", "patroni", "haproxy", "terraform-source" or "unknown".
[[nodiscard]] std::string recognise_format(std::string_view text, const std::string &shown_name);

/// Recognises a text and imports it. What is not recognised, and a format without an importer, is a warning.
[[nodiscard]] Imported import_text(std::string_view bytes, const ImportContext &context,
                                   Diagnostics &diagnostics);

/// The same of a text inside another file, when it is of one of these formats; absent when it is of none.
/// What ImportContext::nested is, for who calls an importer itself.
[[nodiscard]] std::optional<Imported> import_nested(std::string_view text,
                                                    const std::vector<std::string> &formats,
                                                    const ImportContext &context, Diagnostics &diagnostics);

/// The same from a file, with its sidecar NAME.drsim.json where that lies beside it.
[[nodiscard]] Imported import_file(const std::filesystem::path &path, const ImportContext &context,
                                   Diagnostics &diagnostics);

/// Files below a folder that an importer may look into while it reads another of them.
[[nodiscard]] FilesBeside files_beside(const std::filesystem::path &folder, std::vector<std::string> names);

} // namespace drsim::import
