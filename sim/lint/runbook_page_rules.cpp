// What a runbook's page does not say, and who would find the page.
#include "sim/assemble/alert_runbooks.hpp"
#include "sim/assemble/needs.hpp"
#include "sim/insight/runbook_graph.hpp"
#include "sim/lint/facts.hpp"
#include "sim/lint/losses.hpp"
#include "sim/lint/rules.hpp"
#include "sim/model/troubles.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <set>

namespace drsim::inline lint {
namespace {

std::vector<RunbookGraph> graphs_of(const Deployment &deployment)
{
  std::vector<RunbookGraph> all;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    all.emplace_back(deployment, *runbook);
  return all;
}

/// One finding a runbook: the steps that act and lack something.
void find_lack(const Deployment &deployment, Findings &findings, StepLack wanted, const std::string &so,
               const std::string &cure)
{
  for (const RunbookGraph &graph : graphs_of(deployment)) {
    std::vector<const ComponentSpec *> steps;
    std::size_t acting = 0;
    for (const ComponentSpec *step : graph.steps()) {
      const std::vector<StepLack> lacks = graph.lacks(*step);
      acting += RunbookGraph::acts(*step) ? 1 : 0;
      if (std::find(lacks.begin(), lacks.end(), wanted) != lacks.end())
        steps.push_back(step);
    }
    if (steps.empty())
      continue;
    findings.place(graph.runbook().from,
                   graph.runbook().id + ": " + std::to_string(steps.size()) + " of " +
                       std::to_string(acting) + " steps that act have no " + lack_name(wanted) + " (" +
                       RunbookGraph::numbers(steps) + "): " + so,
                   cure);
  }
}

void no_owner(const Deployment &deployment, Findings &findings)
{
  find_lack(deployment, findings, StepLack::owner, "nobody is told to begin them",
            "name a role in each, or an owner of the whole page");
}

void no_time_out(const Deployment &deployment, Findings &findings)
{
  find_lack(deployment, findings, StepLack::time_out, "nobody knows when to give up and go another way",
            "say how long to wait for each; trials take the catalogue's figure until then");
}

void no_verification(const Deployment &deployment, Findings &findings)
{
  find_lack(deployment, findings, StepLack::verification,
            "a step that did not work is noticed later, by what comes after it",
            "say how one sees that it worked, or put a step behind it that looks");
}

void no_rollback(const Deployment &deployment, Findings &findings)
{
  find_lack(deployment, findings, StepLack::rollback, "when it makes things worse, people improvise",
            "say what takes it back, or that nothing does");
}

void tells_nobody(const Deployment &deployment, Findings &findings)
{
  for (const RunbookGraph &graph : graphs_of(deployment)) {
    const bool any = std::any_of(graph.steps().begin(), graph.steps().end(),
                                 [](const ComponentSpec *step) { return RunbookGraph::acts(*step); });
    const bool told = std::any_of(graph.steps().begin(), graph.steps().end(), [](const ComponentSpec *step) {
      return text_of(*step, "action") == "announce";
    });
    if (any && !told && !is_on(graph.runbook(), "automatic"))
      findings.place(graph.runbook().from,
                     graph.runbook().id + " has no step that tells anybody: users, support and the business "
                                          "learn of the incident by themselves",
                     "add a step that announces the incident and its end: `drsim: action=announce`");
  }
}

/// Alerts whose own runbook it is.
std::set<std::string> named_by(const Deployment &deployment, const std::string &runbook)
{
  std::set<std::string> alerts;
  for (const ComponentSpec &one : deployment.components)
    if (one.kind != "runbook_step")
      for (const std::string &id : links_of(one, "runbook"))
        if (id == runbook)
          alerts.insert(one.id);
  return alerts;
}

bool told_apart(const Deployment &deployment, const ComponentSpec &one, const ComponentSpec &other)
{
  const std::vector<std::string> theirs = links_of(other, "for");
  const std::vector<std::string> mine = links_of(one, "for");
  const std::set<std::string> these(mine.begin(), mine.end());
  if (these != std::set<std::string>(theirs.begin(), theirs.end()))
    return true;
  return these.empty() && named_by(deployment, one.id) != named_by(deployment, other.id);
}

/// One finding a trigger.
void alike(const Deployment &deployment, Findings &findings)
{
  std::map<std::string, std::vector<const ComponentSpec *>> by_trigger;
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    if (const std::string trigger = text_of(*runbook, "trigger"); !trigger.empty())
      by_trigger[trigger].push_back(runbook);
  for (const auto &[trigger, runbooks] : by_trigger)
    for (std::size_t i = 1; i < runbooks.size(); ++i)
      if (!told_apart(deployment, *runbooks[i - 1], *runbooks[i])) {
        findings.place(runbooks[i]->from,
                       runbooks[i]->id + " is for \"" + trigger + "\", as " + runbooks[i - 1]->id + " (" +
                           provenance_text(runbooks[i - 1]->from) +
                           ") is, and nothing tells them apart: whoever is woken must choose",
                       "say what each is for: link \"for\" to the components, or a runbook_url in alerts");
        break;
      }
}

/// One finding a file of alerts: addresses of pages that are none of the files.
void page_unknown(const Deployment &deployment, Findings &findings)
{
  std::map<std::string, std::vector<const ComponentSpec *>> by_file;
  for (const auto *all : {&deployment.components, &deployment.observers})
    for (const ComponentSpec &alert : *all)
      if (!text_of(alert, "runbook_url").empty() && links_of(alert, "runbook").empty())
        by_file[alert.from.file].push_back(&alert);
  constexpr std::size_t shown = 5;
  for (const auto &[file, alerts] : by_file) {
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, alerts.size()); ++i)
      text += (i == 0 ? "" : ", ") + alerts[i]->id + " (" + text_of(*alerts[i], "runbook_url") + ")";
    if (alerts.size() > shown)
      text += " and " + std::to_string(alerts.size() - shown) + " more";
    findings.at(*alerts.front(), "runbook_url",
                "the page that an alert names is not among the files: " + text +
                    "; nobody checks it, and trials go by what the trouble is",
                "add the page to \"files\", or correct the address");
  }
}

