#pragma once
#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace drsim::inline import::inline terraform {

/// A number, also one written as text ("30"), as some attributes are; absent for anything else.
[[nodiscard]] std::optional<double> number_of(const nlohmann::json &value);
/// true (1), false (0), or the same as text; absent for anything else.
[[nodiscard]] std::optional<double> flag_of(const nlohmann::json &value);

/// A target group of any load balancer.
[[nodiscard]] bool is_target_group(const PlanResource &resource);

/// Turns a plan into components; for sim/import/terraform_*.cpp only.
class PlanImporter {
public:
  PlanImporter(const TerraformPlan &plan, const ImportContext &context, Diagnostics &diagnostics);
  [[nodiscard]] Imported run();

private:
  /// What an attribute is called here.
  struct Field {
    const char *attribute;
    const char *parameter;
    const char *unit; ///< "bool", "text", or a unit of numbers
  };

  ComponentSpec &add(const PlanResource &resource, const std::string &kind, const std::string &prefix,
                     const std::string &called);
  [[nodiscard]] ComponentSpec *of(const PlanResource &resource);
  /// Sets a parameter from a value of an object or of one of its blocks ("health_check[0].").
  void set(ComponentSpec &component, const PlanResource &resource, const nlohmann::json *value,
           const std::string &path, const Field &field);
  /// Sets parameters from attributes of the object, or of its first block of that name.
  void set_all(ComponentSpec &component, const PlanResource &resource, const std::string &block,
               const std::vector<Field> &fields);
  bool set_default(ComponentSpec &component, const PlanResource &resource, const std::string &path,
                   const Field &field);
  void put(ComponentSpec &component, const std::string &parameter, double value, const std::string &unit,
           const std::string &address, const std::string &note = {});
  /// Sets a text, with what was found there.
  void word(ComponentSpec &component, const std::string &parameter, const std::string &text,
            const std::string &address, const std::string &note = {});
  /// Links to what an attribute refers to: components of these kinds, or objects of `raw_type` by address.
  void link(ComponentSpec &component, const std::string &role, const PlanResource &resource,
            const std::string &attribute, const std::set<std::string> &kinds,
            const std::string &raw_type = {});
  void understood(const PlanResource &resource) { reasons_[resource.address].clear(); }
  void not_understood(const PlanResource &resource, const std::string &why);
  void warn(const PlanResource &resource, const std::string &message, const std::string &cure = {});
  [[nodiscard]] std::vector<const PlanResource *> of_type(const std::string &type) const;

  void balancers();
  void balancer(const PlanResource &resource);
  void target_group(ComponentSpec &component, const PlanResource &balancer);
  void machines();
  void scaling_group(const PlanResource &resource);
  void single_machines(const PlanResource &group);
  void scaling_policies(const PlanResource &group, ComponentSpec &service);
  void behind_doors(const std::string &service_id, const std::vector<const PlanResource *> &groups);
  ComponentSpec &service_on_machines(const std::string &name, const PlanResource &from);
  [[nodiscard]] std::vector<std::string> zones_of_group(const PlanResource &group) const;
  void health_checks();
  void derived_health_checks();
  void records();
  void weighted_records(const std::vector<const PlanResource *> &all,
                        std::pair<const PlanResource *, const PlanResource *> &set);
  void simple_record(const std::string &called, const PlanResource &record);
  void failover_record(const std::string &called, const PlanResource &primary, const PlanResource *secondary);
  void record_secondary(ComponentSpec &component, const PlanResource &secondary);
  void clusters();
  void cluster_objects();
  void objects_of_cluster(const std::string &region, const PlanResource *cluster,
                          const std::vector<const PlanResource *> &resources);
  void take_objects(Imported &&imported, const PlanResource *cluster);
  void charts();
  void chart_values(ComponentSpec &draft, const PlanResource &release);
  void routing_controls();
  void safety_rule(const PlanResource &rule);
  bool gated(ComponentSpec &component, const PlanResource &record, const std::string &role);
  void databases();
  void database_clusters();
  [[nodiscard]] std::vector<const PlanResource *> members_of(const PlanResource &cluster) const;
  const PlanResource *writer_of(const PlanResource &global,
                                const std::vector<const PlanResource *> &clusters);
  void writing_cluster(const PlanResource &cluster);
  void reading_cluster(const PlanResource &cluster, const PlanResource *writer, bool global);
  void caches_and_brokers();
  void buckets();
  void bucket_replication(const PlanResource &replication);
  void bucket_rules(ComponentSpec &component, const PlanResource &from, const nlohmann::json &rules,
                    const std::string &attribute, const std::string &inside);
  [[nodiscard]] const PlanResource *bucket_of(const PlanResource &part, const std::string &attribute) const;
  [[nodiscard]] static std::string failover_codes(const nlohmann::json &group);
  void distributions();
  void origin_by_name(ComponentSpec &component, const PlanResource &record);
  void global_caches();
  void backups();
  [[nodiscard]] bool selects(const PlanResource &selection, const ComponentSpec &store) const;
  void copies(ComponentSpec &component, const PlanResource &plan, const nlohmann::json &rule,
              std::size_t number);
  void start_window(ComponentSpec &component, const nlohmann::json &rule, const std::string &path);
  void broker_settings(ComponentSpec &component, const PlanResource &configuration);
  void replicator_settings(const PlanResource &replicator);
  void automations();
  void composites();
  void experiments();
  void peerings();
  void schedule(ComponentSpec &component, const PlanResource &plan);
  void alarms();
  void alarm(const PlanResource &resource);
  void alarm_figures(ComponentSpec &component, const PlanResource &resource, const nlohmann::json *metric,
                     double scale);
  void alarm_watches(ComponentSpec &component, const PlanResource &resource, const nlohmann::json *metric,
                     std::set<std::string> kinds);
  void list_seen();

  const TerraformPlan &plan_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported out_;
  std::map<std::string, std::size_t> component_of_; ///< base address -> position in out_.components
  std::map<std::string, std::string> reasons_;      ///< address -> why not understood; "" = understood
  std::set<std::string> ids_;
  std::vector<std::pair<const PlanResource *, std::string>> replicated_; ///< where rules of buckets are
  std::map<std::string, std::set<std::string>> doors_; ///< target group, by base address -> balancers
  std::set<std::string> in_composites_;                ///< names of alarms that composite alarms look at
};

} // namespace drsim::import::terraform
