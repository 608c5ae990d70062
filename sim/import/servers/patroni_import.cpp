#include "sim/import/servers/patroni_import.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/formats/yaml_documents.hpp"
#include "sim/formats/yaml_fields.hpp"
#include "sim/import/servers/patroni_timers.hpp"
#include "sim/import/servers/server_settings.hpp"
#include "sim/import/servers/unplayed_reasons.hpp"

#include <cmath>
#include <map>

namespace drsim::inline import::inline servers {
namespace {

constexpr const char *no_first = "the cluster is there when a trial begins";
constexpr const char *no_process = "drsim loses machines and zones, not processes that restart";
constexpr int deepest_yaml = 64;

/// The same tree for YAML, with its lines; scalars are texts, of which settings read numbers and switches.
HclNode node_of_yaml(const YAML::Node &yaml, int depth = 0)
{
  HclNode node;
  node.line = yaml.IsDefined() && !yaml.Mark().is_null() ? yaml.Mark().line + 1 : 1;
  if (!yaml.IsDefined() || yaml.IsNull() || depth > deepest_yaml)
    return node;
  if (yaml.IsScalar()) {
    node.kind = HclNode::Kind::text;
    node.text = yaml.Scalar();
  } else if (yaml.IsSequence()) {
    node.kind = HclNode::Kind::list;
    for (const auto &item : yaml)
      node.members.push_back(node_of_yaml(item, depth + 1));
  } else {
    node.kind = HclNode::Kind::object;
    for (const auto &entry : yaml) {
      HclNode member = node_of_yaml(entry.second, depth + 1);
      member.name = yaml_text(entry.first);
      if (!entry.first.Mark().is_null())
        member.line = entry.first.Mark().line + 1;
      node.members.push_back(std::move(member));
    }
  }
  return node;
}

const UnmodelledSettings &member_reasons()
{
  static const UnmodelledSettings table = {
      {"name", "members are alike"},
      {"namespace", no_wire},
      {"log", "drsim reads its alerts from Prometheus and CloudWatch"},
      {"restapi", no_wire},
      {"ctl", no_wire},
      {"postgresql", "PostgreSQL's own settings: its figures come from deployment.json"},
      {"tags", "members are alike: each may lead"},
      {"watchdog", "a leader that loses its key is taken to stop"},
      {"bootstrap", no_first},
      {"citus", "one group of members"},
  };
  return table;
}

const UnmodelledSettings &dcs_reasons()
{
  static const UnmodelledSettings table = {
      {"postgresql", "PostgreSQL's own settings: its figures come from deployment.json"},
      {"master_start_timeout", no_process},
      {"primary_start_timeout", no_process},
      {"master_stop_timeout", no_process},
      {"primary_stop_timeout", no_process},
      {"maximum_lag_on_syncnode", "a synchronous member keeps up"},
      {"max_timelines_history", "it does not change when it works"},
      {"standby_cluster", "a cluster that follows another: describe it as an rds_replica in deployment.json"},
      {"slots", "what reads logical changes is not modelled"},
      {"ignore_slots", "what reads logical changes is not modelled"},
      {"member_slots_ttl", "members return before their log is gone"},
      {"check_timeline", "a member that has left the leader's timeline is rewound when it returns"},
      {"pause", "automatic failover is taken to be on"},
      {"primary_race_backoff", "members do not wait for each other"},
  };
  return table;
}

class PatroniImport {
public:
  PatroniImport(const HclNode &root, const ImportContext &context, Diagnostics &diagnostics, Imported &out)
      : root_(root), context_(context), diagnostics_(diagnostics), out_(out)
  {
  }

  void run()
  {
    ServerSettings top{root_, "", context_, diagnostics_, out_};
    const std::string scope = top.text("scope").value_or(file_stem(context_.shown_name));
    component_.kind = "patroni";
    component_.id = id_part(scope);
    component_.title = "PostgreSQL under Patroni";
    component_.region = context_.region;
    const HclNode *named = root_.find("scope");
    component_.from = set_at(context_, named == nullptr ? root_.line : named->line);
    leader_key(top);
    const HclNode *bootstrap = root_.find("bootstrap");
    const HclNode *dcs = bootstrap == nullptr ? nullptr : bootstrap->find("dcs");
    if (dcs != nullptr && dcs->kind == HclNode::Kind::object)
      timers(*dcs, "bootstrap.dcs.");
    if (root_.find("ttl") != nullptr || root_.find("loop_wait") != nullptr)
      timers(root_, "");
    else
      top.tell_rest(member_reasons());
    out_.seen.push_back({component_.id, "patroni", context_.region, component_.from.address, true, ""});
    out_.components.push_back(std::move(component_));
  }

private:
  /// Who keeps the leader key: without it nobody leads.
  void leader_key(ServerSettings &top)
  {
    for (const char *kind : {"etcd3", "etcd", "consul", "zookeeper", "exhibitor", "kubernetes", "raft"}) {
      const HclNode *found = root_.find(kind);
      top.take(kind);
      if (found == nullptr)
        continue;
      component_.parameters["dcs"] = {{}, kind, "text", set_at(context_, found->line)};
      out_.dependencies.push_back(
          {component_.id, "store", kind, context_.region, set_at(context_, found->line)});
      return;
    }
  }

