#include "sim/assemble/initial_deployment.hpp"

#include "sim/model/component_facts.hpp"
#include "sim/model/relations.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace drsim::inline assemble {
namespace {

using Json = nlohmann::ordered_json;

class Writer {
public:
  explicit Writer(const InitialFiles &known)
      : known_(known), regions_(known.regions), names_(names_in_runbooks(known.yields))
  {
    rename_in(known_.yields, names_);
  }
  std::string text();

private:
  void ask(const std::string &about, const std::string &question)
  {
    questions_.push_back({{"about", about}, {"question", question}});
  }
  void ask_of_last(const std::string &q) { ask("/components/" + std::to_string(components_.size() - 1), q); }
  void objectives();
  void regions();
  void files();
  void traffic();
  void journeys();
  void stores();
  void people();
  void loose_runbooks();
  void network();
  void loose_links();
  [[nodiscard]] std::vector<const ComponentSpec *> of_kind(const std::string &kind) const;
  [[nodiscard]] bool has(const std::string &id) const;
  std::string store();
  std::string entry();
  [[nodiscard]] std::set<std::string> journey_ids() const;
  [[nodiscard]] std::set<std::string> called_by_others() const;
  std::vector<std::string> called_by(const std::vector<std::string> &level, std::set<std::string> &named);
  void names();
  void add(const std::string &id, const std::string &kind, const std::string &title,
           const std::string &region, Json more = Json::object());

  InitialFiles known_;
  std::vector<Region> regions_;
  std::map<std::string, std::string> names_; ///< given to components: old id to new
  Json out_ = Json::object();
  Json components_ = Json::array();
  Json questions_ = Json::array();
};

std::vector<const ComponentSpec *> Writer::of_kind(const std::string &kind) const
{
  std::vector<const ComponentSpec *> found;
  for (const Imported &one : known_.yields)
    for (const ComponentSpec &component : one.components)
      if (component.kind == kind)
        found.push_back(&component);
  return found;
}

bool Writer::has(const std::string &id) const
{
  const auto same = [&](const ComponentSpec &component) {
    return component.id == id ||
           (component.kind == "service" &&
            (without_region(component.id) == id || "service:" + without_region(component.id) == id));
  };
  return std::any_of(known_.yields.begin(), known_.yields.end(), [&](const Imported &one) {
    return std::any_of(one.components.begin(), one.components.end(), same);
  });
}

void Writer::add(const std::string &id, const std::string &kind, const std::string &title,
                 const std::string &region, Json more)
{
  Json component = {{"id", id}, {"kind", kind}, {"title", title}};
  if (!region.empty())
    component["region"] = region;
  component.update(more);
  components_.push_back(std::move(component));
}

void Writer::objectives()
{
  out_["objectives"] = {{"rpo", "15m"}, {"rto", "1h"}, {"probability", 0.95}};
  ask("/objectives",
      "How much data may be lost (rpo), how long may users wait (rto)? 15 min and 1 h are only a "
      "beginning");
}

void Writer::regions()
{
  if (regions_.empty()) {
    regions_.push_back({"primary", {}});
    ask("/regions/0/name",
        "No file says which region it is in: what is the primary called? \"primary\" stands "
        "for it in this file; give it its name everywhere");
  }
  if (regions_.size() < 2)
    ask("/regions", "The files name one region only. Is there another to fail over to? Then add it, with its "
                    "files; what needs two regions is not played until then");
  if (known_.regions.size() > 1)
    ask("/regions", "Is " + regions_[0].name + " the primary? It must be the first of the list");
  out_["regions"] = Json::array();
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    if (regions_[i].zones.empty()) {
      regions_[i].zones = {regions_[i].name + "a", regions_[i].name + "b"};
      ask("/regions/" + std::to_string(i) + "/zones", "Which zones of " + regions_[i].name + " are used?");
    }
    out_["regions"].push_back({{"name", regions_[i].name}, {"zones", regions_[i].zones}});
  }
}

void Writer::files()
{
  out_["files"] = Json::array();
  std::map<std::string, std::string> guessed; // region -> files
  for (const NamedFile &file : known_.files) {
    Json one = {{"path", file.path}};
    if (!file.region.empty())
      one["region"] = file.region;
    out_["files"].push_back(one);
    if (!file.region.empty() && file.path.find(file.region) == std::string::npos)
      guessed[file.region] += (guessed[file.region].empty() ? "" : ", ") + file.path;
  }
  for (const auto &[region, names] : guessed)
    ask("/files", "These do not say their region: is it " + region + "? " + names);
}

void Writer::traffic()
{
  out_["traffic"] = {{"rate", "60/min"}};
  ask("/traffic/rate", "How many transactions do users make (daily mean)? Add \"hourly_factor\", 24 of them, "
                       "when nights differ from days");
}

