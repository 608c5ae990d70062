#include "sim/import/runbooks/ssm_ways.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/runbooks/ssm_steps.hpp"

#include <algorithm>

namespace drsim::inline import::inline runbooks {
namespace {

void add(std::string &list, const std::string &one)
{
  list += (list.empty() ? "" : ", ") + one;
}

/// What a step asks for, with its name; "" when it only looks, waits or tells.
std::string asked_by(const SsmDocument &document, std::size_t at)
{
  for (const StepMeaning &part : read_ssm_step(document, at).parts)
    if (!part.action.empty() && part.action != "wait" && part.action != "await" && part.action != "verify" &&
        part.action != "announce")
      return part.action + (part.target.empty() ? "" : " " + part.target) + " (step " + document.name(at) +
             ")";
  return {};
}

/// "DeleteDBInstance (step Drop)" where a call takes something away; "" for any other step.
std::string destroyed_by(const SsmDocument &document, std::size_t at)
{
  const std::string call = yaml_text(yaml_at(document.steps()[at].node, {"inputs", "Api"}));
  const std::string lower = lower_case(call);
  for (const char *verb : {"delete", "terminate", "destroy", "purge", "deregister", "disable", "stop"})
    if (lower.starts_with(verb))
      return call + " (step " + document.name(at) + ")";
  return {};
}

} // namespace

std::string left_out_of(const SsmDocument &document, std::size_t at, const std::vector<std::size_t> &order)
{
  if (document.action(at) != "aws:branch")
    return {};
  const SsmBranch where = document.branch(at);
  if (where.known)
    return {};
  std::string acts;
  std::string names;
  std::vector<std::size_t> told;
  for (const std::string &way : where.ways) {
    if (way == where.to)
      continue;
    for (const std::size_t step :
         document.way(document.index_of(way, at + 1), {order.begin(), order.end()})) {
      if (std::find(told.begin(), told.end(), step) != told.end())
        continue;
      told.push_back(step);
      add(names, document.name(step));
      if (const std::string asked = asked_by(document, step); !asked.empty())
        add(acts, asked);
    }
  }
  std::string destroyed;
  for (const std::size_t step : document.way(document.index_of(where.to, at + 1), {}))
    if (const std::string one = destroyed_by(document, step); !one.empty())
      add(destroyed, one);
  std::string text;
  if (!destroyed.empty())
    text += "; that way takes something away: " + destroyed;
  if (!acts.empty())
    text += "; " + acts + (acts.find(", ") == std::string::npos ? " is left out" : " are left out");
  else if (!names.empty())
    text += "; left out: " + names;
  return text;
}

std::size_t waiting_step(const SsmDocument &document, std::size_t at, const std::vector<std::size_t> &order)
{
  const StepMeaning asked = read_ssm_step(document, at).parts.front();
  if (document.action(at) != "aws:executeAwsApi" || asked.target.empty())
    return at;
  const auto here = std::find(order.begin(), order.end(), at);
  const auto waits = std::find_if(here, order.end(), [&](std::size_t other) {
    return document.action(other) == "aws:waitForAwsResourceProperty" &&
           read_ssm_step(document, other).parts.front().until == "up:" + asked.target;
  });
  return waits == order.end() ? at : *waits;
}

} // namespace drsim::import::runbooks
