#include "sim/report/json_parts.hpp"
#include "sim/report/rows.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline report {
namespace {

using Json = nlohmann::ordered_json;

Json component_json(const ComponentSpec &component)
{
  Json names = Json::array();
  for (const auto &[name, parameter] : component.parameters)
    names.push_back({{"name", name}, {"provenance", provenance_json(parameter.from)}});
  return {{"id", component.id},
          {"kind", component.kind},
          {"region", component.region},
          {"zones", component.zones},
          {"parameters", names},
          {"links", component.links},
          {"provenance", provenance_json(component.from)}};
}

} // namespace

std::string lint_json(const std::string &deployment, const std::vector<FindingRow> &findings)
{
  Json out = {{"schema", "drsim.lint/1"}, {"deployment", deployment}, {"findings", Json::array()}};
  for (const FindingRow &finding : findings) {
    Json one = {{"id", finding.id}};
    one.update(problem_json({finding.severity, finding.file, finding.where, finding.message, finding.cure}));
    out["findings"].push_back(std::move(one));
  }
  return dump(out);
}

std::string listing_json(const Listing &listing)
{
  Json out = {{"schema", "drsim.list/1"}, {"list", listing.what}, {"rows", Json::array()}};
  for (const std::vector<std::string> &row : listing.rows) {
    Json one = Json::object();
    for (std::size_t i = 0; i < listing.columns.size(); ++i)
      one[listing.columns[i]] = row.at(i);
    out["rows"].push_back(std::move(one));
  }
  if (listing.has_edges) {
    out["edges"] = Json::array();
    for (const DependencyRow &edge : listing.edges)
      out["edges"].push_back({{"from", edge.from}, {"to", edge.to}, {"what", edge.what}, {"where", edge.at}});
  }
  return dump(out);
}

std::string explained_json(const ExplainedRow &row)
{
  Json out = {{"schema", "drsim.explain/1"}, {"parameter", row.id}};
  for (const auto &[name, text] : row.lines)
    out[name] = text;
  return dump(out);
}

std::string import_json(const std::vector<Imported> &files, const Diagnostics &diagnostics)
{
  Json out = {{"schema", "drsim.import/1"}, {"files", Json::array()}, {"problems", Json::array()}};
  for (const Imported &file : files) {
    Json one = {
        {"file", file.file}, {"format", file.format}, {"components", Json::array()}, {"seen", Json::array()}};
    for (const ComponentSpec &component : file.components)
      one["components"].push_back(component_json(component));
    for (const Seen &seen : file.seen)
      one["seen"].push_back({{"address", seen.address},
                             {"type", seen.type},
                             {"region", seen.region},
                             {"where", seen.where},
                             {"understood", seen.understood},
                             {"account", account_name(account_of(seen))},
                             {"why_not", seen.why_not}});
    one["dependencies"] = Json::array();
    for (const Dependency &needed : file.dependencies)
      one["dependencies"].push_back({{"from", needed.from},
                                     {"to", needed.to},
                                     {"what", needed.what},
                                     {"provenance", provenance_json(needed.at)}});
    out["files"].push_back(std::move(one));
  }
  for (const Problem &problem : diagnostics.problems())
    out["problems"].push_back(problem_json(problem));
  return dump(out);
}

} // namespace drsim::report
