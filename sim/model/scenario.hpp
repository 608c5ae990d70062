#pragma once
#include "sim/core/distribution.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace drsim::inline model {

/// One fault of a scenario. Kinds: region_outage, zone_outage, component_failure, partition, data_corruption,
/// bad_deploy, traffic_spike, health_check_flap (one pair of files each in sim/faults/).
struct FaultSpec {
  std::string kind;
  Distribution at_s;                 ///< from the trial's start
  std::optional<Distribution> for_s; ///< until healed; absent = for the whole horizon
  std::string target;                ///< "region:primary", "zone:eu-central-1a", a component id, ...
  std::map<std::string, Distribution> numbers; ///< kind-specific ("error_ratio", "factor", ...)
  std::string role = {};                       ///< the target as written, when it names a role
  std::string role_why = {};                   ///< why the target is what the role stands for
  std::vector<std::string> drawn_from = {};    ///< exact targets, one of which a trial draws; else empty
};

/// What whoever plans rehearsals wants to know of a scenario before it is played.
struct Tags {
  std::optional<double> per_year;      ///< how often it happens to one deployment; absent = nobody can say
  std::string source = {};             ///< of that figure, or why there is none
  std::string blast_radius = {};       ///< one of blast_radii()
  std::vector<std::string> tests = {}; ///< what it puts to the test: words of tested_words()
};

/// A figure of the deployment that is another one in this scenario: who is on duty, how full a store is, how
/// many machines are to be had.
struct Condition {
  std::string of;                    ///< as written: a component's id, a role ("cluster:dr"), or "every KIND"
  std::string parameter;             ///< "unanswered_ratio"
  std::optional<Distribution> value; ///< in its stead
  std::string text;                  ///< likewise, of a parameter that is a text
  double times = 1;                  ///< without a value: how many times the deployment's own
  std::vector<std::string> components = {}; ///< what `of` stands for in the deployment
};

/// P(metric at least as good as the bound) >= quantile.
struct Expectation {
  std::string metric; ///< an id of the table in metrics.hpp
  double quantile = 0.95;
  double bound = 0; ///< "at_most" where lower is better, "at_least" where higher is
};

struct Scenario {
  std::string id;
  std::string title;
  std::string story = {}; ///< what happens and why it is worth trying
  Tags tags = {};
  std::string file; ///< as given, for messages
  double horizon_s = 14400;
  Distribution start_hour =
      Distribution(std::vector<Term>{Uniform{0, 24}}); ///< local hour of day at trial start
  std::optional<int> start_day;                        ///< 0 Monday .. 6 Sunday; absent = any day
  double load_factor = 1;
  std::vector<FaultSpec> faults; ///< at least one
  std::vector<Condition> conditions = {};
  std::vector<Expectation> expect;
  Distribution begin_s = Distribution(0); ///< drawn once a trial and added to every fault's `at_s`
  std::string not_applicable = {};        ///< why it cannot be played against the deployment, or ""
};

} // namespace drsim::model
