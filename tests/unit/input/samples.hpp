#pragma once
#include "sim/input/catalogue.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

/// What the tests of this folder share: files of the repository and a small catalogue.
namespace drsim::samples {

inline std::filesystem::path in_source(const std::string &path)
{
  return std::filesystem::path(DRSIM_SOURCE_DIR) / path;
}

inline std::string whole(const std::filesystem::path &path)
{
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// JSON files of a folder whose name begins with `prefix`, in order of name.
inline std::set<std::filesystem::path> json_files(const std::string &folder, const std::string &prefix = "")
{
  std::set<std::filesystem::path> found;
  for (const auto &entry : std::filesystem::directory_iterator(in_source(folder)))
    if (entry.path().extension() == ".json" && entry.path().filename().string().starts_with(prefix))
      found.insert(entry.path());
  return found;
}

inline CatalogueEntry entry(const std::string &unit, double low, double high)
{
  CatalogueEntry out;
  out.value.unit = unit;
  out.range = {low, high};
  return out;
}

/// Enough kinds for tests/data/good/deployment-small.json.
inline Catalogue small_catalogue()
{
  Catalogue catalogue;
  catalogue["service"].parameters = {{"replicas", entry("count", 0, 10000)},
                                     {"zone_spread", entry("bool", 0, 1)}};
  catalogue["rds_instance"].parameters = {{"multi_az", entry("bool", 0, 1)},
                                          {"failover_s", entry("s", 0, 86400)},
                                          {"pitr_ship_s", entry("s", 0, 86400)}};
  catalogue["rds_replica"].parameters = {{"promote_s", entry("s", 0, 86400)}};
  catalogue["runbook_step"].parameters = {{"action", entry("text", 0, 0)}};
  for (const char *bare : {"elasticache", "msk", "runbook"})
    catalogue[bare].parameters = {};
  return catalogue;
}

} // namespace drsim::samples
