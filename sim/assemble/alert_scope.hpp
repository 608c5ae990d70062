#pragma once
#include "sim/formats/promql.hpp"
#include "sim/model/deployment.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drsim::inline assemble {

/// What an alert's selectors ask for by name: `deployment="bff", namespace="shop"`, several selectors with
/// "or" between. A selector that matches nothing of the deployment watches nothing of it.
/// One of the labels that name somebody must fit the component (a pattern in Prometheus' own sense; a pod is
/// called after its workload), namespace and region must not contradict what is known of it.
class AlertScope {
public:
  AlertScope() = default;
  /// Reads the parameter `names` of an alert; a text that is no selector fits nothing.
  explicit AlertScope(std::string_view text);

  /// False when it asks for all there are.
  [[nodiscard]] bool asks() const { return !text_.empty(); }
  /// True when some selector asks for somebody by name, not only by namespace or region.
  [[nodiscard]] bool asks_by_name() const;
  /// True when it asks for components of a region by a label.
  [[nodiscard]] bool asks_by_region() const;
  [[nodiscard]] bool fits(const ComponentSpec &component) const;
  [[nodiscard]] bool fits(const Journey &journey) const;
  /// True when namespace and region, as far as known, do not keep the component out.
  [[nodiscard]] bool may_be_of(const ComponentSpec &component) const;
  /// What it asks for, as the file says it.
  [[nodiscard]] const std::string &text() const { return text_; }

private:
  using Selector = std::vector<PromMatcher>;
  std::string text_;
  std::vector<Selector> selectors_;
};

/// What an alert asks for: its parameter `names`.
[[nodiscard]] AlertScope scope_of(const ComponentSpec &alarm);

} // namespace drsim::assemble
