#pragma once
#include "sim/core/distribution.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline model {

/// Where a parameter's value came from, best first.
enum class Source { user_file, deployment, calibration, provider_default, catalogue };

/// How sure the figure is: what the user set, what a vendor documents, what was measured, what is assumed.
enum class Confidence { set, documented, measured, assumed };

[[nodiscard]] const char *source_name(Source source);
[[nodiscard]] const char *confidence_name(Confidence confidence);

struct Provenance {
  Source source = Source::catalogue;
  Confidence confidence = Confidence::assumed;
  std::string file;    ///< "terraform/plan.json", "rules/shop.yml", "catalogue/rds_instance.json"
  std::string address; ///< "module.primary.aws_route53_health_check.shop.failure_threshold", "41", "/default"
  std::string note;    ///< public source of a catalogue figure (tag or URL), or why a default applies
};

/// "plan.json: module.primary....failure_threshold", "rules/shop.yml:41".
[[nodiscard]] std::string provenance_text(const Provenance &provenance);

/// One parameter of one component. Numbers are distributions (a constant when set); texts use `text`.
struct Parameter {
  Distribution value;
  std::string text;
  std::string unit; ///< "s", "bytes", "bytes_per_s", "per_s", "ratio", "count", "bool", "text", ...
  Provenance from;
};

/// One modelled system. `links` name other components by role ("health_check": ["health-check:shop"]).
struct ComponentSpec {
  std::string id;                 ///< unique: "route53:shop", "orders-db", "bff@eu-central-1"
  std::string kind;               ///< a file of models/catalogue/: "rds_instance", ...
  std::string title;              ///< for people; may be empty
  std::string region;             ///< "" = global (no single region's loss takes it down)
  std::vector<std::string> zones; ///< zones it occupies; empty = all of its region
  std::map<std::string, Parameter> parameters;
  std::map<std::string, std::vector<std::string>> links;
  Provenance from;
  std::map<std::string, std::string> tags = {}; ///< of the cloud, to find it by; never shown
};

/// What a component, or an object of the user's files that is no component, needs or is held by.
struct Dependency {
  std::string from;   ///< component id, or an address in its file
  std::string what;   ///< "image", "secret", "config", "certificate", "dns", "security_group", "service",
                      ///< "store", "network", "volume", "identity", "disruption_budget", "priority",
                      ///< "inhibited_by" (an alert by another),
                      ///< "allows" (a security group: "ingress tcp 5432"), "version", "size", ...
  std::string to;     ///< component id, address, or the name of the thing: never a secret's value
  std::string region; ///< of `from`; "" = global or unknown
  Provenance at;
};

struct Region {
  std::string name; ///< "eu-central-1"
  std::vector<std::string> zones;
};

struct Objectives {
  double rpo_s = 900;
  double rto_s = 3600;
  double probability = 0.95;        ///< required P(objective met)
  double slo_success_ratio = 0.999; ///< long-run availability target (SLO), for the monthly budget
};

/// What a journey does at one component. All hops of one stage run in parallel and join.
struct Hop {
  enum class Kind { call, read, write, cache_read, cache_write, publish };
  /// Whether it needs a store that takes writes.
  [[nodiscard]] static constexpr bool changes(Kind kind)
  {
    return kind == Kind::write || kind == Kind::cache_write || kind == Kind::publish;
  }
  Kind kind = Kind::call;
  std::string target;   ///< service name ("bff"), store id ("orders-db"), cache or topic id
  double visits = 1;    ///< mean calls a transaction makes here
  double hit_ratio = 0; ///< cache_read: share answered by the cache; the rest goes to `miss`
  std::string miss;     ///< cache_read: store read on a miss
  bool required = true; ///< false: its failure degrades but does not fail the transaction
  std::string by{};     ///< a store's hop: service whose connections it uses; "": the last called before it
};

struct Stage {
  std::vector<Hop> hops;
  bool asynchronous = false; ///< after the answer to the user: affects load and stores, not the SLI
};