/// A store of the primary region, or one made up.
std::string Writer::store()
{
  for (const ComponentSpec *one : of_kind("rds_instance"))
    if (one->region.empty() || one->region == regions_[0].name)
      return one->id;
  if (const auto any = of_kind("rds_instance"); !any.empty())
    return any.front()->id;
  add("main-db", "rds_instance", "The database of record: no file describes it", regions_[0].name);
  ask_of_last("No file describes a database: what holds the data that must survive?");
  return "main-db";
}

/// Services that others name in their settings.
std::set<std::string> Writer::called_by_others() const
{
  std::set<std::string> names;
  for (const Imported &one : known_.yields)
    for (const Dependency &dependency : one.dependencies)
      if (dependency.what == "service" && without_region(dependency.from) != without_region(dependency.to))
        names.insert(without_region(dependency.to));
  return names;
}

/// The service users meet first: behind a load balancer, else by its name, else one that no other calls.
std::string Writer::entry()
{
  std::set<std::string> behind;
  for (const ComponentSpec *balancer : of_kind("alb"))
    if (const auto found = balancer->links.find("services"); found != balancer->links.end())
      for (const std::string &id : found->second)
        behind.insert(without_region(id));
  auto fronts = of_kind("service");
  std::erase_if(fronts, [&](const ComponentSpec *one) { return !behind.contains(without_region(one->id)); });
  if (!fronts.empty())
    return without_region(first_met(fronts, called_by_others())->id);
  const auto services = of_kind("service");
  if (const ComponentSpec *first = first_met(services, called_by_others()))
    return without_region(first->id);
  add("app@" + regions_[0].name, "service", "What serves users: no file describes it", regions_[0].name);
  ask_of_last("No file describes a service: what do users reach? Kubernetes manifests would tell");
  return "app";
}

/// Services that those of one level name in their settings, and that are not in the path yet.
std::vector<std::string> Writer::called_by(const std::vector<std::string> &level,
                                           std::set<std::string> &named)
{
  std::set<std::string> next;
  for (const Imported &one : known_.yields)
    for (const Dependency &dependency : one.dependencies) {
      const std::string from = without_region(dependency.from);
      const std::string to = without_region(dependency.to);
      const bool calls = dependency.what == "service" && has(dependency.to) &&
                         std::find(level.begin(), level.end(), from) != level.end();
      const auto services = of_kind("service");
      const bool service = std::any_of(services.begin(), services.end(), [&](const ComponentSpec *known) {
        return known->id == dependency.to;
      });
      if (calls && service && named.insert(to).second)
        next.insert(to);
    }
  return {next.begin(), next.end()};
}

void Writer::stores()
{
  out_["stores"] = Json::array();
  for (const ComponentSpec *one : of_kind("rds_instance")) {
    const Json entry = {{"component", one->id}};
    if (std::find(out_["stores"].begin(), out_["stores"].end(), entry) == out_["stores"].end())
      out_["stores"].push_back(entry);
  }
  ask("/stores", "Whose data must survive? RPO is measured there");
}

/// Journeys as alerts name them; one of a made-up name when none does.
std::set<std::string> Writer::journey_ids() const
{
  const std::string mark = "journey:";
  std::set<std::string> ids;
  for (const ComponentSpec *alert : of_kind("alert_rule")) {
    const auto metric = alert->parameters.find("metric"); // "up" is of a process, whatever its label says
    if (metric == alert->parameters.end() || metric->second.text == "up")
      continue;
    if (const auto watched = alert->links.find("watches"); watched != alert->links.end())
      for (const std::string &target : watched->second)
        if (target.starts_with(mark))
          ids.insert(target.substr(mark.size()));
  }
  return ids.empty() ? std::set<std::string>{"main"} : ids;
}

void Writer::journeys()
{
  const std::string first = entry();
  const std::string data = store();
  Json path = Json::array();
  const auto stage = [&](const char *kind, const std::vector<std::string> &targets) {
    Json hops = Json::array();
    for (const std::string &target : targets)
      hops.push_back({{"kind", kind}, {"target", target}});
    path.push_back({{"hops", hops}});
  };
  std::set<std::string> named = {first};
  for (std::vector<std::string> level = {first}; !level.empty(); level = called_by(level, named))
    stage("call", level);
  stage("read", {data});
  stage("write", {data});
  out_["journeys"] = Json::array();
  const std::set<std::string> ids = journey_ids();
  for (const std::string &id : ids)
    out_["journeys"].push_back({{"id", id},
                                {"title", id == "main" ? "What most users do" : id},
                                {"share", 1 / static_cast<double>(ids.size())},
                                {"path", path}});
  std::string others;
  for (const ComponentSpec *one : of_kind("service"))
    if (named.insert(without_region(one->id)).second)
      others += (others.empty() ? "" : ", ") + without_region(one->id);
  ask("/journeys", "What do users do, and by which services and stores? One journey from " + first + " to " +
                       data + ", through what the services name in their settings, is a guess" +
                       (others.empty() ? "" : "; other services: " + others));
  stores();
  if (out_["stores"].empty())
    out_["stores"].push_back({{"component", data}});
}

