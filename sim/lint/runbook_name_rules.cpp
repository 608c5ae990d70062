// Names in commands of runbooks that nothing here answers to.
#include "sim/formats/id_part.hpp"
#include "sim/import/facts/imported.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/mentions.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

/// Kinds of components that a sort of name may mean.
const std::vector<std::string> &kinds_of(const std::string &what)
{
  static const std::map<std::string, std::vector<std::string>> all = {
      {"database", {"rds_instance", "rds_replica"}},
      {"cache", {"elasticache"}},
      {"group", {"autoscaling_group"}},
      {"cluster", {"eks_cluster", "ecs_cluster"}},
      {"table", {"dynamodb_table"}},
      {"bucket", {"s3_bucket"}},
      {"service", {"service"}}};
  static const std::vector<std::string> none;
  const auto found = all.find(what);
  return found == all.end() ? none : found->second;
}

/// "eks:shop-dr" -> "shop-dr", "order@eu-west-1" -> "order".
std::string plain_name(const std::string &id)
{
  const std::string name = without_region(id);
  return name.substr(name.find(':') == std::string::npos ? 0 : name.find(':') + 1);
}

/// A mention, and where it stands.
struct Placed {
  Mention mention;
  Provenance at;
};

std::vector<Placed> all_mentions(const Deployment &deployment)
{
  std::vector<Placed> all;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    for (const Mention &one : mentions_of(*runbook)) {
      all.push_back({one, runbook->from});
      all.back().at.address = one.line;
    }
  return all;
}

void unknown_region(const Deployment &deployment, Findings &findings)
{
  for (const auto &[one, at] : all_mentions(deployment))
    if (one.what == "region" &&
        std::none_of(deployment.regions.begin(), deployment.regions.end(),
                     [&name = one.name](const Region &region) { return region.name == name; }))
      findings.place(at, "a command asks in " + one.name + ", which is no region of the deployment",
                     "correct the region, or add it to \"regions\"");
}

/// The plan for a lost region has a command change something in it.
void acts_in_lost_region(const Deployment &deployment, Findings &findings)
{
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    for (const Mention &one : mentions_of(*runbook))
      if (one.what == "acts-in" && text_of(*runbook, "trigger") == "region" &&
          deployment.regions.size() > 1 && one.name == deployment.primary_region()) {
        Provenance at = runbook->from;
        at.address = one.line;
        findings.place(
            at, "the plan for a lost region changes something in " + one.name + ", which is what is lost",
            "leave it for the way back, or say what to do when the region does not answer");
      }
}

/// Names of a sort as the files that describe them have them, and those that are drsim's own.
struct Known {
  std::vector<std::string> names;
  std::map<std::string, std::string> renamed; ///< name here -> name in its file
};

Known known_of(const Deployment &deployment, const std::string &what)
{
  Known known;
  for (const std::string &kind : kinds_of(what))
    for (const ComponentSpec *one : deployment.of_kind(kind)) {
      if (one->from.source != Source::user_file)
        continue; // of deployment.json: its id is nobody's name
      const auto own = one->tags.find(own_name_tag);
      known.names.push_back(plain_name(own == one->tags.end() ? one->id : own->second));
      if (own != one->tags.end())
        known.renamed.emplace(plain_name(one->id), known.names.back());
    }
  return known;
}

void unknown_name(const Deployment &deployment, Findings &findings)
{
  for (const auto &[one, at] : all_mentions(deployment)) {
    if (kinds_of(one.what).empty())
      continue;
    const Known known = known_of(deployment, one.what);
    const std::string name = plain_name(id_part(one.name));
    if (known.names.empty() || std::find(known.names.begin(), known.names.end(), name) != known.names.end())
      continue;
    const auto here = known.renamed.find(name);
    const std::string near = did_you_mean(name, known.names);
    findings.place(
        at,
        "a command names the " + one.what + " " + one.name + ", and no file has one of that name" +
            (here != known.renamed.end() ? ": it is a name of deployment.json, the file says " + here->second
             : near.empty()              ? std::string()
                                         : "; there is " + near),
        here != known.renamed.end()
            ? "write " + here->second + " in the command, and say what it means: `drsim: target=" + name + "`"
            : "correct the name, or give the file that describes it");
  }
}

/// Namespaces of Kubernetes, where the files say which there are.
void unknown_namespace(const Deployment &deployment, Findings &findings)
{
  std::vector<std::string> known;
  for (const ComponentSpec &one : deployment.components)
    if (const auto tag = one.tags.find(namespace_tag); tag != one.tags.end())
      known.push_back(tag->second);
  if (known.empty())
    return;
  for (const ComponentSpec &one : deployment.components) // "vault": its own files say nothing of a namespace
    known.push_back(plain_name(one.id));
  for (const auto &[one, at] : all_mentions(deployment)) {
    const bool of_the_cluster = one.name.starts_with("kube-") || one.name.starts_with("openshift-");
    if (one.what != "namespace" || of_the_cluster || one.name == "default" ||
        std::find(known.begin(), known.end(), one.name) != known.end())
      continue;
    const std::string near = did_you_mean(one.name, known);
    findings.place(at,
                   "a command asks in the namespace " + one.name + ", where no file puts anything" +
                       (near.empty() ? "" : "; there is " + near),
                   "correct the namespace, or give the manifests that fill it");
  }
}