struct Journey {
  std::string id; ///< "checkout"
  std::string title;
  double share = 0;     ///< of all transactions; shares sum to 1
  double cdn_share = 0; ///< answered at the edge without reaching a region
  /// Of its requests, GET, HEAD and OPTIONS: what caches may answer and origins fail over for.
  double read_share = 1;
  bool idempotent = true;
  double slo_success_ratio = 0.99; ///< below this, impact
  double slo_latency_p99_s = 2.0;  ///< above this, impact
  std::vector<Stage> path;         ///< in order

  /// Mean visits of one kind that a transaction makes to a target.
  [[nodiscard]] double visits(Hop::Kind hop_kind, const std::string &target) const;
};

/// A store of record: what RPO is measured on.
struct Store {
  std::string component; ///< the primary's component id; its replicas and backups link to it
  std::string title;
};

/// A time of unusual demand that is known beforehand, such as a sale: the rate times `factor` from `hour` on
/// for `for_s`, reached over `ramp_s` and left over as long again.
struct Peak {
  std::string title;
  int weekday = -1; ///< 0 Monday .. 6 Sunday; -1 every day
  double hour = 0;  ///< local, 0 to 24
  double ramp_s = 0;
  double for_s = 3600; ///< at least ramp_s
  double factor = 1;
};

/// A load somebody measured, one rate a minute over whole days; it repeats.
struct MeasuredLoad {
  std::string file;               ///< in the deployment's folder; "" = none
  std::vector<double> rate_per_s; ///< of each minute
  int weekday = -1;               ///< of the first minute; -1 when the file does not say
  int minute_of_day = 0;          ///< of the first minute
};

struct Traffic {
  double rate_per_s = 0;              ///< nominal (daily mean of the profile = 1)
  std::vector<double> hourly_factor;  ///< 24 factors, local hour 0..23; mean 1
  std::vector<double> weekday_factor; ///< 7 factors, Monday first; empty = all 1
  std::vector<Peak> peaks{};
  MeasuredLoad measured{}; ///< instead of both factors; rate_per_s is its mean
  double utc_offset_h = 0; ///< local hours are so far ahead of UTC
};

/// A way in which a kind of component can fail, as alerts and alarms notice it.
struct FailureMode {
  std::string id; ///< "up", "error_ratio", "replica_lag_s", ...: the metric of alert_rule, cloudwatch_alarm
  std::string title; ///< in words
};

/// A block of the user's files that is played by nothing.
struct Unplayed {
  std::string name; ///< last part of its address: "basket" of "HelmRelease/basket"
  std::string address;
  std::string type;
  std::string why;
  Provenance at;
};

struct Deployment {
  std::string id;
  std::string title;
  std::string folder; ///< absolute path of the deployment, for messages only
  Objectives objectives;
  std::vector<Region> regions; ///< [0] is the primary
  std::vector<ComponentSpec> components;
  std::vector<Journey> journeys;
  std::vector<Store> stores;
  Traffic traffic;
  std::string input_digest; ///< sha256 over every file read, in order of name
  /// A file that was read, and its sha256.
  struct InputFile {
    std::string name;
    std::string sha256;
  };
  std::vector<InputFile> input_files = {}; ///< in order of name
  /// What the user's files say depends on what, in order of the files; links of components come on top.
  std::vector<Dependency> dependencies = {};
  /// How components of each kind can fail; "journey" is a kind here. From the catalogue.
  std::map<std::string, std::vector<FailureMode>> failures = {};
  /// Alert rules on failures that the simulation does not play (a full disk): for tables only.
  std::vector<ComponentSpec> observers = {};
  /// What of the files is neither played nor checked, in order of the files.
  std::vector<Unplayed> unplayed = {};
  /// JSON pointers into deployment.json ("/objectives") about which a question of its is still open: what
  /// stands there, and in it, is a guess.
  std::vector<std::string> open_questions = {};

  [[nodiscard]] const ComponentSpec *find(const std::string &component_id) const;
  [[nodiscard]] std::vector<const ComponentSpec *> of_kind(const std::string &kind) const;
  /// Databases that may be stores of record: kinds "rds_instance", then "patroni".
  [[nodiscard]] std::vector<const ComponentSpec *> databases() const;
  [[nodiscard]] const std::string &primary_region() const { return regions.at(0).name; }
};

} // namespace drsim::model
