#pragma once
#include "sim/model/deployment.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline insight {

/// Whose hands a step takes, and who says so.
struct StepHands {
  std::vector<std::string> who; ///< ids of roles and rotas, words of the page, "a machine"
  const char *by = "assumed";   ///< "link", "page", "machine"; "assumed": whoever is on duty, or
                                ///< who owns the page: no line says so of the step
};

/// What a step that changes something lacks on its page, in this order.
enum class StepLack { owner, time_out, verification, rollback };
[[nodiscard]] const char *lack_name(StepLack lack); ///< "owner", "time-out", "verification", "rollback"

/// One runbook of a deployment whose parameters are filled from the catalogue (or not: what nobody says is
/// then missing, never assumed): its steps in order, and what follows from their links.
class RunbookGraph {
public:
  RunbookGraph(const Deployment &deployment, const ComponentSpec &runbook);

  [[nodiscard]] const ComponentSpec &runbook() const { return runbook_; }
  [[nodiscard]] const std::vector<const ComponentSpec *> &steps() const { return steps_; }
  /// "3" of "runbook:failover/3".
  [[nodiscard]] static std::string number(const std::string &step);
  /// "1, 3, 4".
  [[nodiscard]] static std::string numbers(const std::vector<const ComponentSpec *> &steps);
  /// Whether a step is over before another may begin, by `after` and `after_failure`, over any number of
  /// steps.
  [[nodiscard]] bool before(const ComponentSpec &first, const ComponentSpec &then) const;
  /// Whether nothing orders two steps: they may be at work at once. Ways that exclude each other (after a
  /// failure) do not count.
  [[nodiscard]] bool beside(const ComponentSpec &one, const ComponentSpec &other) const;
  /// It asks the world for something: no waiting, looking or telling.
  [[nodiscard]] static bool acts(const ComponentSpec &step);
  /// A job carries it out: by_machine, else a runbook that is automatic.
  [[nodiscard]] bool by_machine(const ComponentSpec &step) const;
  [[nodiscard]] StepHands hands(const ComponentSpec &step) const;
  /// What a step that acts lacks. Verified is also what the step right after it looks at; taken back is also
  /// what a step after its failure takes back, and what itself takes back or starts something again.
  [[nodiscard]] std::vector<StepLack> lacks(const ComponentSpec &step) const;

private:
  [[nodiscard]] bool owned(const ComponentSpec &step) const;
  [[nodiscard]] bool verified(const ComponentSpec &step) const;
  [[nodiscard]] bool taken_back(const ComponentSpec &step) const;

  const ComponentSpec &runbook_;
  std::vector<const ComponentSpec *> steps_;
  std::map<std::string, std::set<std::string>> before_; ///< step -> all that are over before it
  std::set<std::string> after_failure_;                 ///< steps carried out only after a failure
};

/// Whether a parameter is the catalogue's or a provider's figure, which nobody set.
[[nodiscard]] bool is_general(const ComponentSpec &component, const std::string &parameter);

} // namespace drsim::insight
