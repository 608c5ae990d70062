#include "sim/import/runbooks/page_mentions.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/command_checks.hpp"
#include "sim/import/runbooks/command_words.hpp"
#include "sim/import/runbooks/page_commands.hpp"

#include <algorithm>
#include <cctype>
#include <set>

namespace drsim::inline import::inline runbooks {
namespace {

/// An option whose value names something.
struct NamingOption {
  const char *option;
  const char *what;
};

constexpr NamingOption naming_options[] = {
    {"--db-instance-identifier", "database"},
    {"--source-db-instance-identifier", "database"},
    {"--db-cluster-identifier", "database"},
    {"--source-db-cluster-identifier", "database"},
    {"--replication-group-id", "cache"},
    {"--auto-scaling-group-name", "group"},
    {"--kube-context", "cluster"},
    {"--context", "cluster"},
    {"--cluster-name", "cluster"},
    {"--table-name", "table"},
    {"--source-table-name", "table"},
    {"--document-name", "document"},
    {"--function-name", "function"},
    {"--secret-id", "secret"},
    {"--hosted-zone-id", "hosted-zone"},
};

Words mention_words(const std::string &text)
{
  Words words;
  std::string word;
  for (const char c : text + " ") {
    const bool between = c == ' ' || c == '\t' || c == '"' || c == '\'' || c == ',' || c == ';' || c == '|';
    if (!between)
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  return words;
}

/// A name proper: no variable, placeholder, pattern or path of a file.
bool is_mentioned_name(const std::string &word)
{
  return !word.empty() && word.size() < 200 && word.find_first_of("$<>{}`*()[]") == std::string::npos &&
         word.front() != '-' && !word.starts_with("...");
}

/// "arn:aws:rds:eu-west-1:1234:db:orders" -> "orders", ".../cluster/shop" -> "shop".
std::string bare_name(const std::string &word)
{
  return word.starts_with("arn:") ? word.substr(word.find_last_of(":/") + 1) : word;
}

/// "eu-west-1", and of a zone "eu-west-1a" its region; "" for anything else.
std::string region_word(std::string word)
{
  static const std::set<std::string> areas = {"af", "ap", "ca", "cn", "eu", "il", "me", "mx", "sa", "us"};
  static const std::set<std::string> sides = {"north",     "south",     "east",      "west",     "central",
                                              "northeast", "northwest", "southeast", "southwest"};
  if (!word.empty() && word.back() >= 'a' && word.back() <= 'f')
    word.pop_back();
  const std::size_t last = word.rfind('-');
  const std::size_t first = word.find('-');
  if (last == std::string::npos || first == last || last + 2 != word.size() ||
      std::isdigit(static_cast<unsigned char>(word.back())) == 0)
    return {};
  std::string side = word.substr(first + 1, last - first - 1);
  if (side.starts_with("gov-"))
    side = side.substr(4);
  return areas.count(word.substr(0, first)) > 0 && sides.count(side) > 0 ? word : std::string();
}

/// Services that live everywhere, or whose own control plane has a region of its own.
bool is_global(const Words &words)
{
  static const std::set<std::string> global = {
      "route53", "cloudfront", "iam", "globalaccelerator", "acm", "organizations", "health",
      "support", "wafv2",      "sts"};
  return std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return global.count(word) > 0 || word.find("route53-recovery") != std::string::npos ||
           word.find("arc-region-switch") != std::string::npos;
  });
}

class MentionReader {
public:
  void read(const PageCommand &command);
  void read_prose(int line, const std::string &text);
  std::vector<Mention> found();
  /// Lines on which something is held against what is there, whatever came of it.
  [[nodiscard]] std::set<int> held() const;

private:
  void add(const char *what, const std::string &name, int line);
  void regions(const PageCommand &command, const Words &words);
  void options(const Words &words, int line);
  void workloads(const Words &words, int line);
  void namespaces(const Words &words, int line);
  void units(const Words &words, int line);
  void scripts(const Words &words, int line);
  void links(const std::string &text, int line);
  void channels(const std::string &text, int line);
  void alerts(const std::string &text, int line);
  void hosts(const Words &words, int line);

  std::vector<Mention> all_;
  std::set<std::string> created_; ///< by commands of the page
  std::set<int> checked_;         ///< lines with a command that was held against its tool
};

void MentionReader::add(const char *what, const std::string &name, int line)
{
  if (is_mentioned_name(name))
    all_.push_back({what, name, std::to_string(line)});
}

void MentionReader::regions(const PageCommand &command, const Words &words)
{
  if (is_global(words))
    return;
  std::string part;
  for (const char c : command.text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-') {
      part += c;
      continue;
    }
    if (const std::string region = region_word(std::exchange(part, {})); !region.empty())
      add("region", region, command.line);
  }
}

