#pragma once
#include "sim/import/facts/imported.hpp"

#include <string>

namespace drsim {

/// The graph that a file's runbooks are, a line a step: "1 promote orders-db-dr after=0 |
/// on_failure=continue". Ids lose "runbook:NAME/"; parameters that every step has are left out.
inline std::string graph_of(const Imported &imported)
{
  const auto brief = [](const std::string &id) {
    const std::size_t slash = id.rfind('/');
    return slash == std::string::npos ? id : id.substr(slash + 1);
  };
  std::string all;
  for (const ComponentSpec &one : imported.components) {
    if (one.kind == "role") {
      all += one.id + "\n";
      continue;
    }
    if (one.kind != "runbook_step") {
      const auto trigger = one.parameters.find("trigger");
      all += one.id + (trigger == one.parameters.end() ? "" : " " + trigger->second.text) + "\n";
      continue;
    }
    all += brief(one.id) + " " + one.parameters.at("action").text;
    for (const char *name : {"target", "when", "until", "on_failure"})
      if (const auto set = one.parameters.find(name); set != one.parameters.end())
        all += std::string(" ") + (std::string(name) == "target" ? "" : std::string(name) + "=") +
               set->second.text;
    for (const char *name : {"duration_s", "done_timeout_s", "retries", "by_machine", "always"})
      if (const auto set = one.parameters.find(name); set != one.parameters.end())
        all += std::string(" ") + name + "=" + set->second.value.text();
    for (const auto &[role, ids] : one.links) {
      if (role == "runbook")
        continue;
      all += " " + role + "=";
      for (const std::string &id : ids)
        all += (id == ids.front() ? "" : ",") + brief(id);
    }
    all += "\n";
  }
  return all;
}

} // namespace drsim
