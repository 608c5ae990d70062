#include "sim/import/terraform/database_class.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace drsim::inline import::inline terraform {
namespace {

constexpr double gibibyte = 1024.0 * 1024 * 1024;

/// In times of "large": "4xlarge" is 8.
std::optional<double> times_large(const std::string &size)
{
  static const std::map<std::string, double> named = {
      {"micro", 0.125}, {"small", 0.25}, {"medium", 0.5}, {"large", 1}, {"xlarge", 2}};
  if (const auto found = named.find(size); found != named.end())
    return found->second;
  const std::size_t digits = size.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string::npos || digits > 3 || size.substr(digits) != "xlarge")
    return std::nullopt;
  return 2 * std::stod(size.substr(0, digits));
}

/// GiB at "large" of a family: its letter, and a generation that keeps the rule.
std::optional<double> gib_at_large(const std::string &family)
{
  if (family.size() < 2 || family[1] < '2' || family[1] > '9')
    return std::nullopt;
  switch (family[0]) {
  case 't': return 8;
  case 'm': return family[1] >= '4' ? std::optional(8.0) : std::nullopt;
  case 'r': return family[1] >= '5' ? std::optional(16.0) : std::nullopt;
  case 'x': return 32;
  default: return std::nullopt;
  }
}

} // namespace

std::optional<double> class_memory_bytes(const std::string &instance_class)
{
  const std::size_t family_ends = instance_class.find('.', 3);
  if (!instance_class.starts_with("db.") || family_ends == std::string::npos)
    return std::nullopt;
  const std::optional<double> gib = gib_at_large(instance_class.substr(3, family_ends - 3));
  const std::optional<double> times = times_large(instance_class.substr(family_ends + 1));
  return gib && times ? std::optional(*gib * *times * gibibyte) : std::nullopt;
}

std::optional<double> default_connections(const std::string &engine, const std::string &instance_class)
{
  constexpr double postgres_bytes = 9531392;
  constexpr double postgres_most = 5000;
  constexpr double mysql_bytes = 12582880;
  const std::optional<double> memory = class_memory_bytes(instance_class);
  if (!memory)
    return std::nullopt;
  if (engine == "postgres")
    return std::floor(std::min(*memory / postgres_bytes, postgres_most));
  if (engine == "mysql" || engine == "mariadb")
    return std::floor(*memory / mysql_bytes);
  return std::nullopt;
}

} // namespace drsim::import::terraform