/// What a command makes is no mistake where it is named; its name then is known on the page.
void MentionReader::options(const Words &words, int line)
{
  const bool makes = std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word.starts_with("create-") || word.starts_with("restore-db-") ||
           word.starts_with("put-parameter");
  });
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string option = words[i].substr(0, equals);
    const std::string value = bare_name(equals != std::string::npos ? words[i].substr(equals + 1)
                                   : i + 1 < words.size()      ? words[i + 1]
                                                               : "");
    if (option.starts_with("--target-db-"))
      created_.insert(value);
    for (const NamingOption &one : naming_options) {
      if (option != one.option)
        continue;
      if (makes && !option.starts_with("--source-"))
        created_.insert(value);
      else
        add(one.what, value, line);
    }
  }
}

bool of_kubernetes(const Words &words)
{
  return std::any_of(words.begin(), words.end(),
                     [](const std::string &word) { return word == "kubectl" || word == "oc"; });
}

/// "-n shop", "--namespace=shop".
void MentionReader::namespaces(const Words &words, int line)
{
  if (!of_kubernetes(words) && std::find(words.begin(), words.end(), "helm") == words.end())
    return;
  for (std::size_t i = 0; i < words.size(); ++i)
    if ((words[i] == "-n" || words[i] == "--namespace") && i + 1 < words.size())
      add("namespace", words[i + 1], line);
    else if (words[i].starts_with("--namespace="))
      add("namespace", words[i].substr(words[i].find('=') + 1), line);
}

/// "systemctl stop patroni", "gitlab-ctl restart consul": services of machines.
void MentionReader::units(const Words &words, int line)
{
  static const std::set<std::string> verbs = {"start",  "stop",    "restart", "reload",    "status",
                                              "enable", "disable", "tail",    "is-active", "try-restart"};
  for (std::size_t i = 0; i + 2 < words.size(); ++i)
    if ((words[i] == "systemctl" || words[i] == "gitlab-ctl") && verbs.count(words[i + 1]) > 0) {
      const std::string unit = words[i + 2].substr(0, words[i + 2].find(".service"));
      if (!unit.empty() && std::isalpha(static_cast<unsigned char>(unit.front())) != 0)
        add("unit", unit, line);
    }
}

/// "./infra/restore.sh" -> "restore.sh": by the name of its file.
void MentionReader::scripts(const Words &words, int line)
{
  for (const std::string &word : words)
    for (const std::string_view ending : {".sh", ".py", ".rb", ".ps1"})
      if (word.ends_with(ending) && word.find('/') != std::string::npos &&
          word.find("://") == std::string::npos)
        add("script", word.substr(word.rfind('/') + 1), line);
}

/// "deployment/order", "scale deployment order payment".
void MentionReader::workloads(const Words &words, int line)
{
  static const std::set<std::string> sorts = {"deployment",  "deployments",  "deploy", "deployment.apps",
                                              "statefulset", "statefulsets", "sts",    "daemonset",
                                              "daemonsets",  "ds"};
  if (!of_kubernetes(words))
    return;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const std::size_t slash = words[i].find('/');
        slash != std::string::npos && sorts.count(words[i].substr(0, slash)) > 0)
      add("service", words[i].substr(slash + 1), line);
    if (sorts.count(words[i]) == 0)
      continue;
    for (std::size_t next = i + 1; next < words.size() && is_mentioned_name(words[next]); ++next)
      add("service", words[next], line);
  }
}

/// "https://shop.example.com:8443/health" -> "shop.example.com"; "" for what is no full name of a host, and
/// for those that AWS gives out.
std::string host_of(std::string word)
{
  if (const std::size_t scheme = word.find("://"); scheme != std::string::npos)
    word = word.substr(scheme + 3);
  word = word.substr(word.rfind('@', word.find('/')) == std::string::npos ? 0 : word.find('@') + 1);
  word = word.substr(0, word.find_first_of(":/?#"));
  const std::size_t dot = word.rfind('.');
  const bool named = dot != std::string::npos && dot > 0 && dot + 2 < word.size() &&
                     word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos &&
                     std::isalpha(static_cast<unsigned char>(word[dot + 1])) != 0;
  static const std::set<std::string> files = {"json", "yaml", "yml", "sh", "sql", "md",  "txt", "py",
                                              "tf",   "conf", "hcl", "gz", "tar", "log", "pem", "key"};
  const bool of_aws = word.ends_with(".amazonaws.com") || word.ends_with(".aws.amazon.com");
  return named && !of_aws && files.count(word.substr(dot + 1)) == 0 ? word : std::string();
}

/// Hosts that commands talk to: addresses, and the values of options that say a host.
void MentionReader::hosts(const Words &words, int line)
{
  static const std::set<std::string> options = {"-h", "--host", "--bootstrap-server", "--server", "-H"};
  static const std::set<std::string> programs = {"dig", "nslookup", "host", "ping", "ssh", "nc"};
  const bool asks = !words.empty() && programs.count(words.front()) > 0;
  const bool carries = !words.empty() && words.front() == "curl"; // "-H" is a header there
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const bool address = words[i].find("://") != std::string::npos;
    const bool option = i > 0 && options.count(words[i - 1]) > 0 && !carries;
    const bool joined = equals != std::string::npos && options.count(words[i].substr(0, equals)) > 0;
    if (address || option || joined || (asks && i > 0))
      if (const std::string host = host_of(joined ? words[i].substr(equals + 1) : words[i]); !host.empty())
        add("host", host, line);
  }
}

