#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/input/reader.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline input {

/// One parameter of a kind: its value where the user sets none, and what it means.
struct CatalogueEntry {
  Parameter value;     ///< with provenance; NaN or empty text where the catalogue has none either
  Range range;         ///< of what a user may set
  std::string key;     ///< the attribute in the user's files, e.g. aws_route53_health_check.failure_threshold
  std::string drives;  ///< what it drives, in words
  std::string formula; ///< may be empty
  std::string date =
      {}; ///< month of the edition of the source that was read, "2026-08"; of an estimate, when made
  std::vector<std::string> words = {}; ///< all that a text may say; empty = any text
};

/// Other figures of a kind for one of its forms: those hold where a text parameter has a value.
struct CatalogueVariant {
  std::string parameter; ///< "form"
  std::string value;     ///< "aurora"
  std::map<std::string, CatalogueEntry> parameters;
};

struct CatalogueKind {
  std::string title;
  std::map<std::string, CatalogueEntry> parameters;
  std::vector<CatalogueVariant> variants = {};

  /// What the catalogue says of a parameter of a component with these texts set; null when it has none.
  [[nodiscard]] const CatalogueEntry *entry(const std::string &name, const ComponentSpec &component) const;
};

/// All kinds drsim knows, by name (format: models/catalogue/README.md).
using Catalogue = std::map<std::string, CatalogueKind>;

/// Reads every *.json of a folder; a file's name is its kind. All problems are collected.
[[nodiscard]] Catalogue load_catalogue(const std::filesystem::path &folder, Diagnostics &diagnostics);

} // namespace drsim::input
