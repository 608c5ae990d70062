#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace drsim::inline import::inline runbooks {

/// What a command was held against.
struct CommandCheck {
  std::string tool;  ///< "kubectl", "aws", "SQL"
  std::string wrong; ///< what it says that the tool does not have; "" = nothing
};

/// Holds a command against what its tool has: AWS's calls and their options (aws_operations.hpp), the verbs
/// of kubectl, helm, systemctl and others, functions in SQL for PostgreSQL. Absent when nothing of it is
/// known: another program, a verb that may be a plug-in's. A verb is wrong only where it is one letter or so
/// from one that the tool has.
[[nodiscard]] std::optional<CommandCheck> check_command(std::string_view command);

/// Whether a word is a program whose commands can be held so.
[[nodiscard]] bool is_checked_tool(std::string_view program);

/// Whether a tool has a verb.
[[nodiscard]] bool has_verb(std::string_view program, std::string_view verb);

} // namespace drsim::import::runbooks