void Writer::people()
{
  add("oncall:sre", "oncall", "Who is on call", "");
  ask_of_last(
      "Who is on call, how fast do they answer, how many are they? Catalogue figures hold until you set "
      "them");
  if (of_kind("runbook").empty())
    ask("/files", "No runbook is among the files: what do people do when the region is lost?");
  if (of_kind("alert_rule").empty() && of_kind("cloudwatch_alarm").empty())
    ask("/files", "No alert is among the files: who tells people that something is wrong?");
}

void Writer::loose_runbooks()
{
  std::set<std::string> made;
  for (const LooseStep &step : loose_steps(known_.yields)) {
    if (step.action != "create") {
      out_["parameters"][step.id + ".action"] = "wait"; // it takes its time, and does nothing
    } else if (made.insert(step.target).second) {
      add(step.target, "alb", "What a runbook creates", regions_.back().name,
          {{"parameters", {{"exists", false}}}});
      ask_of_last("A runbook creates it, and no file describes it: in which region, and for which services?");
    }
  }
}

void Writer::network()
{
  add("dns-clients", "dns_clients", "Users' resolvers and connections", "");
  if (const ComponentSpec *record = entry_record(of_kind("route53_record"), of_kind("alb"), regions_[0].name))
    components_.back()["links"] = {{"record", {record->id}}};
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    add("network:" + regions_[i].name, "region_network", "Network of the region", regions_[i].name);
    for (std::size_t j = i + 1; j < regions_.size(); ++j)
      add("link:" + regions_[i].name + "-" + regions_[j].name, "inter_region_link", "Between the regions",
          "");
  }
}

/// Links to what no file describes would keep the deployment from loading: they are left out and asked for.
void Writer::loose_links()
{
  Json links = Json::object();
  for (const Imported &one : known_.yields)
    for (const ComponentSpec &component : one.components)
      for (const auto &[role, targets] : component.links) {
        Json kept = Json::array();
        std::string missing;
        if (component.kind == "alert_rule" && role == "watches")
          continue; // drsim leaves such links out itself, with a warning
        for (const std::string &target : targets) {
          // Addresses with a dot are settled by "names"; drsim warns of them itself.
          const bool fine = target.find('.') != std::string::npos || has(target) ||
                            (target.starts_with("journey:") && journey_ids().contains(target.substr(8)));
          if (fine && target.find('.') == std::string::npos)
            kept.push_back(target);
          else if (!fine)
            missing += (missing.empty() ? "" : ", ") + target;
        }
        if (missing.empty())
          continue;
        links[component.id][role] = kept;
        ask("/links/" + component.id + "/" + role, component.id + " names " + missing + " as \"" + role +
                                                       "\", which no file describes: what is it?");
      }
  if (!links.empty())
    out_["links"] = links;
}

/// Names that files have for one another's things: those of runbooks, and topics that alarms notify, which
/// stand for whoever is on call until somebody says otherwise.
void Writer::names()
{
  Json given = Json::object();
  for (const auto &[from, to] : names_) {
    given[from] = to;
    ask("/names/" + from, "Runbooks speak of " + to + ", and nothing but " + from + " can be meant: is it?");
  }
  bool topics = false;
  for (const Imported &one : known_.yields)
    for (const ComponentSpec &component : one.components)
      if (const auto found = component.links.find("notifies"); found != component.links.end())
        for (const std::string &target : found->second)
          if (target.find('.') != std::string::npos) {
            given[target] = "oncall:sre";
            topics = true;
          }
  if (const std::string unknown = unknown_targets(known_.yields); !unknown.empty())
    ask("/names", "Runbook steps do things to what no file describes, so they are written in \"parameters\" "
                  "as waiting: " +
                      unknown +
                      ". Say in \"names\" which address is meant, or describe it in \"components\"");
  if (!given.empty())
    out_["names"] = given;
  if (topics)
    ask("/names", "Alarms notify these topics: does each of them wake the people on call?");
}

std::string Writer::text()
{
  out_["id"] = known_.id;
  out_["title"] = known_.id;
  ask("/title", "One line for people: what is deployed?");
  objectives();
  regions();
  files();
  traffic();
  journeys();
  people();
  loose_runbooks();
  network();
  out_["components"] = components_;
  names();
  loose_links();
  out_["questions"] = questions_;
  return out_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string initial_deployment(const InitialFiles &known)
{
  return Writer(known).text();
}

} // namespace drsim::assemble
