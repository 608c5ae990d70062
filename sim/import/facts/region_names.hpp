#pragma once
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace drsim::inline import::inline facts {

/// Regions that a text names, each with the zones of it that it names.
using NamedRegions = std::map<std::string, std::set<std::string>>;

/// Names of AWS regions within a path: "eu-west-1" in "shop-eu_west-1.yaml" or "eu-west-1/app.yaml".
[[nodiscard]] NamedRegions regions_in_path(std::string_view path);

/// The same of a configuration file's settings, comments left out: AWS_REGION, labels, zones, endpoints, Helm
/// values. A registry's host says where images lie, not where pods run: it counts only when nothing else
/// does.
[[nodiscard]] NamedRegions regions_in_settings(std::string_view text);

/// The only one, or "".
[[nodiscard]] std::string only_region(const NamedRegions &named);

} // namespace drsim::import::facts