void MentionReader::read(const PageCommand &command)
{
  const Words words = mention_words(command.text);
  regions(command, words);
  options(words, command.line);
  workloads(words, command.line);
  namespaces(words, command.line);
  units(words, command.line);
  scripts(words, command.line);
  hosts(words, command.line);
  for (const std::string &part : command.parts) {
    const auto check = check_command(part);
    if (!check)
      continue;
    checked_.insert(command.line);
    if (!check->wrong.empty())
      all_.push_back({"flaw", flaw_name(false, check->wrong), std::to_string(command.line)});
  }
}

/// An address of a tool of one's own: a dashboard, a pipeline, a repository's changes; no documentation.
bool leads_to_tool(const std::string &url)
{
  const std::string text = lower_case(url);
  const std::size_t host = text.find("://") + 3;
  for (const char *sort : {"grafana", "dashboard", "kibana", "log.", "logs.", "sentry", "prometheus", "thanos",
                           "alertmanager", "jenkins", "argocd", "ops.", "status."})
    if (text.compare(host, std::string_view(sort).size(), sort) == 0)
      return true;
  for (const char *part : {"/d/", "/dashboard", "/explore", "/merge_requests", "/pipelines", "/-/issues/new"})
    if (text.find(part, host) != std::string::npos)
      return true;
  return false;
}

bool is_letter_of_names(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// "KubePodCrashLooping", "etcdNoLeader": letters of both sorts within, and nothing else.
bool may_be_alert(const std::string &word)
{
  constexpr std::size_t shortest = 8;
  bool hump = false;
  for (std::size_t i = 1; i < word.size(); ++i)
    hump = hump || (std::isupper(static_cast<unsigned char>(word[i])) != 0 &&
                    std::islower(static_cast<unsigned char>(word[i - 1])) != 0);
  return word.size() >= shortest && hump && std::isalpha(static_cast<unsigned char>(word.front())) != 0;
}

void MentionReader::links(const std::string &text, int line)
{
  for (std::size_t at = text.find("](http"); at != std::string::npos; at = text.find("](http", at + 1))
    if (const std::string url = text.substr(at + 2, text.find(')', at) - at - 2); leads_to_tool(url))
      if (const std::string host = host_of(url); !host.empty())
        add("host", host, line);
}

/// "in #incident" -> "incident".
void MentionReader::channels(const std::string &text, int line)
{
  if (text.starts_with('#'))
    return; // a heading
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at + 1)) {
    const bool in_link = at > 1 && text[at - 1] == '(' && text[at - 2] == ']';
    const bool alone = at == 0 || text[at - 1] == ' ' || (text[at - 1] == '(' && !in_link);
    std::size_t end = at + 1;
    while (end < text.size() && (is_letter_of_names(text[end]) || text[end] == '-'))
      ++end;
    if (alone && end > at + 2 && std::islower(static_cast<unsigned char>(text[at + 1])) != 0)
      add("channel", text.substr(at + 1, end - at - 1), line);
  }
}

/// "**EtcdNoLeader (CRITICAL)**", "the alert `KubePodNotReady`".
void MentionReader::alerts(const std::string &text, int line)
{
  const std::string lower = lower_case(text);
  const bool graded =
      lower.find("(critical)") != std::string::npos || lower.find("(warning)") != std::string::npos;
  if (!graded && lower.find("alert") == std::string::npos)
    return;
  for (const std::string_view mark : {"`", "**"})
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
      const std::size_t begin = at + mark.size();
      std::size_t end = begin;
      while (end < text.size() && is_letter_of_names(text[end]))
        ++end;
      const std::string word = text.substr(begin, end - begin);
      const bool whole = text.compare(end, mark.size(), mark) == 0 || text.compare(end, 2, " (") == 0;
      if (whole && may_be_alert(word))
        add("alert", word, line);
    }
}

void MentionReader::read_prose(int line, const std::string &text)
{
  links(text, line);
  channels(text, line);
  alerts(text, line);
}

std::set<int> MentionReader::held() const
{
  std::set<int> lines = checked_;
  for (const Mention &one : all_)
    if (created_.count(one.name) == 0)
      lines.insert(std::stoi(one.line));
  return lines;
}

/// Each name once, where it is named first.
std::vector<Mention> MentionReader::found()
{
  std::set<std::pair<std::string, std::string>> seen;
  std::vector<Mention> kept;
  for (Mention &one : all_)
    if (created_.count(one.name) == 0 && seen.emplace(one.what, one.name).second)
      kept.push_back(std::move(one));
  return kept;
}

MentionReader reader_of(std::string_view text, bool markdown)
{
  MentionReader reader;
  for (const PageCommand &command : page_commands(text, markdown))
    reader.read(command);
  if (markdown)
    for (const auto &[line, one] : prose_lines(text))
      reader.read_prose(line, one);
  return reader;
}

} // namespace

std::vector<Mention> read_mentions(std::string_view text, bool markdown)
{
  return reader_of(text, markdown).found();
}

std::set<int> held_lines(std::string_view markdown)
{
  return reader_of(markdown, true).held();
}

} // namespace drsim::import::runbooks
