#pragma once
#include "sim/core/diagnostics.hpp"
#include "sim/import/facts/region_names.hpp"
#include "sim/model/deployment.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline import::inline facts {

struct MetricCatalogue;

/// Tag of a component that Kubernetes keeps: its namespace, where the manifest says one.
inline constexpr const char *namespace_tag = "kubernetes namespace";

/// Something an importer saw: a resource, a rule, a runbook step.
struct Seen {
  std::string address; ///< Terraform address, "Deployment/bff", "groups[0].rules[2] Watchdog", heading, ...
  std::string type;    ///< "aws_db_instance", "Deployment", "alert", "step", ...
  std::string region;  ///< "" = global or unknown
  std::string where;   ///< line or JSON pointer
  bool understood = false; ///< became (part of) a component
  std::string why_not;     ///< when not understood
};

/// What became of something that an importer saw.
enum class Account {
  played,  ///< it is (part of) a component
  checked, ///< lint and the tables alone look at it
  listed,  ///< not modelled, for a reason that is told
  unknown  ///< drsim has nothing of its kind
};
inline constexpr std::size_t account_count = 4;

/// The reason given for what is unknown.
inline constexpr const char *nothing_of_this_kind = "the simulation has nothing of this kind";

[[nodiscard]] Account account_of(const Seen &seen);
[[nodiscard]] const char *account_name(Account account); ///< "played", "checked only", "listed", "unknown"

/// How many of each.
using Accounts = std::array<std::size_t, account_count>;
[[nodiscard]] Accounts accounts_of(const std::vector<Seen> &seen);
/// "40 played, 3 checked only, 10 listed, 4 unknown".
[[nodiscard]] std::string accounts_text(const Accounts &accounts);

/// One condition of an alert route on a label: equal, or one of the alternatives of a pattern, or neither.
struct LabelMatcher {
  std::string label;
  std::string value;
  bool pattern = false; ///< `value` is a pattern: alternatives by "|", with ".*" and ".+"
  bool negated = false;
};

/// A node of Alertmanager's route tree, parents before children; the first has no parent.
struct RouteNode {
  std::string component; ///< its alert_route
  int parent = -1;       ///< position of the parent in Imported::routes
  std::vector<LabelMatcher> matchers;
  bool goes_on = false; ///< "continue": siblings after it are tried too
};

/// While an alert that `source` fits fires, alerts that `target` fits do not notify, when both agree on
/// `equal`.
struct InhibitRule {
  std::vector<LabelMatcher> source;
  std::vector<LabelMatcher> target;
  std::vector<std::string> equal;
  std::string where; ///< line
};

/// A database that belongs to others, which another file may describe: by an identifier that they share.
struct CopyHint {
  std::string component;
  std::string group;           ///< identifier of the global database that it is part of, "" = none
  bool made_the_group = false; ///< the global database was made from it: it writes
  std::string source;          ///< identifier or ARN of what it is a replica of, "" = none
  std::string where;           ///< address, for messages
};

/// What one file yields. Components carry only what the file sets; the catalogue fills in the rest later.
struct Imported {
  std::string file;
  std::string format; ///< "terraform-plan" (also -changes, -state, -tfstate-3,
                      ///< -tfstate-4), "cloudformation", "kubernetes",
                      ///< "prometheus-config", "prometheus-rules",
                      ///< "alertmanager", "runbook-markdown", "ssm-automation", "consul",
                      ///< "vault", "patroni", "haproxy", "terraform-source",
                      ///< "ansible-playbook", "ansible-tasks", "arc-plan",
                      ///< "drsim-runbook", "unknown"
  std::vector<ComponentSpec> components;
  std::vector<Seen> seen;
  /// Manifests: what a mesh says of calls to a service whose pods another file describes; no components.
  std::vector<ComponentSpec> call_rules = {};
  /// Alertmanager: its route tree.
  std::vector<RouteNode> routes = {};
  /// Prometheus rules: alert_rule id -> the labels its alerts carry.
  std::map<std::string, std::map<std::string, std::string>> alert_labels = {};
  /// Prometheus rules: alert_rule id -> names its query and labels mention, which may be components.
  std::map<std::string, std::vector<std::string>> alert_hints = {};
  /// Prometheus, ServiceMonitor: job -> its own scrape interval.
  std::map<std::string, Parameter> job_intervals = {};
  /// Prometheus rules: after how long the silence of the Watchdog rule is noticed; -1 = not said.
  double watchdog_timeout_s = -1;
  std::string watchdog_where = {}; ///< line that says so
  /// What depends on what, by ids of `components` or by addresses.
  std::vector<Dependency> dependencies = {};
  /// Alertmanager: which alerts keep which others quiet.
  std::vector<InhibitRule> inhibitions = {};
  /// Databases whose other parts may stand in other files.
  std::vector<CopyHint> copies = {};
  /// Regions that its settings name, whichever part of it.
  NamedRegions regions_named = {};
};

/// Adds what one part of a file yielded to what the rest of it did; `seen` is left to the caller, who knows
/// its places.
void absorb(Imported &into, Imported &&part);

struct ImportContext;

/// Reads a text that stands inside another file (a value of a ConfigMap, a document of a plan) when it is of
/// one of these formats; absent when it is of none.
using ImportNested = std::optional<Imported> (*)(std::string_view text,
                                                 const std::vector<std::string> &formats,
                                                 const ImportContext &context, Diagnostics &diagnostics);

/// The files given along with one, by the names they are shown with: what a file may name and read too.
struct FilesBeside {
  std::vector<std::string> names;
  std::function<std::optional<std::string>(const std::string &name)> text; ///< absent when it cannot be read
};

/// Where a file belongs when the file itself cannot say: region of a Kubernetes manifest, of a Prometheus.
struct ImportContext {
  std::string shown_name; ///< file name for messages and provenance, relative to the deployment
  std::string region;
  const MetricCatalogue *metrics = nullptr; ///< what metrics tell of; without it names alone speak
  ImportNested nested = nullptr;            ///< for texts within the file; import_text sets it
  const FilesBeside *beside = nullptr;      ///< the others; none: the file stands alone
  const std::string *answers = nullptr;     ///< text of its sidecar NAME.drsim.json; none: there is none
};

} // namespace drsim::import::facts
