#include "sim/import/automation/ansible_modules.hpp"

#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"

#include <map>
#include <set>

namespace drsim::inline import::inline automation {
namespace {

using Sort = ModuleMeaning::Sort;

ModuleMeaning acts(const std::string &action, const std::string &target = {})
{
  return {Sort::acts, {action, target}, ""};
}

ModuleMeaning notes(const std::string &why)
{
  return {Sort::notes, {"wait", ""}, why};
}

bool is_yes(const std::string &text)
{
  const std::string lower = lower_case(text);
  return lower == "true" || lower == "yes" || lower == "1";
}

bool is_no(const std::string &text)
{
  const std::string lower = lower_case(text);
  return lower == "false" || lower == "no" || lower == "0";
}

std::string first_of(const ModuleArguments &argument, std::initializer_list<const char *> names)
{
  for (const char *name : names)
    if (std::string value = argument(name); !value.empty())
      return value;
  return {};
}

ModuleMeaning rds_instance(const ModuleArguments &argument)
{
  const std::string name =
      first_of(argument, {"db_instance_identifier", "id", "instance_id", "instance_name"});
  const std::string state = argument("state");
  if (is_no(argument("read_replica")) || argument("command") == "promote")
    return acts("promote", name);
  if (!argument("creation_source").empty() || !argument("db_snapshot_identifier").empty() ||
      !argument("restore_time").empty() || is_yes(argument("use_latest_restorable_time")) ||
      argument("command") == "restore")
    return acts("restore",
                first_of(argument, {"source_db_instance_identifier", "db_instance_identifier", "id"}));
  if ((state == "rebooted" || state == "restarted") && is_yes(argument("force_failover")))
    return acts("failover", name);
  if (state == "rebooted" || state == "restarted" || state == "started" || state == "running")
    return acts("restart", name);
  return notes("makes or changes a database instance; that is not played");
}

ModuleMeaning rds_cluster(const ModuleArguments &argument)
{
  const std::string name = first_of(argument, {"db_cluster_identifier", "cluster_id", "id", "cluster_name"});
  if (is_yes(argument("promote")))
    return acts("promote", name);
  if (!argument("creation_source").empty() || !argument("snapshot_identifier").empty() ||
      !argument("restore_to_time").empty() || is_yes(argument("use_latest_restorable_time")))
    return acts("restore",
                first_of(argument, {"source_db_cluster_identifier", "db_cluster_identifier", "cluster_id"}));
  return notes("makes or changes a database cluster; that is not played");
}

ModuleMeaning group(const ModuleArguments &argument)
{
  const std::string name = argument("name");
  const bool sized = !(argument("desired_capacity") + argument("min_size")).empty();
  return sized ? acts("scale", name.empty() ? "" : "asg:" + id_part(name))
               : notes("changes an autoscaling group without a size; that is not played");
}

ModuleMeaning ecs_service(const ModuleArguments &argument)
{
  const std::string cluster = argument("cluster");
  return argument("desired_count").empty() ? notes("changes a service of ECS without a size")
                                           : acts("scale", cluster.empty() ? "" : "ecs:" + id_part(cluster));
}

ModuleMeaning balancer(const ModuleArguments &argument)
{
  const std::string name = argument("name");
  if (argument("state") == "absent")
    return notes("takes a load balancer away; that is not played");
  return acts("create", name.empty() ? "" : "alb:" + id_part(name));
}

ModuleMeaning k8s_scale(const ModuleArguments &argument)
{
  const std::string context = argument("context");
  if (argument("replicas") == "0")
    return notes("takes pods away; that is not played");
  return acts("scale", context.empty() ? "" : "eks:" + id_part(context.substr(context.rfind('/') + 1)));
}

ModuleMeaning postgresql(const ModuleArguments &argument)
{
  const std::string query = lower_case(argument("query"));
  const std::string host = argument("login_host").empty() ? argument("host") : argument("login_host");
  if (query.find("pg_promote") != std::string::npos)
    return acts("promote", host.substr(0, host.find('.')));
  if (query.starts_with("select") || query.starts_with("show"))
    return {Sort::looks, {"wait", ""}, ""};
  return {Sort::acts, {"wait", ""}, "what its query does is not read"};
}

ModuleMeaning service(const ModuleArguments &argument)
{
  const std::string state = argument("state");
  if (state == "restarted" || state == "started" || state == "reloaded")
    return {Sort::acts, {"restart", ""}, ""};
  if (state == "stopped")
    return {Sort::acts, {"wait", ""}, "it stops " + argument("name") + " on its hosts"};
  return notes("changes how a service starts; that is not played");
}

ModuleMeaning uri(const ModuleArguments &argument)
{
  const std::string method = argument("method");
  return method.empty() || method == "GET" || method == "HEAD"
             ? ModuleMeaning{Sort::looks, {"wait", ""}, ""}
             : ModuleMeaning{Sort::acts,
                             {"wait", ""},
                             "what its call of " + argument("url").substr(0, 80) + " does is not read"};
}

using ModuleReader = ModuleMeaning (*)(const ModuleArguments &);

const std::map<std::string, ModuleReader> &readers()
{
  static const std::map<std::string, ModuleReader> table = {{"rds_instance", rds_instance},
                                                            {"rds", rds_instance},
                                                            {"rds_cluster", rds_cluster},
                                                            {"ec2_asg", group},
                                                            {"autoscaling_group", group},
                                                            {"ecs_service", ecs_service},
                                                            {"elb_application_lb", balancer},
                                                            {"elb_network_lb", balancer},
                                                            {"k8s_scale", k8s_scale},
                                                            {"postgresql_query", postgresql},
                                                            {"systemd", service},
                                                            {"systemd_service", service},
                                                            {"service", service},
                                                            {"uri", uri}};
  return table;
}

using Names = std::set<std::string>;

const Names scripts = {"command", "shell", "raw", "script", "win_command", "win_shell", "expect"};

const Names looking = {"debug",
                       "assert",
                       "set_fact",
                       "meta",
                       "stat",
                       "setup",
                       "gather_facts",
                       "slurp",
                       "fail",
                       "add_host",
                       "group_by",
                       "ping",
                       "tempfile",
                       "include_vars",
                       "set_stats",
                       "find",
                       "getent",
                       "package_facts",
                       "service_facts",
                       "validate_argument_spec",
                       "postgresql_ping",
                       "postgresql_info",
                       "k8s_cluster_info"};

const Names pausing = {"pause", "wait_for", "wait_for_connection", "reboot", "async_status"};

const Names following = {"include_tasks", "import_tasks", "include_role", "import_role", "include"};

/// Work on machines and settings.
const Names changing = {"copy",
                        "template",
                        "file",
                        "lineinfile",
                        "blockinfile",
                        "replace",
                        "fetch",
                        "get_url",
                        "unarchive",
                        "archive",
                        "synchronize",
                        "package",
                        "apt",
                        "yum",
                        "dnf",
                        "pip",
                        "git",
                        "user",
                        "group",
                        "authorized_key",
                        "cron",
                        "mount",
                        "sysctl",
                        "helm",
                        "k8s",
                        "helm_repository",
                        "elb_target",
                        "elb_target_group",
                        "ec2_instance",
                        "rds_instance_snapshot",
                        "rds_cluster_snapshot",
                        "rds_snapshot",
                        "ec2_snapshot",
                        "route53_health_check",
                        "cloudformation",
                        "terraform",
                        "docker_container",
                        "s3_object",
                        "assemble"};

Sort sort_of(const std::string &name)
{
  if (scripts.contains(name))
    return Sort::script;
  if (looking.contains(name) || name.ends_with("_info") || name.ends_with("_facts"))
    return Sort::looks;
  if (pausing.contains(name))
    return Sort::pauses;
  if (following.contains(name))
    return Sort::follows;
  return changing.contains(name) ? Sort::notes : Sort::unknown;
}

} // namespace

ModuleMeaning module_meaning(const std::string &module, const ModuleArguments &argument)
{
  const std::string name = module.substr(module.rfind('.') + 1);
  if (const auto found = readers().find(name); found != readers().end())
    return found->second(argument);
  if (name == "route53")
    return argument("state") == "get" ? ModuleMeaning{Sort::looks, {"wait", ""}, ""} : acts("switch_dns");
  if (name == "slack" || name == "mail" || name == "pagerduty_alert" || name == "mattermost" ||
      name == "telegram" || name == "statuspage_incident" || name == "rocketchat")
    return acts("announce");
  ModuleMeaning found;
  found.sort = sort_of(name);
  if (found.sort == Sort::notes)
    found.why = "\"" + name + "\" changes machines or settings; that is played as time alone";
  return found;
}

} // namespace drsim::import::automation
