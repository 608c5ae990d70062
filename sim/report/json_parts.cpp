#include "sim/report/json_parts.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace drsim {

nlohmann::ordered_json provenance_json(const Provenance &provenance)
{
  return {{"kind", source_name(provenance.source)},
          {"confidence", confidence_name(provenance.confidence)},
          {"file", provenance.file},
          {"address", provenance.address},
          {"note", provenance.note}};
}

nlohmann::ordered_json finite_or_null(double value)
{
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
}

std::string dump(const nlohmann::ordered_json &value)
{
  return value.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace drsim
