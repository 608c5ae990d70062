#include "sim/assemble/runbook_mentions.hpp"

#include "sim/assemble/access_calls.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace drsim::inline assemble {
namespace {

using Words = std::vector<std::string>;

/// A command, and the line on which it begins.
struct Command {
  int line = 0;
  std::string text;
};

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

/// The text of a line that is a command: all of it in a fence, spans between backticks outside.
std::string commands_within(const std::string &line)
{
  std::string out;
  for (std::size_t open = line.find('`'); open != std::string::npos; open = line.find('`', open + 1)) {
    const std::size_t close = line.find('`', open + 1);
    if (close == std::string::npos)
      break;
    out += (out.empty() ? "" : " ; ") + line.substr(open + 1, close - open - 1);
    open = close;
  }
  return out;
}

bool is_fence(const std::string &line)
{
  const std::size_t first = line.find_first_not_of(" \t>");
  return first != std::string::npos &&
         (line.compare(first, 3, "```") == 0 || line.compare(first, 3, "~~~") == 0);
}

/// Lines that end in "\" go on in the next one.
std::vector<Command> commands_of(std::string_view text, bool markdown)
{
  std::vector<Command> commands;
  bool fenced = false;
  bool goes_on = false;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    if (markdown && is_fence(line)) {
      fenced = !fenced;
      goes_on = false;
      continue;
    }
    if (markdown && !fenced)
      line = commands_within(line);
    const bool more = !line.empty() && line.back() == '\\';
    if (more)
      line.back() = ' ';
    if (goes_on)
      commands.back().text += " " + line;
    else if (!line.empty())
      commands.push_back({number, line});
    goes_on = more && !commands.empty();
  }
  return commands;
}

Words words_of(const std::string &text)
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
bool is_name(const std::string &word)
{
  return !word.empty() && word.size() < 200 && word.find_first_of("$<>{}`*()[]") == std::string::npos &&
         word.front() != '-' && !word.starts_with("...");
}

/// "arn:aws:rds:eu-west-1:1234:db:orders" -> "orders", ".../cluster/shop" -> "shop".
std::string bare(const std::string &word)
{
  return word.starts_with("arn:") ? word.substr(word.find_last_of(":/") + 1) : word;
}

/// "eu-west-1", and of a zone "eu-west-1a" its region; "" for anything else.
std::string region_of(std::string word)
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

class Reader {
public:
  void read(const Command &command);
  std::vector<Mention> found();

private:
  void add(const char *what, const std::string &name, int line);
  void regions(const Command &command, const Words &words);
  void options(const Words &words, int line);
  void workloads(const Words &words, int line);
  void hosts(const Words &words, int line);

  std::vector<Mention> all_;
  std::set<std::string> created_; ///< by commands of the page
};

void Reader::add(const char *what, const std::string &name, int line)
{
  if (is_name(name))
    all_.push_back({what, name, std::to_string(line)});
}

void Reader::regions(const Command &command, const Words &words)
{
  if (is_global(words))
    return;
  std::string part;
  for (const char c : command.text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-') {
      part += c;
      continue;
    }
    if (const std::string region = region_of(std::exchange(part, {})); !region.empty())
      add("region", region, command.line);
  }
}

/// What a command makes is no mistake where it is named; its name then is known on the page.
void Reader::options(const Words &words, int line)
{
  const bool makes = std::any_of(words.begin(), words.end(), [](const std::string &word) {
    return word.starts_with("create-") || word.starts_with("restore-db-") ||
           word.starts_with("put-parameter");
  });
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t equals = words[i].find('=');
    const std::string option = words[i].substr(0, equals);
    const std::string value = bare(equals != std::string::npos ? words[i].substr(equals + 1)
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

/// "deployment/order", "scale deployment order payment".
void Reader::workloads(const Words &words, int line)
{
  static const std::set<std::string> sorts = {"deployment",  "deployments",  "deploy", "deployment.apps",
                                              "statefulset", "statefulsets", "sts"};
  if (std::find(words.begin(), words.end(), "kubectl") == words.end())
    return;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (const std::size_t slash = words[i].find('/');
        slash != std::string::npos && sorts.count(words[i].substr(0, slash)) > 0)
      add("service", words[i].substr(slash + 1), line);
    if (sorts.count(words[i]) == 0)
      continue;
    for (std::size_t next = i + 1; next < words.size() && is_name(words[next]); ++next)
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
void Reader::hosts(const Words &words, int line)
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

void Reader::read(const Command &command)
{
  const Words words = words_of(command.text);
  regions(command, words);
  options(words, command.line);
  workloads(words, command.line);
  hosts(words, command.line);
}

/// Each name once, where it is named first.
std::vector<Mention> Reader::found()
{
  std::set<std::pair<std::string, std::string>> seen;
  std::vector<Mention> kept;
  for (Mention &one : all_)
    if (created_.count(one.name) == 0 && seen.emplace(one.what, one.name).second)
      kept.push_back(std::move(one));
  return kept;
}

/// Whether a text has a word that stands alone.
bool has_word(const std::string &text, const std::string &word)
{
  const auto part = [&](std::size_t at) {
    return at < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-' || text[at] == '_');
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if ((at == 0 || !part(at - 1)) && !part(at + word.size()))
      return true;
  return false;
}

bool is_known_by_word(const std::string &what)
{
  return what == "document" || what == "function" || what == "secret" || what == "host" ||
         what == "hosted-zone";
}

} // namespace

std::vector<Mention> read_mentions(std::string_view text, bool markdown)
{
  Reader reader;
  for (const Command &command : commands_of(text, markdown))
    reader.read(command);
  return reader.found();
}

void keep_mentions(std::vector<Imported> &files, const std::map<std::string, std::string> &texts)
{
  constexpr std::size_t most_names = 200; // that are looked for in all files
  std::size_t asked = 0;
  const AccessRoles roles = access_roles(texts);
  for (Imported &file : files) {
    const auto runbook = std::find_if(file.components.begin(), file.components.end(),
                                      [](const ComponentSpec &one) { return one.kind == "runbook"; });
    const auto text = texts.find(file.file);
    if (runbook == file.components.end() || text == texts.end())
      continue;
    std::vector<Mention> kept = read_mentions(text->second, file.format == "runbook-markdown");
    std::erase_if(kept, [&](const Mention &one) {
      if (!is_known_by_word(one.what))
        return false;
      return ++asked > most_names || std::any_of(texts.begin(), texts.end(), [&](const auto &other) {
        return other.first != file.file && !other.first.starts_with("catalogue/") &&
               has_word(other.second, one.name);
      });
    });
    for (Mention &one : refused_calls(access_calls(text->second, file.format, file.file), roles))
      kept.push_back(std::move(one));
    if (kept.empty())
      continue;
    Parameter &parameter = runbook->parameters["mentions"];
    parameter.value = std::nan("");
    parameter.text = mentions_text(kept);
    parameter.unit = "text";
    parameter.from = {Source::user_file, Confidence::set, file.file, kept.front().line, {}};
  }
}

} // namespace drsim::assemble
