#pragma once
#include "sim/input/deployment_file.hpp"
#include "sim/input/reader.hpp"

#include <set>

namespace drsim::inline input {

/// What reading one part of deployment.json needs; for sim/input/deployment_*.cpp only.
struct DeploymentParts {
  DeploymentFile &out;
  const std::string &file;
  Diagnostics &diagnostics;

  /// A reader for a value at a pointer of this file.
  [[nodiscard]] Reader at(const nlohmann::json &value, const std::string &pointer) const;
  /// An id, required; reported when malformed or already in `taken`.
  std::string id(Reader &reader, const std::string &key, std::set<std::string> &taken) const;
  /// A list of texts.
  std::vector<std::string> texts(Reader &reader, const std::string &key) const;
  /// Reports a region that is not declared.
  void known_region(Reader &reader, const std::string &key, const std::string &region) const;
};

/// Why a path is no file of the deployment's folder; empty when it may be one.
[[nodiscard]] std::string path_fault(const std::string &path);

void read_traffic(Reader &top, const DeploymentParts &parts);
void read_journeys(Reader &top, const DeploymentParts &parts);
void read_components(Reader &top, const DeploymentParts &parts);
void read_parameters(Reader &top, const DeploymentParts &parts);
void read_links(Reader &top, const DeploymentParts &parts);

} // namespace drsim::input
