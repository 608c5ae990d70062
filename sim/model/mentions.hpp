#pragma once
#include "sim/model/deployment.hpp"

#include <string>
#include <vector>

namespace drsim::inline model {

/// Tag of a component that deployment.json calls otherwise: what it is called in its file.
inline constexpr const char *own_name_tag = "name in its file";

/// A name that a command of a runbook's page says.
struct Mention {
  std::string what; ///< "region", "database", "cluster", "group", "cache", "table", "service", "document",
                    ///< "function", "secret", "host", "hosted-zone", "namespace", "unit", "script",
                    ///< "program", "file", "channel", "alert", "metric", "bucket";
                    ///< "acts-in": a region in which a command changes something;
                    ///< "call" of a role, "flaw" of the page itself
  std::string name; ///< without blanks
  std::string line;
};

/// The name of a "flaw", what is wrong with a page or document, without blanks; `certain`: it is refused, or
/// fails, whatever the tool's version.
[[nodiscard]] std::string flaw_name(bool certain, std::string text);

/// Its text again.
[[nodiscard]] std::string flaw_text(const Mention &flaw);
[[nodiscard]] bool is_certain(const Mention &flaw);

/// As the parameter `mentions` of a runbook keeps them: "region eu-west-1 12" a line.
[[nodiscard]] std::string mentions_text(const std::vector<Mention> &mentions);
[[nodiscard]] std::vector<Mention> mentions_of(const ComponentSpec &runbook);

} // namespace drsim::model
