#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline input {

/// One of the user's own configuration files, to be imported.
struct NamedFile {
  std::string path;   ///< relative to the deployment's folder, "/" between parts, never upwards
  std::string region; ///< of what the file describes when the file itself cannot say; may be empty
};

/// deployment.json by itself: nothing imported, no catalogue applied yet. A parameter's `unit` is empty (only
/// the catalogue knows it): a number or distribution is in `value`, true and false are 1 and 0 with unit
/// "bool", a text is in `text` and, when it reads as a duration, in `value` too, else `value` is NaN.
struct DeploymentFile {
  std::string shown_name; ///< as given, for messages and provenance
  std::string id;
  std::string title;
  Objectives objectives;
  std::vector<Region> regions; ///< [0] is the primary
  std::vector<NamedFile> files;
  Traffic traffic;
  std::vector<Journey> journeys;
  std::vector<Store> stores;
  std::vector<ComponentSpec> components;    ///< those no imported file describes
  std::map<std::string, std::string> names; ///< address in an imported file -> component id
  std::map<std::string, std::map<std::string, Parameter>> parameters; ///< component id -> name -> value
  std::map<std::string, std::map<std::string, std::vector<std::string>>> links; ///< id -> role -> ids
  std::vector<std::string> calibrations;   ///< files that drsim calibrate wrote, in the folder
  std::vector<std::string> open_questions; ///< what each entry of "questions" is about
};

/// Reads deployment.json and checks what one file can tell. Problems are collected; with any error the result
/// is not to be used. What needs the imported files is checked by validate_deployment.
[[nodiscard]] DeploymentFile parse_deployment_file(std::string_view text, const std::string &shown_name,
                                                   Diagnostics &diagnostics);

/// The same from a file.
[[nodiscard]] DeploymentFile load_deployment_file(const std::filesystem::path &path,
                                                  const std::string &shown_name, Diagnostics &diagnostics);

/// The deployment as this file alone gives it: its own components, without `parameters` and `links`, which
/// may belong to imported ones.
[[nodiscard]] Deployment deployment_of(const DeploymentFile &file);

/// Lays `parameters` and `links` of the file over the deployment's components, once all of them are there (a
/// role given here replaces that role). An override of a component that is not there is reported.
void apply_overrides(const DeploymentFile &file, Deployment &deployment, Diagnostics &diagnostics);

/// True for letters, digits and "-_:@/" only, starting with a letter or digit.
[[nodiscard]] bool is_component_id(std::string_view id);

/// "5000/min", "90/s", "300000/h" as a rate per second; absent when it is none of these or not positive.
[[nodiscard]] std::optional<double> parse_rate_per_s(std::string_view text);

} // namespace drsim::input
