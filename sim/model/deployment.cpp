#include "sim/model/deployment.hpp"

#include <algorithm>
#include <cctype>

namespace drsim::inline model {

const char *source_name(Source source)
{
  switch (source) {
  case Source::user_file: return "file";
  case Source::deployment: return "deployment";
  case Source::calibration: return "calibration";
  case Source::provider_default: return "provider default";
  case Source::catalogue: return "catalogue";
  }
  return "catalogue";
}

const char *confidence_name(Confidence confidence)
{
  switch (confidence) {
  case Confidence::set: return "set";
  case Confidence::documented: return "documented";
  case Confidence::measured: return "measured";
  case Confidence::assumed: return "assumed";
  }
  return "assumed";
}

std::string provenance_text(const Provenance &from)
{
  const bool line =
      !from.address.empty() && std::all_of(from.address.begin(), from.address.end(),
                                           [](unsigned char c) { return std::isdigit(c) != 0; });
  std::string text = from.file;
  if (!from.address.empty())
    text += (line ? ":" : from.address.front() == '/' ? "#" : ": ") + from.address;
  return text;
}

const ComponentSpec *Deployment::find(const std::string &component_id) const
{
  const auto found = std::find_if(components.begin(), components.end(), [&](const ComponentSpec &component) {
    return component.id == component_id;
  });
  return found == components.end() ? nullptr : &*found;
}

std::vector<const ComponentSpec *> Deployment::of_kind(const std::string &kind) const
{
  std::vector<const ComponentSpec *> found;
  for (const ComponentSpec &component : components)
    if (component.kind == kind)
      found.push_back(&component);
  return found;
}

double Journey::visits(Hop::Kind hop_kind, const std::string &target) const
{
  double all = 0;
  for (const Stage &stage : path)
    for (const Hop &hop : stage.hops)
      if (hop.kind == hop_kind && hop.target == target)
        all += hop.visits;
  return all;
}

std::vector<const ComponentSpec *> Deployment::databases() const
{
  std::vector<const ComponentSpec *> found;
  for (const char *kind : {"rds_instance", "patroni", "dynamodb_table"})
    for (const ComponentSpec *one : of_kind(kind))
      found.push_back(one);
  return found;
}

} // namespace drsim::model
