#pragma once
#include "sim/import/runbooks/runbook_words.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// What a script of a step does, as far as its text tells.
struct ScriptReading {
  std::vector<StepMeaning> acts;  ///< in order
  bool readable = false;          ///< its language is known and its text is there
  bool waits = false;             ///< it sleeps in a loop, or waits by a waiter or "aws ... wait"
  std::string until;              ///< for what, where its calls name it: "up:orders-db"
  std::string unknown;            ///< the first call or command of which nothing is known
  std::string calls;              ///< the automation document that it starts
  std::vector<std::string> asked; ///< of boto3 clients, in order: "rds:promote_read_replica"
};

/// Gives an input of the script ("InputPayload") by its name; "" when it is known only at run time.
using ScriptInput = std::function<std::string(const std::string &)>;

/// A script in Python: the calls of its boto3 clients, looked up in the table of calls. Arguments are read
/// where they are literals, inputs (`events['X']`) or names set to these.
/// Not modelled: branches of the script; calls behind functions are taken in the order they are written.
[[nodiscard]] ScriptReading read_python(std::string_view script, const ScriptInput &input);

/// Commands of a shell, one a line; `requires_ids` as read_command().
[[nodiscard]] ScriptReading read_shell(const std::vector<std::string> &lines,
                                       std::vector<std::string> &requires_ids);

} // namespace drsim::import::runbooks
