#pragma once
#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace drsim::inline import::inline terraform {

/// Kubernetes objects that Terraform keeps, as a text of manifests. Each line knows the attribute it is from.
class ManifestText {
public:
  /// Adds a `kubernetes_*` resource, or the object a `kubernetes_manifest` or `kubectl_manifest` holds. False
  /// when it has no manifest that serves users or can be read. Contents of a kubernetes_secret are left out.
  bool add(const PlanResource &resource, const std::string &shown_name, Diagnostics &diagnostics);
  /// YAML, one document for each object.
  [[nodiscard]] const std::string &text() const { return text_; }
  /// The address of the attribute that a line ("12") of the text is from; the line itself when unknown.
  [[nodiscard]] std::string address(const std::string &line) const;
  /// The address of the resource that a line is from; "" when unknown.
  [[nodiscard]] std::string resource(const std::string &line) const;

private:
  void line(const std::string &text, const std::string &path);
  void embedded(const PlanResource &resource, const std::string &attribute, const std::string &yaml);
  void object(const PlanResource &resource, const std::string &version, const std::string &kind);
  void verbatim(const nlohmann::json &value, const std::string &path, int depth);
  void blocks(const nlohmann::json &value, const std::string &path, int depth);
  void members(const nlohmann::json &block, const std::string &path, int depth);
  void metadata(const PlanResource &resource);

  std::string text_;
  std::string current_; ///< address of the resource whose lines are being written
  std::vector<std::string> addresses_;
  std::vector<std::string> resources_;
};

} // namespace drsim::import::terraform
