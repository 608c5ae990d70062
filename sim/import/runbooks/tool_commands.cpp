// What commands of tools ask for, beside those of AWS: a function a tool.
#include "sim/formats/id_part.hpp"
#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/command_words.hpp"

#include <algorithm>
#include <set>

namespace drsim::inline import::inline runbooks {
namespace {

StepMeaning looking()
{
  StepMeaning found;
  found.looks = true;
  return found;
}

/// "vault write": known as a command, of which no action stands for what it does.
StepMeaning unknown(const Words &words, std::size_t most = 3)
{
  StepMeaning found;
  for (std::size_t i = 0; i < std::min(words.size(), most) && (i == 0 || !words[i].starts_with('-')); ++i)
    found.unknown += (i == 0 ? "" : " ") + words[i];
  return found;
}

std::string behind_slash(const std::string &text)
{
  const std::size_t slash = text.find('/');
  return slash == std::string::npos ? text : text.substr(slash + 1);
}

/// Which cluster a command works through: a context's name, or the end of an ARN.
std::string cluster_of(const Words &words)
{
  const std::string context = option(words, {"--context", "--kube-context"});
  const std::size_t slash = context.rfind('/');
  const std::string name = slash == std::string::npos ? context : context.substr(slash + 1);
  return name.empty() ? std::string{} : "eks:" + id_part(name);
}

/// "order-7d9f8c6b5d-x2x4z" -> "order", "shop-db-0" -> "shop-db": a pod is called after what runs it.
std::string owner_of_pod(std::string name)
{
  const auto drop = [&](std::size_t shortest, std::size_t longest) {
    const std::size_t dash = name.rfind('-');
    const std::size_t length = dash == std::string::npos ? 0 : name.size() - dash - 1;
    const bool number = dash != std::string::npos && length > 0 &&
                        name.find_first_not_of("0123456789", dash + 1) == std::string::npos;
    const bool hash = length >= shortest && length <= longest &&
                      name.find_first_of("0123456789", dash == std::string::npos ? 0 : dash + 1) != name.npos;
    if (number || hash)
      name.erase(dash);
    return number;
  };
  if (!drop(5, 5)) // of a pod, and then of its set; a number is all that a stateful one has
    static_cast<void>(drop(8, 10));
  return name;
}

/// "app=order" -> "order".
std::string selected(const Words &words)
{
  const std::string selector = option(words, {"-l", "--selector"});
  return selector.find(',') == std::string::npos && selector.find('=') != std::string::npos
             ? selector.substr(selector.rfind('=') + 1)
             : std::string{};
}

/// The one thing that a restart names; several are told as others.
StepMeaning restart_of(const Words &words)
{
  StepMeaning found{"restart", ""};
  std::set<std::string> names;
  Words arguments = arguments_after(words, "restart");
  if (!arguments.empty() && arguments.front().find('/') == std::string::npos)
    arguments.erase(arguments.begin()); // "deployment order"
  for (const std::string &name : arguments)
    names.insert(behind_slash(name));
  if (names.size() == 1)
    found.target = *names.begin();
  else if (names.empty())
    found.target = selected(words);
  else
    for (const std::string &name : names)
      found.several += (found.several.empty() ? "" : ", ") + name;
  return found;
}

StepMeaning of_helm(const Words &words, const std::string &cluster)
{
  if (has(words, "rollback"))
    return {"rollback", argument_after(words, "rollback")};
  const bool sized = says(words, "replicaCount=") || says(words, "replicas=");
  if ((has(words, "upgrade") || has(words, "install")) && sized && !cluster.empty())
    return {"scale", cluster};
  return only_reads(words) ? looking() : unknown(words, 2);
}

} // namespace

StepMeaning kubernetes_command(const Words &words, std::vector<std::string> &requires_ids)
{
  const std::string cluster = cluster_of(words);
  if (!cluster.empty() && !only_reads(words))
    requires_ids.push_back(cluster);
  if (words.front() == "helm")
    return of_helm(words, cluster);
  if (has(words, "undo"))
    return {"rollback", behind_slash(argument_after(words, "undo"))};
  if (has(words, "rollout") && has(words, "restart"))
    return restart_of(words);
  const Words deleted = arguments_after(words, "delete");
  if (!deleted.empty() && (deleted.front() == "pod" || deleted.front() == "pods" || deleted.front() == "po" ||
                           deleted.front().starts_with("pod/")))
    return {"restart", !selected(words).empty() ? selected(words)
                       : deleted.front().find('/') != std::string::npos
                           ? owner_of_pod(behind_slash(deleted.front()))
                       : deleted.size() > 1 ? owner_of_pod(deleted[1])
                                            : ""};
  const std::string pods = option(words, {"--replicas"});
  if (has(words, "scale") && pods != "0")
    return {"scale", cluster, has(words, "--all") ? pods : std::string{}};
  return only_reads(words) ? looking() : unknown(words, has(words, "scale") ? 2 : 3);
}

namespace {

/// A switchover asks whoever may lead; a failover goes to a member by name, whatever it lacks.
StepMeaning of_patroni(const Words &words)
{
  for (const auto &[verb, action] :
       {std::pair{"failover", "force_failover"}, std::pair{"switchover", "failover"},
        std::pair{"restart", "restart"}, std::pair{"reinit", "restart"}})
    if (has(words, verb)) {
      std::string cluster = argument_after(words, verb);
      if (cluster.empty())
        cluster = option(words, {"--scope"});
      return {action, cluster.empty() ? "" : id_part(cluster)};
    }
  const bool reads =
      has(words, "topology") || has(words, "query") || has(words, "dsn") || says(words, "show-");
  return reads || only_reads(words) || has(words, "list") ? looking() : unknown(words, 2);
}

/// The database that psql talks to: its host, by what comes before the first dot.
std::string database_of(const Words &words)
{
  std::string host = option(words, {"-h", "--host"});
  for (const std::string &word : words)
    if (const std::size_t at = word.find("@"); word.starts_with("postgres") && at != std::string::npos)
      host = word.substr(at + 1, word.find_first_of(":/", at) - at - 1);
    else if (const std::size_t key = word.find("host="); key != std::string::npos && host.empty())
      host = word.substr(key + 5, word.find(' ', key) - key - 5);
  const std::string name = host_label(host);
  return name.empty() || name == "localhost" ? std::string{} : name;
}

StepMeaning of_psql(const Words &line)
{
  const Words words(line.begin(),
                    std::find(line.begin(), line.end(), "|")); // what reads its answer is another
  std::string all;
  for (const std::string &word : words)
    all += lower_case(word) + " ";
  const auto any = [&](const char *text) { return all.find(text) != std::string::npos; };
  if (any("pg_promote("))
    return {"promote", database_of(words)};
  if (any("pg_wal_replay_pause("))
    return {"stop_replay", database_of(words)};
  if (any("default_transaction_read_only") && (any("on") || any("true")) && !any("off"))
    return {"stop_writes", database_of(words)};
  if (has(words, "-f") || has(words, "--file"))
    return unknown(words, 1);
  const std::string query =
      lower_case(option(words, {"-c", "--command"}) + option(words, {"-tc", "-Atc", "-xc"}));
  return query.empty() || query.find("select") < 3 || query.starts_with("show") || query.starts_with("\\")
             ? looking()
             : unknown(words, 1);
}

} // namespace

StepMeaning postgres_command(const Words &words)
{
  const std::string program = words.front().substr(words.front().rfind('/') + 1);
  if (program == "patronictl")
    return of_patroni(words);
  if (program == "psql")
    return of_psql(words);
  if (program == "pg_restore" || program == "pgbackrest")
    return program == "pgbackrest" && !has(words, "restore")
               ? (has(words, "info") || has(words, "check") ? looking() : unknown(words, 2))
               : StepMeaning{"restore",
                             program == "pgbackrest" ? option(words, {"--stanza"}) : database_of(words)};
  if (program == "pg_ctl" || program == "pg_ctlcluster")
    return has(words, "promote")  ? StepMeaning{"promote", ""}
           : has(words, "status") ? looking()
                                  : unknown(words, 2);
  return {};
}

namespace {

StepMeaning of_vault(const Words &words)
{
  if (has(words, "unseal"))
    return {"unseal", ""};
  if (has(words, "lease") || says(words, "rotate"))
    return {"renew_credentials", ""};
  return only_reads(words) || has(words, "login") ? looking() : unknown(words);
}

StepMeaning of_consul(const Words &words)
{
  const bool servers = has(words, "snapshot") ? has(words, "restore") : has(words, "remove-peer");
  if (servers)
    return {"restart", ""};
  return only_reads(words) || says(words, "list-") || has(words, "catalog") || has(words, "info")
             ? looking()
             : unknown(words);
}

StepMeaning of_redis(const Words &words)
{
  for (const std::string &word : words)
    if (lower_case(word) == "failover" || lower_case(word) == "takeover") {
      const std::string host = host_label(option(words, {"-h"}));
      return {"restart", host.empty() ? "" : "cache:" + id_part(host)};
    }
  for (const std::string &word : words)
    for (const char *change :
         {"flushall", "flushdb", "set", "del", "shutdown", "config", "replicaof", "slaveof"})
      if (lower_case(word) == change)
        return unknown(words, 1);
  return looking();
}

/// Brokers of MSK are called "b-1.CLUSTER.CODE.c2.kafka.REGION.amazonaws.com".
std::string brokers_of(const Words &words)
{
  const std::string host = option(words, {"--bootstrap-server", "--bootstrap-servers", "--broker-list"});
  const std::size_t dot = host.find('.');
  if (!host.starts_with("b-") || dot == std::string::npos || host.find(".kafka.") == std::string::npos)
    return {};
  return "msk:" + id_part(host.substr(dot + 1, host.find('.', dot + 1) - dot - 1));
}

StepMeaning of_kafka(const Words &words)
{
  const std::string &program = words.front();
  if (program.find("leader-election") != std::string::npos)
    return {"restart", brokers_of(words)}; // partitions without a leader take nothing
  const bool changes =
      has(words, "--execute") || has(words, "--alter") || has(words, "--delete") || has(words, "--create");
  return changes ? unknown(words, 1) : looking();
}

StepMeaning of_argocd(const Words &words)
{
  if (has(words, "rollback"))
    return {"rollback", argument_after(words, "rollback")};
  return only_reads(words) || has(words, "login") ? looking() : unknown(words);
}

StepMeaning of_systemd(const Words &words)
{
  for (const char *verb : {"restart", "start", "reload"})
    if (has(words, verb)) {
      std::string unit = argument_after(words, verb);
      if (words.front() == "service" && words.size() > 2)
        unit = words[1];
      return {"restart", unit.substr(0, unit.find(".service"))};
    }
  return only_reads(words) || has(words, "is-active") ? looking() : unknown(words);
}

StepMeaning of_velero(const Words &words)
{
  if (has(words, "restore") && has(words, "create"))
    return {"restore", ""};
  return only_reads(words) || has(words, "describe") || has(words, "get") ? looking() : unknown(words);
}

} // namespace

StepMeaning tool_command(const Words &words, bool &known)
{
  using Reader = StepMeaning (*)(const Words &);
  static const std::vector<std::pair<const char *, Reader>> tools = {
      {"vault", of_vault},      {"consul", of_consul}, {"redis-cli", of_redis},
      {"valkey-cli", of_redis}, {"argocd", of_argocd}, {"systemctl", of_systemd},
      {"service", of_systemd},  {"velero", of_velero}, {"docker", of_systemd}};
  static const std::set<std::string> looks = {
      "watch", "curl", "dig",  "nslookup", "ping", "grep",    "cat",        "tail", "head", "less", "jq",
      "date",  "ls",   "host", "echo",     "cd",   "etcdctl", "journalctl", "df",   "ps",   "top",  "ssh"};
  const std::string program = words.front().substr(words.front().rfind('/') + 1);
  known = true;
  for (const auto &[name, read] : tools)
    if (program == name)
      return read(words);
  if (program.starts_with("kafka-"))
    return of_kafka(words);
  known = looks.contains(program);
  return known ? looking() : StepMeaning{};
}

} // namespace drsim::import::runbooks
