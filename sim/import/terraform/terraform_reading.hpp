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

/// A member of the first block of that name inside an object; null when absent.
[[nodiscard]] const nlohmann::json *plan_in_block(const nlohmann::json &from, const std::string &block,
                                                  const std::string &key);

/// What an attribute is called here.
struct PlanField {
  const char *attribute;
  const char *parameter;
  const char *unit; ///< "bool", "text", or a unit of numbers
};

/// What is read of a plan so far, and the ways by which readers (terraform_table.hpp) add to it. For
/// sim/import/terraform/ only.
class PlanReading {
public:
  PlanReading(const TerraformPlan &plan, const ImportContext &context, Diagnostics &diagnostics);

  const TerraformPlan &plan;
  const ImportContext &context;
  Diagnostics &diagnostics;
  Imported out;                                       ///< what has been made
  std::set<std::string> ids;                          ///< of components, all that are taken
  std::map<std::string, std::set<std::string>> doors; ///< target group, by base address -> balancers

  /// A new component, which the object is understood as; its id is the prefix and what the object is called.
  /// The reference holds until the next is added.
  ComponentSpec &add(const PlanResource &resource, const std::string &kind, const std::string &prefix,
                     const std::string &called);
  /// The component an object has become; null when it is none.
  [[nodiscard]] ComponentSpec *of(const PlanResource &resource);
  /// An object has become a component that was not made by add(): the one made last.
  void stands_for(const PlanResource &resource, const ComponentSpec &made);
  /// An object is part of the component another one has become.
  void is_part(const PlanResource &part, const PlanResource &whole);

  /// Sets a parameter from a value of an object or of one of its blocks ("health_check[0].").
  void set(ComponentSpec &component, const PlanResource &resource, const nlohmann::json *value,
           const std::string &path, const PlanField &field);
  /// Sets parameters from attributes of the object, or of its first block of that name.
  void set_all(ComponentSpec &component, const PlanResource &resource, const std::string &block,
               const std::vector<PlanField> &fields);
  /// Sets a number, with the unit and what was found there.
  void put(ComponentSpec &component, const std::string &parameter, double value, const std::string &unit,
           const std::string &address, const std::string &note = {});
  /// Sets a text, with what was found there.
  void word(ComponentSpec &component, const std::string &parameter, const std::string &text,
            const std::string &address, const std::string &note = {});
  /// Links to what an attribute refers to: components of these kinds, or objects of `raw_type` by address.
  void link(ComponentSpec &component, const std::string &role, const PlanResource &resource,
            const std::string &attribute, const std::set<std::string> &kinds,
            const std::string &raw_type = {});

  /// An object is read, alone or with another; only of types the table has (has_plan_row).
  void understood(const PlanResource &resource);
  /// Why an object is not; the first word on it holds, unless it is understood later. "" = it is.
  void not_understood(const PlanResource &resource, const std::string &why);
  [[nodiscard]] bool is_understood(const PlanResource &resource) const;
  /// "" when it is understood.
  [[nodiscard]] std::string why_not(const PlanResource &resource) const;

  void warn(const PlanResource &resource, const std::string &message, const std::string &cure = {});
  /// Objects of a type, in order of address.
  [[nodiscard]] std::vector<const PlanResource *> of_type(const std::string &type) const;

private:
  bool set_default(ComponentSpec &component, const PlanResource &resource, const std::string &path,
                   const PlanField &field);
  void unknown(ComponentSpec &component, const PlanResource &resource, const std::string &block,
               const PlanField &field);

  std::map<std::string, std::size_t> component_of_; ///< base address -> position in out.components
  std::map<std::string, std::string> reasons_;      ///< address -> why not understood; "" = understood
};

} // namespace drsim::import::terraform
