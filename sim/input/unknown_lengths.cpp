#include "sim/input/unknown_lengths.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/model/relations.hpp"

#include <algorithm>

namespace drsim::inline input {
namespace {

/// Somebody says how long it takes, or the state that ends it.
bool says_its_length(const ComponentSpec *step)
{
  if (step == nullptr)
    return false;
  const auto until = step->parameters.find("until");
  const auto length = step->parameters.find("duration_s");
  return (until != step->parameters.end() && !until->second.text.empty()) ||
         (length != step->parameters.end() && length->second.from.source != Source::catalogue &&
          length->second.from.source != Source::provider_default);
}

} // namespace

std::vector<const ComponentSpec *> rebuilds_of_no_length(const Deployment &deployment)
{
  std::vector<const ComponentSpec *> all;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    const std::string words = lower_case(runbook->id + " " + runbook->title);
    const std::vector<const char *> marks = {"rebuild", "from scratch", "с нуля", "bootstrap the"};
    const bool anew = std::any_of(marks.begin(), marks.end(),
                                  [&](const char *word) { return words.find(word) != std::string::npos; });
    const std::vector<std::string> steps = steps_of(*runbook, deployment);
    if (anew && !steps.empty() && std::none_of(steps.begin(), steps.end(), [&](const std::string &id) {
          return says_its_length(deployment.find(id));
        }))
      all.push_back(runbook);
  }
  return all;
}

} // namespace drsim::input
