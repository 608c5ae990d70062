#include "sim/insight/parity.hpp"
#include "sim/lint/rules.hpp"

namespace drsim::inline lint {
namespace {

using Kind = ParityDifference::Kind;

/// At the place of the region to fail over to, where it has one; the other place is in the message.
void tell(const ParityDifference &one, Findings &findings, const std::string &cure)
{
  const bool here = !one.standby_at.file.empty();
  findings.place(here ? one.standby_at : one.primary_at,
                 parity_text(one) + (here ? " (" + provenance_text(one.primary_at) + ")" : ""), cure);
}

/// Services, clusters, front doors and counts of pods have rules of their own (parity_rules.cpp).
void version_differs(const Deployment &deployment, Findings &findings)
{
  for (const ParityDifference &one : region_parity(deployment))
    if (one.kind == Kind::version)
      tell(one, findings, "roll the same version out to both regions");
}

void need_missing(const Deployment &deployment, Findings &findings)
{
  for (const ParityDifference &one : region_parity(deployment))
    if (one.kind == Kind::missing && !one.standby.empty() && one.parameter != "disruption_budget")
      tell(one, findings,
           "give " + one.standby + " a " + one.parameter + " of its own, and test that it works");
}

/// Rules that let through or stop what goes over the network.
bool is_firewall(const ParityDifference &one)
{
  return one.parameter == "security group rule" || one.parameter == "network access list rule";
}

void firewall_differs(const Deployment &deployment, Findings &findings)
{
  for (const ParityDifference &one : region_parity(deployment))
    if (is_firewall(one))
      tell(one, findings, "make the " + one.parameter + "s of both regions the same");
}

void setting_differs(const Deployment &deployment, Findings &findings)
{
  for (const ParityDifference &one : region_parity(deployment))
    if (one.kind == Kind::other && !is_firewall(one) && one.parameter != "exists")
      tell(one, findings, "set it alike, or know why it is not");
}

} // namespace

std::vector<Rule> difference_rules()
{
  return {{"dr-version-differs", Severity::warning, version_differs},
          {"dr-need-missing", Severity::warning, need_missing},
          {"dr-firewall-differs", Severity::warning, firewall_differs},
          {"dr-setting-differs", Severity::note, setting_differs}};
}

} // namespace drsim::lint