/// Alerts by name, where the files have rules.
void unknown_alert(const Deployment &deployment, Findings &findings)
{
  std::vector<std::string> known;
  const auto add = [&](const ComponentSpec &one) {
    if (one.kind == "alert_rule" || one.kind == "cloudwatch_alarm" || one.kind == "composite_alarm")
      known.push_back(one.title.empty() ? plain_name(one.id) : one.title);
  };
  for (const ComponentSpec &one : deployment.components)
    add(one);
  for (const ComponentSpec &one : deployment.observers)
    add(one);
  if (known.empty())
    return;
  for (const auto &[one, at] : all_mentions(deployment))
    if (one.what == "alert" &&
        std::none_of(known.begin(), known.end(), [&name = one.name](const auto &other) {
          return id_part(other) == id_part(name) || id_part(other).starts_with(id_part(name) + "-");
        })) {
      const std::string near = did_you_mean(one.name, known);
      findings.place(at,
                     "the page names the alert " + one.name + ", and no file has a rule of that name" +
                         (near.empty() ? "" : "; there is " + near),
                     "correct the name, or give the file with the rule");
    }
}

/// What a page or document says that its tools, or AWS, do not have.
void broken_step(const Deployment &deployment, Findings &findings)
{
  for (const auto &[one, at] : all_mentions(deployment)) {
    if (one.what != "flaw")
      continue;
    findings.grade(is_certain(one) ? Severity::error : Severity::warning);
    findings.place(at, flaw_text(one), "correct the page before the day it is needed");
  }
}

/// SSM documents, functions, secrets, hosts, hosted zones, units, scripts, channels: those whose word another
/// file has are not kept (keep_mentions).
void unknown_document(const Deployment &deployment, Findings &findings)
{
  for (const auto &[one, at] : all_mentions(deployment)) {
    const bool by_word = one.what == "document" || one.what == "function" || one.what == "secret" ||
                         one.what == "host" || one.what == "hosted-zone" || one.what == "unit" ||
                         one.what == "script" || one.what == "channel" || one.what == "program" ||
                         one.what == "file" || one.what == "metric";
    if (!by_word || one.name.starts_with("AWS-") ||
        deployment.find("runbook:" + id_part(one.name)) != nullptr)
      continue;
    const bool in_prose = one.what == "channel" || one.what == "file" || one.what == "metric";
    findings.place(at,
                   std::string(in_prose ? "the page" : "a command") + " names the " + one.what + " " +
                       one.name + ", which no other file knows",
                   "correct the name, or give the file that describes it");
  }
}

/// "account:ops/failover" -> "the service account ops/failover", "shop-dr" -> "the role shop-dr".
std::string role_text(const std::string &role)
{
  return role.starts_with("account:") ? "the service account " + role.substr(8) : "the role " + role;
}

/// What stands between a role and its call, in words; a policy, a boundary or a role by name behind ":".
std::string refusal_text(const std::string &why)
{
  static const std::map<std::string, std::string> words = {
      {"denied", "a policy denies it"},
      {"nothing-allows-it", "nothing in its policies allows it"},
      {"no-such-role", "no file has that role"},
      {"run-time", "as whom it runs is known only at run time"},
      {"condition", "a condition of a policy decides, which is not understood"}};
  if (const auto known = words.find(why); known != words.end())
    return known->second;
  const std::string name = why.substr(why.find(':') + 1);
  return (why.starts_with("boundary:") ? "its permissions boundary "
          : why.starts_with("role:")   ? "its role "
                                       : "its policy ") +
         name + " is in no file, and not understood";
}

/// Calls of a runbook that its role cannot make: an error; those of which the files cannot tell: a note.
void refused_call(const Deployment &deployment, Findings &findings)
{
  for (const auto &[one, at] : all_mentions(deployment)) {
    const std::size_t bar = one.name.find('|');
    const std::size_t last = one.name.rfind('|');
    if (one.what != "call" || bar == last)
      continue;
    std::string call = one.name.substr(bar + 1, last - bar - 1);
    std::replace(call.begin(), call.end(), '~', ' ');
    const std::string why = one.name.substr(last + 1);
    const bool sure = why == "denied" || why == "nothing-allows-it";
    findings.grade(sure ? Severity::error : Severity::note);
    findings.place(at,
                   (why == "run-time" ? std::string("the runbook") : role_text(one.name.substr(0, bar))) +
                       (sure ? " cannot call " : " may not be able to call ") + call + ": " +
                       refusal_text(why),
                   sure ? "allow it in a policy of the role, before the day it is needed"
                        : "give the file that says so, or try the call with the role (iam "
                          "simulate-principal-policy, kubectl auth can-i)");
  }
}

} // namespace

std::vector<Rule> runbook_name_rules()
{
  return {{"runbook-names-unknown-region", Severity::warning, unknown_region},
          {"runbook-names-unknown-component", Severity::warning, unknown_name},
          {"runbook-names-unknown-document", Severity::warning, unknown_document},
          {"runbook-names-unknown-namespace", Severity::warning, unknown_namespace},
          {"runbook-names-unknown-alert", Severity::warning, unknown_alert},
          {"runbook-step-broken", Severity::error, broken_step},
          {"runbook-acts-in-lost-region", Severity::warning, acts_in_lost_region},
          {"runbook-call-refused", Severity::error, refused_call}};
}

} // namespace drsim::lint