  void timers(const HclNode &body, const std::string &path)
  {
    ServerSettings dcs{body, path, context_, diagnostics_, out_};
    dcs.duration("ttl", "ttl_s", component_);
    dcs.duration("loop_wait", "loop_wait_s", component_);
    dcs.duration("retry_timeout", "retry_timeout_s", component_);
    as_patroni_takes_them(body, path);
    dcs.number("maximum_lag_on_failover", "maximum_lag_bytes", "bytes", component_);
    synchronous(dcs);
    dcs.flag("synchronous_mode_strict", "synchronous_strict", component_);
    dcs.number("synchronous_node_count", "synchronous_members", "count", component_);
    dcs.flag("failsafe_mode", "failsafe", component_);
    if (const HclNode *own = body.find("postgresql"); own != nullptr) {
      ServerSettings postgres{*own, path + "postgresql.", context_, diagnostics_, out_};
      postgres.flag("use_pg_rewind", "use_pg_rewind", component_);
    }
    dcs.tell_rest(dcs_reasons());
  }

  /// Patroni raises what is too small, and lowers what does not fit into the ttl.
  void as_patroni_takes_them(const HclNode &body, const std::string &path)
  {
    const auto set = [this](const char *parameter, double otherwise) {
      const auto found = component_.parameters.find(parameter);
      return found == component_.parameters.end() ? otherwise : found->second.value.mean();
    };
    const PatroniTimers asked{set("ttl_s", 30), set("loop_wait_s", 10), set("retry_timeout_s", 10)};
    const PatroniTimers taken = patroni_timers(asked);
    const auto correct = [&](const char *key, const char *parameter, double was, double is) {
      if (was == is)
        return;
      const HclNode *node = body.find(key);
      const Provenance from = set_at(context_, node == nullptr ? body.line : node->line);
      component_.parameters[parameter] = {is, {}, "s", from};
      diagnostics_.warning(from.file, from.address,
                           "Patroni takes " + path + key + " as " + std::to_string(std::lround(is)) +
                               " s, not " + std::to_string(std::lround(was)),
                           "ttl at least 20, loop_wait 1, retry_timeout 3, and loop_wait + 2 retry_timeout "
                           "within ttl");
    };
    correct("ttl", "ttl_s", asked.ttl_s, taken.ttl_s);
    correct("loop_wait", "loop_wait_s", asked.loop_wait_s, taken.loop_wait_s);
    correct("retry_timeout", "retry_timeout_s", asked.retry_timeout_s, taken.retry_timeout_s);
  }

  /// "on", "off", or "quorum": a write waits for any members of a set.
  void synchronous(ServerSettings &dcs)
  {
    const HclNode *mode = dcs.body().find("synchronous_mode");
    if (mode == nullptr || mode->kind != HclNode::Kind::text || lower_case(mode->text) != "quorum") {
      dcs.flag("synchronous_mode", "synchronous", component_);
      return;
    }
    dcs.take("synchronous_mode");
    component_.parameters["synchronous"] = {1.0, {}, "bool", set_at(context_, mode->line)};
  }

  const HclNode &root_;
  const ImportContext &context_;
  Diagnostics &diagnostics_;
  Imported &out_;
  ComponentSpec component_;
};

} // namespace

Imported import_patroni(std::string_view text, const ImportContext &context, Diagnostics &diagnostics)
{
  Imported imported;
  imported.file = context.shown_name;
  imported.format = "patroni";
  const auto documents = parse_yaml_documents(text, context.shown_name, diagnostics);
  if (!documents)
    return imported;
  for (const YAML::Node &document : *documents)
    if (document.IsDefined() && document.IsMap()) {
      const HclNode root = node_of_yaml(document);
      PatroniImport(root, context, diagnostics, imported).run();
    }
  return imported;
}

void fit_patroni_timers(std::vector<ComponentSpec> &components, Diagnostics &diagnostics)
{
  for (ComponentSpec &component : components) {
    const auto ttl = component.parameters.find("ttl_s");
    const auto set = [&](const char *parameter, double otherwise) {
      const auto found = component.parameters.find(parameter);
      return found == component.parameters.end() ? otherwise : found->second.value.mean();
    };
    const PatroniTimers asked{set("ttl_s", 30), set("loop_wait_s", 10), set("retry_timeout_s", 10)};
    if (component.kind != "patroni" || std::isnan(asked.ttl_s + asked.loop_wait_s + asked.retry_timeout_s))
      continue;
    const PatroniTimers taken = patroni_timers(asked);
    const auto correct = [&](const char *parameter, double was, double is) {
      if (was == is)
        return;
      const Provenance none = ttl == component.parameters.end() ? component.from : ttl->second.from;
      const auto at = component.parameters.try_emplace(parameter, Parameter{is, {}, "s", none}).first;
      at->second.value = Distribution(is);
      const Provenance &from = at->second.from;
      diagnostics.warning(from.file, from.address,
                          component.id + "." + parameter + ": Patroni works with " +
                              std::to_string(std::lround(is)) + " s, not " + std::to_string(std::lround(was)),
                          "loop_wait + 2 retry_timeout within ttl");
    };
    correct("ttl_s", asked.ttl_s, taken.ttl_s);
    correct("loop_wait_s", asked.loop_wait_s, taken.loop_wait_s);
    correct("retry_timeout_s", asked.retry_timeout_s, taken.retry_timeout_s);
  }
}

void count_patroni_members(std::vector<Imported> &files)
{
  std::map<std::string, std::vector<ComponentSpec *>> clusters;
  for (Imported &file : files)
    for (ComponentSpec &component : file.components)
      if (component.kind == "patroni")
        clusters[component.id].push_back(&component);
  for (const auto &[id, members] : clusters)
    for (ComponentSpec *member : members)
      if (members.size() > 1) {
        Provenance from = members.front()->from;
        from.note = "one file a member";
        member->parameters["members"] = {static_cast<double>(members.size()), {}, "count", from};
      }
}

} // namespace drsim::import::servers
