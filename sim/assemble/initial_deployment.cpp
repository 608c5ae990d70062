#include "sim/assemble/initial_deployment.hpp"

#include "sim/assemble/initial_journeys.hpp"
#include "sim/assemble/initial_questions.hpp"
#include "sim/core/duration.hpp"
#include "sim/model/component_facts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
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
  void ask_of_last(Topic topic, const std::string &question, const std::string &assumed = {})
  {
    questions_.ask(topic, "/components/" + std::to_string(components_.size() - 1), question, assumed);
  }
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
  [[nodiscard]] std::vector<const ComponentSpec *> databases() const;
  [[nodiscard]] bool has(const std::string &id) const;
  std::string store();
  std::string entry();
  void names();
  void add(const std::string &id, const std::string &kind, const std::string &title,
           const std::string &region, Json more = Json::object());

  InitialFiles known_;
  std::vector<Region> regions_;
  std::map<std::string, std::string> names_; ///< given to components: old id to new
  Json out_ = Json::object();
  Json components_ = Json::array();
  Questions questions_;
};

/// What can hold data of record.
std::vector<const ComponentSpec *> Writer::databases() const
{
  std::vector<const ComponentSpec *> found;
  for (const char *kind : {"rds_instance", "patroni", "dynamodb_table"})
    for (const ComponentSpec *one : components_of_kind(known_.yields, kind))
      found.push_back(one);
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
  const auto words = [](const std::optional<ToldObjective> &told, const char *guess) {
    return told ? std::to_string(std::lround(told->seconds)) + "s" : std::string(guess);
  };
  out_["objectives"] = {
      {"rpo", words(known_.rpo, "15m")}, {"rto", words(known_.rto, "1h")}, {"probability", 0.95}};
  const auto assumed = [](const std::optional<ToldObjective> &told, const char *guess) {
    return told ? format_duration(told->seconds) + " (" + told->place + ")" : std::string(guess);
  };
  questions_.ask(Topic::objectives, "/objectives",
                 "How much data may be lost (rpo), how long may users wait (rto)?",
                 assumed(known_.rpo, "15 min") + " and " + assumed(known_.rto, "1 h"));
}

void Writer::regions()
{
  if (regions_.empty()) {
    regions_.push_back({"primary", {}});
    questions_.ask(Topic::regions, "/regions/0/name",
                   "No file says which region it is in: what is the primary called? Give it its name "
                   "everywhere in this file.",
                   "one region, called \"primary\"");
  }
  if (regions_.size() < 2)
    questions_.ask(Topic::regions, "/regions",
                   "The files name one region only. Is there another to fail over to? Then add it, with its "
                   "files; what needs two regions is not played until then.",
                   "no other region");
  if (known_.regions.size() > 1)
    questions_.ask(Topic::regions, "/regions",
                   "Is " + regions_[0].name + " the primary? It must be the first of the list.",
                   regions_[0].name + " is the primary, " + regions_[1].name + " stands by");
  out_["regions"] = Json::array();
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    if (regions_[i].zones.empty()) {
      regions_[i].zones = {regions_[i].name + "a", regions_[i].name + "b"};
      questions_.ask(Topic::places, "/regions/" + std::to_string(i) + "/zones",
                     "Which zones of " + regions_[i].name + " are used?", "two zones of " + regions_[i].name);
    }
    out_["regions"].push_back({{"name", regions_[i].name}, {"zones", regions_[i].zones}});
  }
}

