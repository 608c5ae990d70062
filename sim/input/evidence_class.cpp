#include "sim/input/evidence_class.hpp"

namespace drsim::inline input {
namespace {

EvidenceClass class_of(const Provenance &from)
{
  const bool own = from.source == Source::user_file || from.source == Source::deployment;
  if (from.source == Source::calibration)
    return EvidenceClass::observed;
  switch (from.confidence) {
  case Confidence::assumed: return EvidenceClass::assumed;
  case Confidence::measured: return own ? EvidenceClass::observed : EvidenceClass::documented; // of others
  case Confidence::documented: return EvidenceClass::documented;
  case Confidence::set: break;
  }
  return own ? EvidenceClass::declared : EvidenceClass::documented;
}

} // namespace

const char *class_name(EvidenceClass of)
{
  switch (of) {
  case EvidenceClass::tested: return "tested";
  case EvidenceClass::observed: return "observed";
  case EvidenceClass::documented: return "documented";
  case EvidenceClass::declared: return "declared";
  case EvidenceClass::assumed: return "assumed";
  }
  return "assumed";
}

std::optional<EvidenceClass> class_named(const std::string &name)
{
  for (const EvidenceClass one : evidence_classes)
    if (name == class_name(one))
      return one;
  return std::nullopt;
}

DatedEvidence evidence_of(const std::string &name, const Provenance &from, const EvidenceDates &dates)
{
  const auto said = dates.find(name);
  if (said != dates.end() && said->second.file == from.file)
    return said->second;
  return {class_of(from), "", from.file};
}

} // namespace drsim::input
