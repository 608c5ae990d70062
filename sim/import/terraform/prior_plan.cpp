#include "sim/import/terraform/prior_plan.hpp"

#include "sim/core/diagnostics.hpp"
#include "sim/formats/json_text.hpp"
#include "sim/import/terraform/terraform_forms.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {

std::optional<std::string> plan_before_apply(std::string_view text)
{
  if (terraform_form_within(text) != "terraform-plan")
    return std::nullopt;
  Diagnostics ignored; // whoever imports it reports what is wrong with it
  auto plan = parse_json(text, "", ignored);
  if (!plan || !plan->is_object())
    return std::nullopt;
  const auto prior = plan->find("prior_state");
  if (prior == plan->end() || !prior->is_object())
    return std::nullopt;
  const auto values = prior->find("values");
  if (values == prior->end() || !values->is_object() || !values->contains("root_module"))
    return std::nullopt;
  (*plan)["planned_values"] = {{"root_module", values->at("root_module")}};
  (*plan)["resource_changes"] = nlohmann::json::array();
  plan->erase("prior_state");
  plan->erase("output_changes");
  plan->erase("resource_drift");
  return plan->dump();
}

} // namespace drsim::import::terraform