/// Kinds of trouble that an alert tells of, by what it watches.
std::set<std::string> troubles_of(const Deployment &deployment, const ComponentSpec &alert)
{
  std::set<std::string> words;
  for (const std::string &id : links_of(alert, "watches"))
    if (const ComponentSpec *watched = deployment.find(id))
      if (const TroubleKind *trouble = trouble_of_kind(watched->kind))
        words.insert(trouble->word);
  return words;
}

/// Alerts that wake people for a trouble that no runbook is for; runbook-missing has the disasters.
void improvised(const Deployment &deployment, Findings &findings)
{
  std::set<std::string> covered = {"region", "database", "corruption", "deploy"};
  for (const ComponentSpec *runbook : deployment.of_kind("runbook"))
    covered.insert(text_of(*runbook, "trigger"));
  std::map<std::string, std::vector<std::string>> alerts; // by trouble
  std::map<std::string, const ComponentSpec *> first;
  for (const ComponentSpec &alert : deployment.components) {
    const bool rule = alert.kind == "alert_rule" || alert.kind == "cloudwatch_alarm";
    if (!rule || !links_of(alert, "runbook").empty() || !pages(deployment, alert))
      continue;
    for (const std::string &word : troubles_of(deployment, alert))
      if (covered.count(word) == 0) {
        alerts[word].push_back(alert.id);
        first.emplace(word, &alert);
      }
  }
  for (const auto &[word, ids] : alerts)
    findings.place(first.at(word)->from,
                   joined(ids) + " wake" + (ids.size() == 1 ? "s" : "") + " people when " +
                       trouble_named(word)->meaning + ", and no runbook is for \"" + word +
                       "\": they improvise",
                   "write one and mark it `drsim: trigger=" + word + "`, or name a page in runbook_url");
}

/// Whose name a host has: "tool:wiki" for "wiki.example.com"; null for none of the deployment.
const ComponentSpec *tool_of_host(const Deployment &deployment, const std::string &host)
{
  for (const ComponentSpec *tool : deployment.of_kind("tool"))
    if (const std::string name = tool->id.substr(tool->id.find(':') + 1);
        ("." + host + ".").find("." + name + ".") != std::string::npos)
      return tool;
  return nullptr;
}

std::string host_of(const std::string &address)
{
  const std::size_t scheme = address.find("://");
  if (scheme == std::string::npos)
    return {};
  const std::string rest = address.substr(scheme + 3);
  return rest.substr(0, rest.find_first_of("/:#"));
}

