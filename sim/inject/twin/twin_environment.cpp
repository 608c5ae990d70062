#include "sim/inject/twin/twin_environment.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace drsim::inject::inline twin {
namespace {

constexpr const char *in_twin = "twin:";

void resolve(nlohmann::ordered_json &value, const std::filesystem::path &folder)
{
  if (value.is_structured())
    for (auto &part : value)
      resolve(part, folder);
  else if (value.is_string() && value.get_ref<const std::string &>().starts_with(in_twin))
    value = (folder / value.get<std::string>().substr(std::string(in_twin).size())).string();
}

} // namespace

void write_twin_environment(const std::filesystem::path &from, const TwinFolder &folder)
{
  std::ifstream in(from);
  if (!in)
    return; // a twin that is only looked at
  nlohmann::ordered_json environment = nlohmann::ordered_json::parse(in);
  resolve(environment, folder.path);
  environment.erase("$schema");
  const std::filesystem::path whole = folder.path / "environment.json.new";
  std::ofstream(whole) << environment.dump(2) << "\n";
  std::filesystem::rename(whole, folder.path / "environment.json");
}

} // namespace drsim::inject::twin