void Writer::files()
{
  out_["files"] = Json::array();
  std::map<std::string, std::vector<std::size_t>> guessed; // region -> files
  for (std::size_t i = 0; i < known_.files.size(); ++i) {
    const NamedFile &file = known_.files[i];
    Json one = {{"path", file.path}};
    if (!file.region.empty())
      one["region"] = file.region;
    out_["files"].push_back(one);
    if (!file.region.empty() && !known_.placed.contains(file.path) &&
        region_told(known_.yields[i]) != file.region)
      guessed[file.region].push_back(i);
  }
  for (const auto &[region, files] : guessed) {
    std::string names;
    for (const std::size_t i : files)
      names += (names.empty() ? "" : ", ") + known_.files[i].path;
    for (const std::size_t i : files)
      questions_.ask(Topic::places, "/files/" + std::to_string(i) + "/region",
                     "These do not say their region: is it " + region + "? " + names + ".",
                     "they are of " + region);
  }
  for (const std::string &twice : described_twice(known_.yields))
    questions_.ask(Topic::regions, "/regions",
                   twice + " Is it one template deployed twice? Then give each file its own region.",
                   "the first of them holds");
}

void Writer::traffic()
{
  out_["traffic"] = {{"rate", "60/min"}};
  questions_.ask(Topic::traffic, "/traffic/rate",
                 "How many transactions do users make (daily mean)? Add \"hourly_factor\", 24 of them, "
                 "when nights differ from days.",
                 "60 a minute, day and night");
}

/// A store of the primary region, or one made up.
std::string Writer::store()
{
  const auto known = databases();
  for (const ComponentSpec *one : known)
    if (one->region.empty() || one->region == regions_[0].name)
      return one->id;
  if (!known.empty())
    return known.front()->id;
  add("main-db", "rds_instance", "The database of record: no file describes it", regions_[0].name);
  ask_of_last(Topic::store, "No file describes a database: what holds the data that must survive?",
              "main-db, an RDS instance in one zone without backups");
  return "main-db";
}

/// The service users meet first: behind a load balancer, else by its name, else one that no other calls.
std::string Writer::entry()
{
  std::set<std::string> behind;
  for (const ComponentSpec *balancer : components_of_kind(known_.yields, "alb"))
    if (const auto found = balancer->links.find("services"); found != balancer->links.end())
      for (const std::string &id : found->second)
        behind.insert(without_region(id));
  auto fronts = components_of_kind(known_.yields, "service");
  std::erase_if(fronts, [&](const ComponentSpec *one) { return !behind.contains(without_region(one->id)); });
  if (!fronts.empty())
    return without_region(first_met(fronts, called_by_others(known_.yields))->id);
  const auto services = components_of_kind(known_.yields, "service");
  if (const ComponentSpec *first = first_met(services, called_by_others(known_.yields)))
    return without_region(first->id);
  add("app@" + regions_[0].name, "service", "What serves users: no file describes it", regions_[0].name);
  ask_of_last(Topic::journeys,
              "No file describes a service: what do users reach? Kubernetes manifests would tell.",
              "a service called app");
  return "app";
}

void Writer::stores()
{
  out_["stores"] = Json::array();
  for (const ComponentSpec *one : databases()) {
    const Json entry = {{"component", one->id}};
    if (std::find(out_["stores"].begin(), out_["stores"].end(), entry) == out_["stores"].end())
      out_["stores"].push_back(entry);
  }
  questions_.ask(Topic::store, "/stores", "Whose data must survive? RPO is measured there.",
                 out_["stores"].empty() ? "" : "every database that the files describe");
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
  for (std::vector<std::string> level = {first}; !level.empty();
       level = called_next(known_.yields, level, named))
    stage("call", level);
  stage("read", {data});
  stage("write", {data});
  if (const auto sent = sent_to(known_.yields, named, regions_[0].name); !sent.empty())
    stage("publish", sent);
  out_["journeys"] = Json::array();
  const std::set<std::string> ids = journeys_watched(known_.yields);
  for (const std::string &id : ids)
    out_["journeys"].push_back({{"id", id},
                                {"title", id == "main" ? "What most users do" : id},
                                {"share", 1 / static_cast<double>(ids.size())},
                                {"path", path}});
  std::vector<std::string> others;
  for (const ComponentSpec *one : components_of_kind(known_.yields, "service"))
    if (const std::string id = without_region(one->id); named.insert(id).second)
      others.push_back(id);
  questions_.ask(Topic::journeys, "/journeys",
                 "What do users do, and by which services and stores?" +
                     (others.empty() ? "" : " Other services: " + few_of(others, ", ") + "."),
                 "one journey from " + first + " to " + data + ", through what the services' settings name");
  stores();
  if (out_["stores"].empty())
    out_["stores"].push_back({{"component", data}});
  questions_.ask_worth();
}

