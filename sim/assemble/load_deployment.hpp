#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/metric_catalogue.hpp"
#include "sim/input/catalogue.hpp"
#include "sim/input/limits.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drsim::inline assemble {

/// Reads a deployment's folder: deployment.json, every file it lists (none outside the folder, no matter by
/// what link), and the catalogue for what neither sets. Components that several files describe are merged,
/// the first file that sets a parameter wins over later ones, and deployment.json wins over all. Links that
/// name components follow `names`. Every parameter has provenance; the digest covers every file read, in
/// order of name. Problems are collected; with any error the result is not to be used.
[[nodiscard]] Deployment load_deployment(const std::filesystem::path &folder,
                                         const std::filesystem::path &catalogue_folder,
                                         Diagnostics &diagnostics);

/// What every deployment is held against, as it was read: whoever loads many reads it once.
struct KnownCatalogue {
  MetricCatalogue metrics;
  Catalogue catalogue;
  std::vector<Limit> limits;
  std::map<std::string, std::string> texts; ///< its files by the names they are shown with
};
[[nodiscard]] KnownCatalogue read_catalogue(const std::filesystem::path &folder, Diagnostics &diagnostics);

/// load_deployment against a catalogue that has been read.
[[nodiscard]] Deployment load_against(const KnownCatalogue &known, const std::filesystem::path &folder,
                                      Diagnostics &diagnostics);

/// The same without the files of "calibration": what figures start from when they are calibrated again.
[[nodiscard]] Deployment load_uncalibrated(const std::filesystem::path &folder,
                                           const std::filesystem::path &catalogue_folder,
                                           Diagnostics &diagnostics);

} // namespace drsim::assemble