/// What keeps the page of a host in the region that is lost; "" when nothing known does.
std::string lost_host(const Deployment &deployment, const Losses &losses, const std::string &host,
                      const std::string &region)
{
  if (const ComponentSpec *tool = tool_of_host(deployment, host))
    return losses.text(tool->id);
  const Needs needs(deployment);
  for (const Dependency &one : deployment.dependencies) {
    if (one.what != "named" || one.to.substr(0, one.to.find(' ')) != host ||
        deployment.find(one.from) != nullptr)
      continue;
    for (const char *what : {"service", "store"})
      for (const Dependency *leads : needs.of(one.from, what))
        if (const ComponentSpec *at = deployment.find(leads->to); at != nullptr && at->region == region)
          return at->id;
  }
  return {};
}

/// The plan for a lost region is read on a page that is lost with it.
void page_lost(const Deployment &deployment, Findings &findings)
{
  const Losses losses(deployment, deployment.primary_region());
  for (const ComponentSpec *runbook : deployment.of_kind("runbook")) {
    if (text_of(*runbook, "trigger") != "region")
      continue;
    for (const ComponentSpec &alert : deployment.components) {
      const std::vector<std::string> links = links_of(alert, "runbook");
      if (std::find(links.begin(), links.end(), runbook->id) == links.end() || alert.kind == "runbook_step")
        continue;
      const std::string address = text_of(alert, "runbook_url");
      const std::string by = lost_host(deployment, losses, host_of(address), deployment.primary_region());
      if (by.empty())
        continue;
      findings.at(alert, "runbook_url",
                  "the page of " + runbook->id + ", " + address + ", is kept by " + by + ", which lives in " +
                      deployment.primary_region() + ": it cannot be read when that region is lost",
                  "keep a copy of the page outside the region, and name that one in the alert");
      break;
    }
  }
}

constexpr std::int64_t day_s = 86400;

std::string day_of(std::int64_t seconds)
{
  std::int64_t days = seconds / day_s; // since 1970-01-01; civil date by the algorithm of proleptic Gregorian
  days += 719468;
  const std::int64_t era = days / 146097;
  const std::int64_t of_era = days - era * 146097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * shifted + 2) / 5 + 1;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d",
                static_cast<int>(year_of_era + era * 400 + (month <= 2 ? 1 : 0)), static_cast<int>(month),
                static_cast<int>(day));
  return text;
}

/// When the file of a component was last changed (seconds since 1970), where somebody has asked a repository:
/// `drsim lint` notes it as a parameter that no catalogue has. 0: nobody knows. deployment.json changes with
/// every figure of drsim's own: it says nothing of what it describes.
std::int64_t changed_s(const ComponentSpec &component)
{
  if (component.from.source != Source::user_file)
    return 0;
  return static_cast<std::int64_t>(mean_of(component, "file_changed_s").value_or(0));
}

/// By the dates of a git repository, where the deployment lies in one.
void older(const Deployment &deployment, Findings &findings)
{
  for (const RunbookGraph &graph : graphs_of(deployment)) {
    const ComponentSpec &page = graph.runbook();
    const std::int64_t page_s = changed_s(page);
    std::map<std::string, std::string> newer; // file -> what of it, and when
    for (const ComponentSpec *step : graph.steps()) {
      const ComponentSpec *target = deployment.find(text_of(*step, "target"));
      const std::int64_t target_s = target == nullptr ? 0 : changed_s(*target);
      if (RunbookGraph::acts(*step) && page_s > 0 && target_s / day_s > page_s / day_s)
        newer.emplace(target->from.file, target->id + ") on " + day_of(target_s));
    }
    std::string text;
    for (const auto &[file, what] : newer)
      text += (text.empty() ? "" : ", ") + file + " (" + what;
    if (!newer.empty())
      findings.place(page.from,
                     page.id + " was last changed on " + day_of(page_s) +
                         "; since then what it acts on was: " + text,
                     "read it against the present files, and commit what you find, be it only the date");
  }
}

} // namespace

std::vector<Rule> runbook_page_rules()
{
  return {{"runbook-steps-without-owner", Severity::note, no_owner},
          {"runbook-steps-without-time-out", Severity::note, no_time_out},
          {"runbook-steps-without-verification", Severity::note, no_verification},
          {"runbook-steps-without-rollback", Severity::note, no_rollback},
          {"runbook-tells-nobody", Severity::note, tells_nobody},
          {"runbooks-alike", Severity::warning, alike},
          {"alert-runbook-unknown", Severity::warning, page_unknown},
          {"alert-without-runbook", Severity::note, improvised},
          {"runbook-page-in-failed-region", Severity::warning, page_lost},
          {"runbook-older-than-files", Severity::note, older}};
}

} // namespace drsim::lint
