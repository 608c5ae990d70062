// Commands against what their tools have.
#include "sim/import/runbooks/command_checks.hpp"

#include "sim/core/diagnostics.hpp"
#include "sim/core/size.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/aws_operations.hpp"
#include "sim/import/runbooks/command_words.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

namespace drsim::inline import::inline runbooks {
namespace {

/// A tool and the words that say what it is to do, by its own help text.
struct Tool {
  const char *name;
  const char *verbs;
};

constexpr const char *of_kubectl =
    "annotate api-resources api-versions apply attach auth autoscale certificate cluster-info completion "
    "config "
    "cordon cp create debug delete describe diff drain edit events exec explain expose get kustomize label "
    "logs "
    "options patch plugin port-forward proxy replace rollout run scale set taint top uncordon version wait";

constexpr const char *of_oc =
    "adm new-app new-project new-build project projects rsh rsync login logout whoami status policy process "
    "extract image import-image idle start-build cancel-build rollback tag secrets observe";

constexpr const char *of_terraform =
    "apply console destroy fmt force-unlock get graph import init login logout metadata modules output plan "
    "providers refresh show state taint test untaint validate version workspace";

constexpr Tool tools[] = {
    {"helm",
     "completion create dependency env get history install lint list ls package plugin pull push registry "
     "repo rollback search show status template test uninstall delete upgrade verify version"},
    {"terraform", of_terraform},
    {"tofu", of_terraform},
    {"tf", of_terraform},
    {"consul",
     "acl agent catalog config connect debug event exec force-leave info intention join keygen keyring kv "
     "leave lock login logout maint members monitor operator peering reload resource rtt services snapshot "
     "tls troubleshoot validate version watch"},
    {"vault",
     "agent audit auth debug delete events kv lease list login monitor namespace operator patch path-help "
     "pki "
     "plugin policy print proxy read secrets server ssh status token transform transit unwrap version write"},
    {"patronictl",
     "list pause resume failover switchover restart reload reinit remove edit-config show-config history "
     "dsn query flush topology version demote-cluster promote-cluster"},
    {"systemctl",
     "start stop restart reload status enable disable is-active is-enabled is-failed daemon-reload mask "
     "unmask kill list-units list-timers show cat try-restart reload-or-restart reset-failed isolate edit"},
    {"gitlab-ctl",
     "start stop restart status reconfigure tail hup kill term int once service-list show-config cleanse "
     "uninstall pgb-console patroni pg-upgrade promote repmgr consul set-replication-password "
     "write-pgpass get-postgresql-primary backup-etc renew-le-certs geo deploy-page"},
    {"docker",
     "attach build builder commit compose container cp create diff events exec export history image images "
     "import info inspect kill load login logout logs network node pause port ps pull push rename restart rm "
     "rmi run save search service stack start stats stop swarm system tag top unpause update version volume "
     "wait"},
    {"crictl",
     "attach create exec version images imagefsinfo info inspect inspecti inspectp logs port-forward ps pull "
     "run runp rm rmi rmp pods start stop stopp update config stats statsp"},
    {"virtctl",
     "addvolume console credentials expose fslist guestfs guestosinfo image-upload memory-dump migrate "
     "migrate-cancel pause permitted-devices port-forward removevolume reset restart scp soft-reboot ssh "
     "start stop unpause userlist usbredir version vmexport vnc"},
    {"virsh", "list start shutdown destroy reboot reset suspend resume dominfo dumpxml domstate migrate "
              "console define "
              "undefine edit domblklist domiflist snapshot-create snapshot-list pool-list vol-list net-list"},
    {"velero",
     "backup backup-location bug client completion create debug delete describe get install plugin repo "
     "restore schedule snapshot-location uninstall version"},
    {"argocd",
     "account admin app appset cert cluster completion configure context gpg login logout proj relogin repo "
     "repocreds version"},
    {"flux",
     "bootstrap build check completion create delete diff events export get install list logs pull push "
     "reconcile resume stats suspend tag trace tree uninstall version"},
    {"etcdctl",
     "get put del txn compaction alarm defrag endpoint watch lease member snapshot make-mirror migrate lock "
     "elect auth user role check version move-leader downgrade"},
    {"git",
     "add am bisect blame branch cat-file checkout cherry-pick clean clone commit config describe diff fetch "
     "fsck gc init log merge mv pull push rebase reflog remote reset restore rev-list rev-parse revert rm "
     "show "
     "stash status submodule switch tag unpack-objects update-ref worktree"},
    {"gcloud",
     "access-context-manager alpha app artifacts asset auth backup-dr batch beta bigtable billing builds "
     "certificate-manager components compute config container dataflow dataproc deploy dns domains "
     "endpoints eventarc filestore firestore functions iam iap info init kms logging memcache monitoring "
     "network-connectivity network-services organizations policy-intelligence projects pubsub redis "
     "resource-manager run scheduler secrets services source spanner sql ssh storage tasks topic version "
     "workflows workstations"},
    {"wal-g",
     "backup-fetch backup-list backup-push backup-show backup-mark backup-export catchup-fetch catchup-list "
     "catchup-push copy delete flags st wal-fetch wal-push wal-receive wal-restore wal-show wal-verify"},
    {"pgbackrest",
     "archive-get archive-push annotate backup check expire help info repo-get repo-ls restore server "
     "server-ping stanza-create stanza-delete stanza-upgrade start stop verify version"},
    {"knife",
     "bootstrap client config configure cookbook data diff download environment exec list node role search "
     "show ssh ssl status supermarket tag upload user vault winrm"},
};

using Verbs = std::set<std::string, std::less<>>;

const std::map<std::string, Verbs, std::less<>> &verbs_by_tool()
{
  static const std::map<std::string, Verbs, std::less<>> all = [] {
    std::map<std::string, Verbs, std::less<>> found;
    const auto add = [&](const char *tool, const char *verbs) {
      std::istringstream words(verbs);
      for (std::string word; words >> word;)
        found[tool].insert(word);
    };
    for (const Tool &one : tools)
      add(one.name, one.verbs);
    add("kubectl", of_kubectl);
    add("oc", of_kubectl);
    add("oc", of_oc);
    return found;
  }();
  return all;
}

/// "/opt/gitlab/bin/gitlab-patronictl" -> "patronictl": a package's own wrapper is called after the tool.
std::string program_of(std::string_view word)
{
  std::string name(word.substr(word.rfind('/') + 1));
  if (verbs_by_tool().contains(name))
    return name;
  for (const std::string_view wrapper : {"gitlab-"})
    if (name.starts_with(wrapper))
      name.erase(0, wrapper.size());
  return name;
}

/// Options of the command line itself, and those that it has made of several inputs.
bool is_general_option(std::string_view option)
{
  static const std::set<std::string_view> general = {"region",
                                                     "profile",
                                                     "output",
                                                     "query",
                                                     "endpoint-url",
                                                     "debug",
                                                     "page-size",
                                                     "max-items",
                                                     "color",
                                                     "version",
                                                     "ca-bundle",
                                                     "starting-token",
                                                     "no-paginate",
                                                     "no-cli-pager",
                                                     "cli-input-json",
                                                     "cli-input-yaml",
                                                     "generate-cli-skeleton",
                                                     "no-verify-ssl",
                                                     "no-sign-request",
                                                     "cli-read-timeout",
                                                     "cli-connect-timeout",
                                                     "no-cli-auto-prompt",
                                                     "cli-auto-prompt",
                                                     "cli-binary-format"};
  return general.contains(option);
}

/// Services whose options the command line leaves as the API has them; others it bends (--cidr, --paths).
bool has_plain_options(std::string_view service)
{
  static const std::set<std::string_view> plain = {"acm",
                                                   "application-autoscaling",
                                                   "arc-zonal-shift",
                                                   "backup",
                                                   "docdb",
                                                   "dynamodb",
                                                   "ecs",
                                                   "eks",
                                                   "elasticache",
                                                   "elbv2",
                                                   "events",
                                                   "fis",
                                                   "kafka",
                                                   "neptune",
                                                   "rds",
                                                   "route53",
                                                   "secretsmanager",
                                                   "sns",
                                                   "sqs",
                                                   "ssm",
                                                   "stepfunctions",
                                                   "arc-region-switch",
                                                   "route53-recovery-cluster",
                                                   "route53-recovery-control-config"};
  return plain.contains(service);
}

/// Commands that the command line adds to a service's calls.
bool is_added_command(const std::string &service, const std::string &call)
{
  static const std::set<std::string> added = {"eks update-kubeconfig",
                                              "eks get-token",
                                              "ecs deploy",
                                              "rds generate-db-auth-token",
                                              "rds add-option-to-option-group",
                                              "rds remove-option-from-option-group",
                                              "cloudformation deploy",
                                              "cloudformation package",
                                              "logs tail",
                                              "logs start-live-tail",
                                              "cloudfront sign"};
  return call == "wait" || call == "help" || added.contains(service + " " + call);
}

/// The first option that a call does not have; "" for none.
std::string wrong_option(const Words &words, const AwsOperation &operation)
{
  for (const std::string &word : words) {
    if (!word.starts_with("--") || word.size() < 4 || word.find_first_of("<>${}[]|…") != std::string::npos)
      continue;
    const std::string option = word.substr(2, word.find('=') - 2);
    const bool known = is_general_option(option) || has_input(operation, option) ||
                       (option.starts_with("no-") && has_input(operation, option.substr(3)));
    if (!known)
      return "--" + option;
  }
  return {};
}

std::optional<CommandCheck> check_aws(const Words &words)
{
  std::vector<std::string> said;
  for (std::size_t i = 1; i < words.size() && said.size() < 2; ++i) {
    if (!words[i].starts_with('-'))
      said.push_back(words[i]);
    else if (words[i].find('=') == std::string::npos && !words[i].starts_with("--no-") &&
             words[i] != "--debug")
      ++i;
  }
  const bool spelled = said.size() == 2 && said[1].find_first_not_of(
                                               "abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!spelled || said[0] == "s3" || !is_aws_service(said[0]))
    return std::nullopt;
  CommandCheck check{"aws", ""};
  if (is_added_command(said[0], said[1]))
    return check;
  const auto operation = aws_operation(said[0], said[1]);
  if (!operation) {
    check.wrong = "aws " + said[0] + " has no command " + said[1];
    return check;
  }
  const std::string option = has_plain_options(said[0]) ? wrong_option(words, *operation) : std::string{};
  if (!option.empty())
    check.wrong = "aws " + said[0] + " " + said[1] + " has no option " + option;
  return check;
}

/// A function of PostgreSQL that administrators call, and since which version it is gone.
struct SqlFunction {
  const char *name;
  int gone_in;
  const char *instead;
};

constexpr SqlFunction sql_functions[] = {
    {"pg_xlog_replay_pause", 10, "pg_wal_replay_pause"},
    {"pg_xlog_replay_resume", 10, "pg_wal_replay_resume"},
    {"pg_is_xlog_replay_paused", 10, "pg_is_wal_replay_paused"},
    {"pg_current_xlog_location", 10, "pg_current_wal_lsn"},
    {"pg_last_xlog_receive_location", 10, "pg_last_wal_receive_lsn"},
    {"pg_last_xlog_replay_location", 10, "pg_last_wal_replay_lsn"},
    {"pg_switch_xlog", 10, "pg_switch_wal"},
    {"pg_start_backup", 15, "pg_backup_start"},
    {"pg_stop_backup", 15, "pg_backup_stop"},
    {"pg_wal_replay_pause", 0, ""},
    {"pg_wal_replay_resume", 0, ""},
    {"pg_is_wal_replay_paused", 0, ""},
    {"pg_current_wal_lsn", 0, ""},
    {"pg_last_wal_receive_lsn", 0, ""},
    {"pg_last_wal_replay_lsn", 0, ""},
    {"pg_last_xact_replay_timestamp", 0, ""},
    {"pg_switch_wal", 0, ""},
    {"pg_backup_start", 0, ""},
    {"pg_backup_stop", 0, ""},
    {"pg_promote", 0, ""},
    {"pg_is_in_recovery", 0, ""},
    {"pg_terminate_backend", 0, ""},
    {"pg_cancel_backend", 0, ""},
    {"pg_reload_conf", 0, ""},
    {"pg_create_physical_replication_slot", 0, ""},
    {"pg_create_logical_replication_slot", 0, ""},
    {"pg_drop_replication_slot", 0, ""},
};

std::optional<CommandCheck> check_sql(const std::string &text)
{
  for (std::size_t at = text.find("pg_"); at != std::string::npos; at = text.find("pg_", at + 1)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_", at);
    if (end == std::string::npos || text[end] != '(' || (at > 0 && text[at - 1] == '_'))
      continue;
    const std::string name = text.substr(at, end - at);
    for (const SqlFunction &one : sql_functions)
      if (name == one.name)
        return CommandCheck{"SQL", one.gone_in == 0 ? std::string{}
                                                    : "PostgreSQL has no " + name + "() since version " +
                                                          std::to_string(one.gone_in) + ": it is called " +
                                                          one.instead + "()"};
  }
  return std::nullopt;
}

} // namespace

bool is_checked_tool(std::string_view program)
{
  return program == "aws" || verbs_by_tool().contains(program_of(program));
}

bool has_verb(std::string_view program, std::string_view verb)
{
  const auto found = verbs_by_tool().find(program_of(program));
  return found != verbs_by_tool().end() && found->second.contains(verb);
}

std::optional<CommandCheck> check_command(std::string_view command)
{
  if (const auto sql = check_sql(lower_case(command)))
    return sql;
  const Words words = words_of_command(command);
  if (words.size() < 2)
    return std::nullopt;
  if (words.front() == "aws")
    return check_aws(words);
  const std::string program = program_of(words.front());
  const auto tool = verbs_by_tool().find(program);
  if (tool == verbs_by_tool().end())
    return std::nullopt;
  for (std::size_t i = 1; i < words.size(); ++i)
    if (tool->second.contains(words[i]))
      return CommandCheck{program, ""};
  const std::string near = did_you_mean(words[1], {tool->second.begin(), tool->second.end()});
  const bool typed =
      words[1].size() > 3 && words[1].find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == words[1].npos;
  if (!typed || words[1].starts_with('-') || near.empty())
    return std::nullopt;
  return CommandCheck{program, program + " has no command " + words[1] + "; there is " + near};
}

} // namespace drsim::import::runbooks