void Writer::people()
{
  if (components_of_kind(known_.yields, "oncall").empty()) {
    add("oncall:sre", "oncall", "Who is on call", "");
    ask_of_last(Topic::people, "Who is on call, how fast do they answer, how many are they?",
                "figures of published incidents, from the catalogue");
  }
  questions_.ask_rights(known_.asked_of_people);
  if (components_of_kind(known_.yields, "runbook").empty())
    questions_.ask(Topic::runbooks, "/files",
                   "No runbook is among the files: what do people do when the region is lost?",
                   "nothing is written down");
  if (components_of_kind(known_.yields, "alert_rule").empty() &&
      components_of_kind(known_.yields, "cloudwatch_alarm").empty())
    questions_.ask(Topic::alerts, "/files",
                   "No alert is among the files: who tells people that something is wrong?",
                   "users do, by complaining");
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
      ask_of_last(Topic::names,
                  "A runbook creates " + step.target +
                      ", and no file describes it: in which region, and for which services?",
                  "a load balancer of " + regions_.back().name);
    }
  }
}

void Writer::network()
{
  add("dns-clients", "dns_clients", "Users' resolvers and connections", "");
  if (const ComponentSpec *record = entry_of(known_.yields, regions_[0].name))
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
          const bool fine =
              target.find('.') != std::string::npos || has(target) ||
              (target.starts_with("journey:") && journeys_watched(known_.yields).contains(target.substr(8)));
          if (fine && target.find('.') == std::string::npos)
            kept.push_back(target);
          else if (!fine)
            missing += (missing.empty() ? "" : ", ") + target;
        }
        if (missing.empty())
          continue;
        links[component.id][role] = kept;
        questions_.ask(Topic::names, "/links/" + component.id + "/" + role,
                       component.id + " names " + missing + " as \"" + role +
                           "\", which no file describes: what is it?",
                       "it is left out");
      }
  if (!links.empty())
    out_["links"] = links;
}

/// Names that files have for one another's things: of runbooks, and topics that stand for who is on call.
void Writer::names()
{
  Json given = Json::object();
  for (const auto &[from, to] : names_) {
    given[from] = to;
    questions_.ask(Topic::names, "/names/" + from, "Runbooks speak of " + to + ": is it " + from + "?",
                   "nothing else can be meant");
  }
  const auto rotas = components_of_kind(known_.yields, "oncall");
  for (const Imported &one : known_.yields)
    for (const ComponentSpec &component : one.components)
      if (const auto found = component.links.find("notifies"); found != component.links.end())
        for (const std::string &target : found->second)
          if (target.find('.') != std::string::npos) {
            given[target] = rotas.empty() ? "oncall:sre" : rotas.front()->id;
            questions_.ask(
                Topic::alerts, "/names",
                "Alarms notify the topics of \"names\": does each of them wake the people on call?",
                "each of them does");
          }
  if (const std::string unknown = unknown_targets(known_.yields); !unknown.empty())
    questions_.ask(Topic::names, "/names",
                   "Runbook steps do things to what no file describes: " + unknown +
                       ". Say in \"names\" which address is meant, or describe it in \"components\".",
                   "such a step takes its time and does nothing (\"parameters\")");
  if (!given.empty())
    out_["names"] = given;
}

std::string Writer::text()
{
  out_["id"] = known_.id;
  out_["title"] = known_.id;
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
  out_["questions"] = questions_.asked();
  return out_.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace

std::string initial_deployment(const InitialFiles &known)
{
  return Writer(known).text();
}

} // namespace drsim::assemble
