#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline formats {

/// A text that a tool must render before it is configuration.
struct Template {
  int line = 1;     ///< where it shows, counted from 1
  std::string what; ///< "a Helm template, not a manifest"
  std::string cure; ///< the command that renders it
};

/// What the text is a template of, by its first action: Helm ("{{ .Values.x }}", "{{- if"), Jinja ("{% if",
/// "{{ name }}"), Terraform's templatefile ("${instances}"). "{{ }}" is legal inside texts of many formats:
/// ask only when the text could not be read as what it should be.
[[nodiscard]] std::optional<Template> template_of(std::string_view text);

/// Files that tell a renderer what to do and are no configuration themselves: Helm's values and Chart.yaml,
/// kustomization.yaml, by name and outermost keys.
[[nodiscard]] std::optional<Template> renderer_file(std::string_view text, const std::string &shown_name);

/// Whether a value still has a template's action in it, and how to render it.
[[nodiscard]] bool has_template_sign(std::string_view value);
[[nodiscard]] std::string render_advice(std::string_view value);

} // namespace drsim::formats
