#include "sim/import/terraform/terraform_other.hpp"

#include "sim/import/terraform/terraform_plan.hpp"

#include <nlohmann/json.hpp>

namespace drsim::inline import::inline terraform {
namespace {

using nlohmann::json;

constexpr std::size_t looked_at_bytes = 1 << 16; ///< the words stand near the begin
constexpr std::size_t most_named = 5;

std::string other_form_of_plan(std::string_view bytes)
{
  const std::string_view begin = bytes.substr(0, looked_at_bytes);
  const auto has = [&](std::string_view words) { return begin.find(words) != std::string_view::npos; };
  if (is_zip(bytes) && has("tfplan"))
    return "Terraform's binary plan";
  if (has("\"@module\":\"terraform.ui\"") || has("\"@module\":\"tofu.ui\""))
    return "the messages of `terraform plan -json`, not the plan";
  if (has("will perform the following actions:") && has("resource \""))
    return "what `terraform plan` shows on the terminal";
  return {};
}

} // namespace

bool is_zip(std::string_view bytes)
{
  return bytes.starts_with("PK\x03\x04");
}

bool tell_other_form_of_plan(std::string_view bytes, const std::string &shown_name, Diagnostics &diagnostics)
{
  const std::string form = other_form_of_plan(bytes);
  if (!form.empty())
    diagnostics.warning(shown_name, "", form, plan_advice());
  return !form.empty();
}

const char *plan_advice()
{
  return "terraform plan -out=plan.tfplan && terraform show -json plan.tfplan > plan.json";
}

void tell_incomplete_plan(const json &plan, const std::string &shown_name, Diagnostics &diagnostics)
{
  if (const json &errored = plan_member(plan, "errored"); errored.is_boolean() && errored.get<bool>())
    diagnostics.warning(shown_name, "/errored",
                        "the plan ended with an error: what Terraform did not come to is missing",
                        "mend the error and plan again");
  std::string named;
  std::size_t count = 0;
  for (const json &one : plan_member(plan, "deferred_changes"))
    if (++count <= most_named)
      named += (named.empty() ? "" : ", ") + plan_text(plan_member(one, "resource_change"), "address");
  if (count > 0)
    diagnostics.warning(shown_name, "/deferred_changes",
                        std::to_string(count) + (count == 1 ? " change waits" : " changes wait") +
                            " for others to be applied, left out of the plan: " + named +
                            (count > most_named ? ", ..." : ""),
                        "apply the first part and plan again");
}

} // namespace drsim::import::terraform
