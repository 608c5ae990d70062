#pragma once
#include "sim/import/facts/imported.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::inline import::inline terraform {

/// A member of a plan's or state's object; an empty object when absent or null.
[[nodiscard]] const nlohmann::json &plan_member(const nlohmann::json &from, const std::string &key);
/// The text of a member, or "".
[[nodiscard]] std::string plan_text(const nlohmann::json &from, const std::string &key);

/// One planned object. Attributes that are sensitive are never read.
struct PlanResource {
  std::string address; ///< in full, with indexes: module.dr.aws_subnet.private["eu-west-1a"]
  std::string base;    ///< without indexes, as references name it
  std::string module;  ///< without indexes; "" = root
  std::string type;
  std::string name;
  std::string region;                          ///< "" = unknown
  const nlohmann::json *values = nullptr;      ///< never null
  const nlohmann::json *unknown = nullptr;     ///< after_unknown; never null
  const nlohmann::json *sensitive = nullptr;   ///< never null
  const nlohmann::json *expressions = nullptr; ///< of the configuration; never null
  bool replaced = false;                       ///< the plan deletes and creates it
  bool created_first = false;                  ///< replaced, and the new one stands before the old one goes
  bool forgotten = false;                      ///< leaves the plan but stays in the cloud
  std::string provider = {};                   ///< as a raw state names it
  std::vector<std::string> depends_on = {};    ///< bases of objects a state says it needs

  /// The value of an attribute; null when absent, null, unknown or sensitive.
  [[nodiscard]] const nlohmann::json *value(const std::string &attribute) const;
  /// The first block of that name, as an object; null when there is none.
  [[nodiscard]] const nlohmann::json *block(const std::string &name) const;
  /// Known only after apply.
  [[nodiscard]] bool is_unknown(const std::string &attribute) const;
  /// The text of an attribute, or "".
  [[nodiscard]] std::string text(const std::string &attribute) const;
};

/// `terraform show -json` of a plan (facts.md, section 1): planned objects, with what refers to what.
class TerraformPlan {
public:
  /// Absent, and reported, when the text is no plan.
  [[nodiscard]] static std::optional<TerraformPlan>
  parse(std::string_view text, const std::string &shown_name, Diagnostics &diagnostics);

  /// Managed objects in order of address; data sources are left out.
  [[nodiscard]] const std::vector<PlanResource> &resources() const { return resources_; }
  /// What kind of file it is: terraform_form().
  [[nodiscard]] const std::string &form() const { return form_; }
  /// Managed objects the plan deletes or forgets: address, type and region only.
  [[nodiscard]] const std::vector<PlanResource> &departures() const { return departures_; }
  /// The objects an attribute refers to, followed through module outputs and variables; of several instances
  /// the first; where no expression is kept (a state), those whose ARN, id or name is its value. "" = all
  /// attributes. In order of reference, each once.
  [[nodiscard]] std::vector<const PlanResource *> references(const PlanResource &from,
                                                             const std::string &attribute) const;
  /// Whether an attribute refers to an object (or another instance of it).
  [[nodiscard]] bool refers(const PlanResource &from, const std::string &attribute,
                            const PlanResource &to) const;

  /// The cluster that a Kubernetes or Helm provider talks to, as far as its configuration says.
  struct Cluster {
    const PlanResource *resource = nullptr; ///< an aws_eks_cluster of the plan; null when not in it
    std::string region;                     ///< "" = unknown
  };
  [[nodiscard]] Cluster cluster_of(const PlanResource &resource) const;

private:
  [[nodiscard]] std::pair<std::string, const nlohmann::json *> provider_of(std::string key) const;
  [[nodiscard]] std::string data_region(const std::string &base) const;
  void read_configuration();
  void read_modules(const std::string &shown_name, Diagnostics &diagnostics);
  void read_resource(const nlohmann::json &planned);
  void read_changes();
  void read_values();
  void read_departure(const nlohmann::json &row);
  [[nodiscard]] std::vector<std::string> by_value(const PlanResource &from,
                                                  const std::string &attribute) const;
  [[nodiscard]] const nlohmann::json &module_configuration(const std::string &module) const;
  [[nodiscard]] const nlohmann::json *configuration_of(const PlanResource &resource) const;
  [[nodiscard]] std::string region_of(const PlanResource &resource) const;
  [[nodiscard]] std::string provider_region(std::string key) const;
  [[nodiscard]] std::string constant_of(const nlohmann::json &expression, std::string module) const;
  void follow(const std::string &module, const std::string &reference, std::vector<std::string> &order,
              bool data = false) const;

  std::shared_ptr<const nlohmann::json> plan_;
  std::string form_;
  std::vector<PlanResource> resources_;
  std::vector<PlanResource> departures_;
  std::map<std::string, std::string> by_value_;                 ///< ARN, id, name -> base; "" = of several
  std::map<std::string, std::size_t> by_base_;                  ///< first instance
  std::map<std::string, const nlohmann::json *> configuration_; ///< by base
  std::map<std::string, const nlohmann::json *> data_;          ///< sources of data, by base
};

} // namespace drsim::import::terraform
