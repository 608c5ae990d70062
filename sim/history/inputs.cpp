#include "sim/history/inputs.hpp"

#include "sim/history/kept_text.hpp"
#include "sim/insight/same.hpp"

namespace drsim::history {
namespace {

void add_component(const ComponentSpec &spec, const EvidenceDates &dates, std::vector<InputRow> &rows)
{
  rows.push_back({"component", spec.id, "", spec.kind, not_known, spec.from});
  rows.push_back({"place", spec.id, "", spelt_place(spec), not_known, spec.from});
  for (const auto &[name, parameter] : spec.parameters) {
    const std::string value = kept_value(name, spelt(parameter));
    const double number = parameter.unit == "text" || value == not_kept ? not_known : parameter.value.mean();
    const DatedEvidence evidence = evidence_of(spec.id + "." + name, parameter.from, dates);
    rows.push_back(
        {"parameter", spec.id, name, value, number, parameter.from, class_name(evidence.of), evidence.date});
  }
  for (const auto &[role, ids] : spec.links)
    rows.push_back({"link", spec.id, role, spelt(ids), not_known, spec.from});
}

} // namespace

std::string InputRow::title() const
{
  if (of == "parameter")
    return subject + "." + name;
  if (of == "link")
    return subject + " -> " + name;
  return subject.empty() ? of : of + " " + subject;
}

std::vector<InputRow> inputs_of(const Deployment &deployment, const EvidenceDates &dates)
{
  std::vector<InputRow> rows;
  for (const ComponentSpec &spec : deployment.components)
    add_component(spec, dates, rows);
  const auto told = [](const char *address) {
    return Provenance{Source::deployment, Confidence::set, "deployment.json", address, ""};
  };
  for (std::size_t i = 0; i < deployment.journeys.size(); ++i)
    rows.push_back({"journey", deployment.journeys[i].id, "", spelt(deployment.journeys[i]), not_known,
                    told(("/journeys/" + std::to_string(i)).c_str())});
  rows.push_back({"traffic", "", "", spelt(deployment.traffic), not_known, told("/traffic")});
  rows.push_back({"objectives", "", "", spelt(deployment.objectives), not_known, told("/objectives")});
  rows.push_back({"regions", "", "", spelt(deployment.regions), not_known, told("/regions")});
  rows.push_back({"stores of record", "", "", spelt(deployment.stores), not_known, told("/stores")});
  rows.push_back({"which alerts keep others quiet", "", "", spelt(deployment.dependencies), not_known, {}});
  for (const Deployment::InputFile &file : deployment.input_files)
    rows.push_back({"file", file.name, "", file.sha256, not_known,
                    Provenance{Source::user_file, Confidence::set, file.name, "", ""}});
  return rows;
}

} // namespace drsim::history
