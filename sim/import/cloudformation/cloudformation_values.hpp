#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <utility>
#include <vector>

namespace drsim::inline import::inline cloudformation {

/// A member of a template's object; null when absent.
[[nodiscard]] const nlohmann::json &template_member(const nlohmann::json &from, const std::string &key);

/// What the expressions of a CloudFormation template (in its long JSON form) come to, as far as the template
/// itself says: parameters stand for their defaults, conditions and mappings are looked up.
class CloudformationValues {
public:
  /// `region` is where the stack stands; "" = unknown.
  CloudformationValues(const nlohmann::json &document, std::string region);

  /// The value; null when the template alone does not say. Unknown members of objects are left out, unknown
  /// elements of lists are null. Secret parameters are unknown.
  [[nodiscard]] nlohmann::json known(const nlohmann::json &value, int depth = 0) const;
  /// Whether a condition holds: 1, 0, or -1 when unknown. The empty name holds.
  [[nodiscard]] int holds(const std::string &condition, int depth = 0) const;
  /// Resources that a value names (Ref, Fn::GetAtt, Fn::Sub), in order, each once. Branches of an Fn::If that
  /// is decided otherwise are passed over.
  [[nodiscard]] std::vector<std::string> resources(const nlohmann::json &value) const;

  /// Parameters and exports of other stacks that a value names, in order, each once.
  [[nodiscard]] std::vector<std::string> outside(const nlohmann::json &value) const;

private:
  [[nodiscard]] nlohmann::json alarm_name(const std::string &id, int depth) const;
  [[nodiscard]] nlohmann::json reference(const std::string &name, int depth = 0) const;
  [[nodiscard]] nlohmann::json function(const std::string &name, const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json zones(const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json choice(const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json mapped(const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json joined(const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json selected(const nlohmann::json &in, int depth) const;
  [[nodiscard]] nlohmann::json substituted(const nlohmann::json &in, int depth) const;
  [[nodiscard]] int truth(const nlohmann::json &expression, int depth) const;
  void collect(const nlohmann::json &value, std::vector<std::string> &out, int depth) const;
  void name(const std::string &written, std::vector<std::string> &out) const;

  const nlohmann::json &document_;
  std::string region_;
  mutable long steps_ = 0; ///< conditions that name each other many times over end too
};

/// Adds the properties of a bucket, distribution or document to a row of a plan, as Terraform's blocks.
void template_parts(nlohmann::json &row, const std::string &type, const nlohmann::json &properties,
                    const CloudformationValues &values);

} // namespace drsim::import::cloudformation
