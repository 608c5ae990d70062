#pragma once
#include "sim/core/distribution.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline runbooks {

/// A duration as people write it beside a step.
struct SpokenDuration {
  Distribution value_s;
  std::string note; ///< "range", "approximate", "upper bound"; empty for a plain figure
};

/// "5-10 минут", "~15 мин", "до 1 часа", "about 2 hours", "1–2 h": a range is uniform; a figure with "about"
/// or "up to" is taken as it is and says so. Absent without a unit.
[[nodiscard]] std::optional<SpokenDuration> read_spoken_duration(std::string_view text);

/// The duration of a step: in parentheses or behind "~" in its first line, else on a line that begins with
/// "Время:", "Длительность:", "Duration:" or the like. Other figures of the text (a TTL, a time-out) are not
/// it.
[[nodiscard]] std::optional<SpokenDuration> step_duration(std::string_view title, std::string_view prose);

/// What a step asks of the simulated world, in the words of the contract's actions.
struct StepMeaning {
  std::string action{}; ///< "promote", "restore", "create", "switch_dns", "scale", "rollback", "verify", ...
  std::string target{}; ///< component id; empty when the text does not say
  std::string pods{};   ///< of each service, for "scale"; empty when the text does not say
  std::string zone{};   ///< for "shift_away", as the command names it; empty when the text does not say
  std::string until{};  ///< for "await": the condition, "up:orders-db"
  std::string
      several{};       ///< targets of which only one can be asked: "order, payment"; empty when there is one
  std::string calls{}; ///< the automation document that it runs
  std::string unknown{}; ///< what it runs, when no action stands for that: "aws rds create-db-snapshot"
  bool looks = false;    ///< it reads and changes nothing
};

/// Note of a target or condition that a command names as its tool knows it: a deployment of Kubernetes, a
/// service of systemd, a database that is waited for. It may be nothing that the deployment has.
inline constexpr const char *named_by_command = "as a command names it";

/// Whether commands that ask for this action often name what is no part of a deployment.
[[nodiscard]] bool may_name_others(std::string_view action);

/// The share of users that the first line of a step says to turn away: "shed 30% of traffic" -> 0.3.
[[nodiscard]] std::optional<double> spoken_share(std::string_view title);

/// "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop-dr/50dc6c495c0c9188" ->
/// "alb:shop-dr"; "" for anything else.
[[nodiscard]] std::string balancer_of_arn(const std::string &arn);

/// True when the action means nothing without a target.
[[nodiscard]] bool needs_target(std::string_view action);

/// All actions a step may name.
[[nodiscard]] const std::vector<std::string> &step_actions();

/// Reads one command line: its action, and in `requires_ids` the tools and clusters it works through. AWS is
/// looked up in the table of calls (api_table.hpp). Without an action it looks, or is unknown, or is no
/// command of a tool that is known at all.
[[nodiscard]] StepMeaning read_command(std::string_view command, std::vector<std::string> &requires_ids);

/// The action a step's first line names by its words, Russian or English; "wait" for plain human work.
[[nodiscard]] std::string action_of_words(std::string_view title);

/// Tools on a line that begins with "Инструменты:" or "Tools:", among those whose loss stops a step.
void read_tools_line(std::string_view prose, std::vector<std::string> &requires_ids);

} // namespace drsim::import::runbooks
