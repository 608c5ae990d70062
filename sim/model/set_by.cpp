#include "sim/model/set_by.hpp"

#include <string_view>

namespace drsim::inline model {
namespace {

constexpr std::string_view of_scenario = "scenario:";
constexpr std::string_view of_journey = "journey:";
constexpr const char *own_file = "deployment.json"; ///< where journeys and traffic always come from

struct Named {
  const ComponentSpec *component = nullptr;
  const Parameter *parameter = nullptr;
};

/// An id may hold dots, so the longest one that fits is taken.
Named find_parameter(const std::string &name, const Deployment &deployment)
{
  for (auto dot = name.rfind('.'); dot != std::string::npos && dot > 0; dot = name.rfind('.', dot - 1))
    if (const ComponentSpec *component = deployment.find(name.substr(0, dot))) {
      const auto found = component->parameters.find(name.substr(dot + 1));
      if (found != component->parameters.end())
        return {component, &found->second};
    }
  return {};
}

Provenance set_in(const std::string &file, const std::string &address, Source source)
{
  Provenance from;
  from.source = source;
  from.confidence = Confidence::set;
  from.file = file;
  from.address = address;
  return from;
}

std::string asked_about(const std::string &pointer, const Deployment &deployment)
{
  for (const std::string &about : deployment.open_questions)
    if (pointer == about || pointer.starts_with(about + "/"))
      return about;
  return {};
}

} // namespace

std::optional<Provenance> provenance_of(const std::string &name, const Deployment &deployment,
                                        const std::string &scenario_file)
{
  if (name.starts_with(of_scenario))
    return set_in(scenario_file, name.substr(of_scenario.size()), Source::user_file);
  if (name.starts_with("traffic."))
    return set_in(own_file, "/traffic", Source::deployment);
  if (name.starts_with(of_journey))
    for (std::size_t i = 0; i < deployment.journeys.size(); ++i)
      if (name.starts_with(std::string(of_journey) + deployment.journeys[i].id + "."))
        return set_in(own_file, "/journeys/" + std::to_string(i), Source::deployment);
  const Named found = find_parameter(name, deployment);
  return found.parameter == nullptr ? std::nullopt : std::optional(found.parameter->from);
}

std::string question_behind(const std::string &name, const Deployment &deployment)
{
  if (deployment.open_questions.empty())
    return {};
  const auto from = provenance_of(name, deployment, {});
  const Named found = find_parameter(name, deployment);
  const bool nobodys = found.parameter != nullptr &&
                       (from->source == Source::catalogue || from->source == Source::provider_default);
  const Provenance *at = nobodys ? &found.component->from : from ? &*from : nullptr;
  return at != nullptr && at->source == Source::deployment ? asked_about(at->address, deployment)
                                                           : std::string{};
}

} // namespace drsim::model
