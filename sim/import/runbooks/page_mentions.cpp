#include "sim/import/runbooks/page_mentions.hpp"

#include "sim/formats/utf8.hpp"
#include "sim/import/runbooks/api_table.hpp"
#include "sim/import/runbooks/command_checks.hpp"
#include "sim/import/runbooks/command_words.hpp"
#include "sim/import/runbooks/page_commands.hpp"
#include "sim/import/runbooks/page_prose.hpp"

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
  /// `page`: of Markdown, where what is no command is prose.
  explicit MentionReader(bool page) : page_(page) {}
  void read(const PageCommand &command);
  void read_prose(int line, const std::string &text)
  {
    for (const auto &[what, name] : names_in_prose(text))
      add(what.c_str(), name, line);
  }
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
  void programs(const PageCommand &command);
  void acts(const std::string &part, int line);
  void hosts(const Words &words, int line);

  std::vector<Mention> all_;
  std::set<std::string> created_; ///< by commands of the page
  bool page_;
  std::set<int> checked_; ///< lines with a command that was held against its tool
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

/// "./infra/restore.sh" -> "restore.sh", "roles/db.json" -> "db.json": by the name of a file; "s3://pages/a"
/// -> the bucket "pages".
void MentionReader::scripts(const Words &words, int line)
{
  for (const std::string &word : words)
    if (word.starts_with("s3://"))
      add("bucket", word.substr(5, word.find('/', 5) - 5), line);
  for (const std::string &word : words)
    for (const std::string_view ending : {".json", ".yaml", ".yml", ".tf", ".hcl"})
      if (word.ends_with(ending) && word.find('/') != std::string::npos && word.front() != '/' &&
          word.front() != '~' && word.find("://") == std::string::npos)
        add("file", word.substr(word.rfind('/') + 1), line);
  for (const std::string &word : words)
    for (const std::string_view ending : {".sh", ".py", ".rb", ".ps1"})
      if (word.ends_with(ending) && word.find('/') != std::string::npos &&
          word.find("://") == std::string::npos)
        add("script", word.substr(word.rfind('/') + 1), line);
}

/// "deployment/order", "scale deployment order payment".
void MentionReader::workloads(const Words &words, int line)
{
  static const std::set<std::string> sorts = {
      "deployment",   "deployments", "deploy",    "deployment.apps", "statefulset",
      "statefulsets", "sts",         "daemonset", "daemonsets",      "ds"};
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

/// "chef-client-disable": what a page says to run, and is no program that everybody has.
void MentionReader::programs(const PageCommand &command)
{
  for (const std::string &part : command.run) {
    const Words words = words_of_command(part);
    const std::string name =
        words.empty() ? std::string{} : words.front().substr(words.front().rfind('/') + 1);
    const bool own = name.find('-') != std::string::npos &&
                     name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") == std::string::npos;
    if (own && !is_checked_tool(name) && !is_common_program(name))
      add("program", name, command.line);
  }
}

/// "aws rds stop-db-instance --region eu-west-1": a call that changes something needs the region to answer.
void MentionReader::acts(const std::string &part, int line)
{
  const Words words = words_of_command(part);
  const std::string region = option(words, {"--region"});
  if (words.empty() || words.front() != "aws" || region.empty() || is_global(words))
    return;
  const bool looks = std::any_of(words.begin() + 1, words.end(), [](const std::string &word) {
    return word == "wait" || word == "ls" || word == "help" ||
           (word.find('-') != std::string::npos && !word.starts_with('-') && is_reading_call(word));
  });
  if (!looks)
    add("acts-in", region, line);
}

void MentionReader::read(const PageCommand &command)
{
  const Words words = mention_words(command.text);
  regions(command, words);
  options(words, command.line);
  workloads(words, command.line);
  hosts(words, command.line);
  if (!page_)
    return;
  namespaces(words, command.line);
  units(words, command.line);
  scripts(words, command.line);
  programs(command);
  for (const std::string &part : command.parts) {
    acts(part, command.line);
    const auto check = check_command(part);
    if (!check)
      continue;
    checked_.insert(command.line);
    if (!check->wrong.empty())
      all_.push_back({"flaw", flaw_name(false, check->wrong), std::to_string(command.line)});
  }
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
  MentionReader reader(markdown);
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
