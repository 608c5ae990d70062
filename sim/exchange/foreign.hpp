#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/model/deployment.hpp"
#include "sim/model/scenario.hpp"
#include "sim/model/stop_conditions.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline exchange {

/// A scenario under construction from a file of another tool. What cannot be played is a warning with its
/// reason, never dropped in silence.
class ForeignScenario {
public:
  ForeignScenario(std::string file, std::string format, const Deployment &deployment,
                  Diagnostics &diagnostics);

  /// A fault from `at_s` on, for `for_s` seconds (absent: never healed). The same fault twice is one.
  void play(const std::string &kind, const std::string &target, double at_s, std::optional<double> for_s,
            const std::map<std::string, double> &numbers = {});
  /// Ends an unhealed fault on the target; false when there is none.
  bool heal(const std::string &target, double at_s);
  /// `what` (an action's name) is not played, because of `reason`; a cure may be added.
  void refuse(const std::string &where, const std::string &what, const std::string &reason,
              const std::string &cure = {});
  /// It is played, but not quite as the file says.
  void remark(const std::string &where, const std::string &message);
  void set_title(const std::string &title);
  /// An alarm ends the experiment early; it is not played, but counted.
  void stop_by(const std::string &alarm);
  /// The experiment itself takes so long, from its begin on; the longest said counts.
  void lasts(double seconds);
  /// What ends it early: from its first fault on. Call after finish().
  [[nodiscard]] StopConditions stops() const;

  /// The whole: begun at a moment of its own in each trial, as drsim's scenarios do, with the distances the
  /// file gives; zones of a whole region joined; an error when nothing can be played.
  [[nodiscard]] Scenario finish();

  [[nodiscard]] const Deployment &deployment() const { return deployment_; }
  [[nodiscard]] const std::string &file() const { return file_; }

private:
  void join_zones();

  std::string file_;
  std::string format_;
  const Deployment &deployment_;
  Diagnostics &diagnostics_;
  Scenario scenario_;
  std::vector<std::string> stops_;
  double lasts_s_ = 0;
  std::size_t refused_ = 0;
  std::set<std::string> said_; ///< remarks, each once
};

/// Text of a scalar (a number or flag as JSON writes it), or `fallback`.
[[nodiscard]] std::string scalar_text(const nlohmann::json &value, const std::string &fallback = {});
/// The member of an object, or null; safe on anything.
[[nodiscard]] const nlohmann::json &member(const nlohmann::json &value, const std::string &key);
/// Text of a member.
[[nodiscard]] std::string text_at(const nlohmann::json &value, const std::string &key);
/// A duration in seconds of a member; a reason is given as a remark when it cannot be read.
[[nodiscard]] std::optional<double> seconds_at(const nlohmann::json &value, const std::string &key,
                                               const std::string &where, ForeignScenario &scenario);

/// How long a thing is down that is killed and started again by whatever watches it: its own start follows.
inline constexpr double instant_s = 1;

/// What a foreign file says about the thing it hits.
struct Wanted {
  std::vector<std::string> kinds;               ///< of components that may be meant
  std::vector<std::string> names;               ///< identifiers and ARNs: one must be found
  std::vector<std::string> hints;               ///< values of tags: taken when they are names
  std::string region;                           ///< "" = the primary one
  std::map<std::string, std::string> tags = {}; ///< all of them must be the component's
};

struct Picked {
  std::vector<std::string> ids;
  std::string why_not; ///< when ids is empty
  std::string remark;  ///< when a guess was made
};

/// The components of the deployment that are meant.
[[nodiscard]] Picked pick(const Deployment &deployment, const Wanted &wanted);
/// True when a number of pods is all that the service has ("replicas" of the component).
[[nodiscard]] bool is_all_pods(const Deployment &deployment, const std::string &id, double pods);
/// Absent when the deployment has the zone, else the reason.
[[nodiscard]] std::optional<std::string> zone_unknown(const Deployment &deployment, const std::string &zone);

/// The readers, one a format. `value` is the file (JSON, or YAML as JSON).
void read_fis(const nlohmann::json &value, const std::string &where, ForeignScenario &scenario);
void read_chaostoolkit(const nlohmann::json &value, ForeignScenario &scenario);
/// One Chaos Mesh or Litmus object, from `at_s` on; returns when it ends.
double read_chaos_resource(const nlohmann::json &value, const std::string &where, double at_s,
                           ForeignScenario &scenario);
double read_litmus(const nlohmann::json &value, const std::string &where, double at_s,
                   ForeignScenario &scenario);
/// The body (`spec`) of one Chaos Mesh fault of a kind such as PodChaos.
void read_chaos_spec(const std::string &kind, const nlohmann::json &spec, const std::string &where,
                     double at_s, std::optional<double> for_s, ForeignScenario &scenario);

/// A StatusCheck of a Chaos Mesh workflow, from `at_s` on; returns when it ends. One that ends the workflow
/// is counted as the alarms of the deployment that watch what it asks.
double read_status_check(const nlohmann::json &value, const std::string &where, double at_s,
                         ForeignScenario &scenario);

} // namespace drsim::exchange
